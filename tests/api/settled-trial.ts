import type { Role } from '../../src/access/principal.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import type { World } from '../harness/world.js';
import { EARN, nextKey } from './operations.js';

/** A partner's system in the test twin. */
export interface TrialPartner extends Caller {
  readonly id: string;
  readonly merchantId: string;
}

/** The test twin of a world, where days can be let pass and periods closed. */
export class SettledTrial {
  private constructor(
    private readonly world: World,
    readonly coalition: string,
    readonly operator: Caller,
  ) {}

  /** At the noon of a day in Tehran, so that the day does not end meanwhile. */
  static async open(world: World): Promise<SettledTrial> {
    const coalition = encodeId('coalition', world.coalition.twinId);
    const operator = world.caller(await world.token({ coalition, roles: ['operator'] }));
    const trial = new SettledTrial(world, coalition, operator);
    const now = await trial.#advance('by: 60');
    const noon = new Date(`${now.slice(0, 10)}T08:30:00Z`).getTime() + 86_400_000;
    await trial.#advance(`to: "${new Date(noon).toISOString()}"`);
    return trial;
  }

  async person(roles: readonly Role[], partner?: TrialPartner): Promise<Caller> {
    const { world, coalition } = this;
    return world.caller(await world.token({ coalition, roles, ...(partner && { partner: partner.id }) }));
  }

  async partner(slug: string, contract: Parameters<World['partner']>[1]): Promise<TrialPartner> {
    const { id } = await this.world.partner(slug, contract);
    const { issueApiKey } = await this.world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${id}", environment: TEST, label: "trial" }) { secret } }`,
    );
    const caller = this.world.caller(textOf(issueApiKey.secret));
    const { viewer } = await caller.get('{ viewer { partner { id merchants { edges { node { id } } } } } }');
    const merchantId = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id as Json);
    return { ...caller, id: textOf(viewer.partner.id), merchantId };
  }

  /** A purchase of as many points by a new member. */
  async earn(partner: TrialPartner, points: number): Promise<void> {
    const { enrolMember } = await partner.get(
      `mutation { enrolMember(input: { card: "${nextKey()}" }) { member { id } } }`,
    );
    const purchase = { reference: nextKey(), amount: { amount: `${points}0000`, currency: 'IRR' } };
    const member = { id: textOf(enrolMember.member.id) };
    const { earnPoints } = await partner.get(EARN, {
      input: { idempotencyKey: nextKey(), member, merchantId: partner.merchantId, purchase },
    });
    expect(earnPoints.userErrors).toEqual([]);
  }

  /** Lets a day pass and closes what is over. */
  async nextDay(): Promise<void> {
    await this.#advance('by: 86400');
    const { closeSettlementPeriod } = await this.operator.get(
      'mutation { closeSettlementPeriod(input: {}) { userErrors { code } } }',
    );
    expect(closeSettlementPeriod.userErrors).toEqual([]);
  }

  /** Ids of the partner's statements, newest first. */
  async statements(partner: TrialPartner): Promise<string[]> {
    const { settlementStatements } = await this.operator.get(
      `{ settlementStatements(filter: { partnerId: "${partner.id}" }) { edges { node { id } } } }`,
    );
    return listOf(settlementStatements.edges).map(({ node }) =>
      textOf((node as Record<string, Json>).id as Json),
    );
  }

  async #advance(how: string): Promise<string> {
    const { advanceTestClock } = await this.operator.get(
      `mutation { advanceTestClock(input: { ${how} }) { now } }`,
    );
    return textOf(advanceTestClock.now);
  }
}
