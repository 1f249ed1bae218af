import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { rate } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { BURN, EARN, nextKey } from './operations.js';
import type { TrialPartner } from './settled-trial.js';

/** A partner's system in the twin, by its slug. */
type Own = (slug: string) => TrialPartner;

/** A closed day of three partners in the twin of a world, an open one after it, and those who read of them. */
export interface ReadingsScene {
  readonly world: World;
  readonly operator: Caller;
  readonly auditor: Caller;
  readonly manager: Caller;
  /** Of rahnet. */
  readonly staff: Caller;
  readonly member: Caller;
  readonly own: Own;
  /** The closed day, and the open one after it. */
  readonly closed: string;
  readonly open: string;
  /** Ids of the partners' statements of the closed day. */
  readonly statements: Record<string, string>;
}

const DAILY = { settlementCycle: 'DAILY' } as const;

export async function openReadings(): Promise<ReadingsScene> {
  const world = await createWorld();
  const coalition = encodeId('coalition', world.coalition.twinId);
  const operator = world.caller(await world.token({ coalition, roles: ['operator'] }));
  const auditor = world.caller(await world.token({ coalition, roles: ['auditor'] }));
  const manager = world.caller(await world.token({ coalition, roles: ['account-manager'] }));
  const credit = { minor: 1_000_000n, currency: 'IRR' } as const;
  const contracts = {
    rahnet: { ...DAILY, paidAtIssuePercent: rate('60'), creditLimit: credit },
    tizfood: DAILY,
    bimeno: { ...DAILY, issuer: false },
  };
  const trial: Record<string, TrialPartner> = {};
  const own = (slug: string): TrialPartner => {
    const caller = trial[slug];
    if (!caller) throw new Error(`${slug} is no partner`);
    return caller;
  };
  for (const [slug, contract] of Object.entries(contracts)) {
    const partner = await world.partner(slug, contract);
    const { issueApiKey } = await world.operator.get(
      `mutation { issueApiKey(input: { partnerId: "${partner.id}", environment: TEST, label: "trial" }) { secret } }`,
    );
    const caller = world.caller(textOf(issueApiKey.secret));
    const { viewer } = await caller.get('{ viewer { partner { id merchants { edges { node { id } } } } } }');
    const merchantId = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id as Json);
    trial[slug] = { ...caller, id: textOf(viewer.partner.id), merchantId };
  }
  const staff = world.caller(
    await world.token({ coalition, roles: ['partner-staff'], partner: own('rahnet').id }),
  );
  const { advanceTestClock } = await operator.get('mutation { advanceTestClock(input: { by: 60 }) { now } }');
  // To a noon of Tehran, so that no day ends meanwhile.
  const noon = new Date(`${textOf(advanceTestClock.now).slice(0, 10)}T08:30:00Z`).getTime() + 86_400_000;
  const dayAfter = (days: number) => new Date(noon + days * 86_400_000).toISOString().slice(0, 10);
  const [closed, open] = [dayAfter(0), dayAfter(1)];
  await operator.get(
    `mutation { advanceTestClock(input: { to: "${new Date(noon).toISOString()}" }) { now } }`,
  );
  const member = await enrol(world, own);
  await trade(own);
  await operator.get('mutation { advanceTestClock(input: { by: 86400 }) { now } }');
  const { closeSettlementPeriod } = await operator.get(
    'mutation { closeSettlementPeriod(input: {}) { statements { id partner { slug } } userErrors { code } } }',
  );
  expect(closeSettlementPeriod.userErrors).toEqual([]);
  const statements = Object.fromEntries(
    listOf(closeSettlementPeriod.statements).map(({ id, partner }) => [partner?.slug, id]),
  );
  await trade(own);
  return { world, operator, auditor, manager, staff, member, own, closed, open, statements };
}

const MEMBER = { card: 'TRIAL-1' };

/** Answers how the member asks. */
async function enrol(world: World, own: Own): Promise<Caller> {
  await own('rahnet').get('mutation { enrolMember(input: { card: "TRIAL-1" }) { userErrors { code } } }');
  for (const slug of ['tizfood', 'bimeno']) {
    await own(slug).get('mutation { linkMember(input: { member: { card: "TRIAL-1" } }) { member { id } } }');
  }
  const { createMemberToken } = await own('rahnet').get(
    'mutation { createMemberToken(input: { member: { card: "TRIAL-1" }, expiresIn: 86400 }) { token } }',
  );
  return world.caller(textOf(createMemberToken.token));
}

/** 100 points of rahnet, of which 30 are burned at tizfood and 20 at bimeno. */
async function trade(own: Own): Promise<void> {
  const rahnet = own('rahnet');
  const purchase = { reference: nextKey(), amount: { amount: '1000000', currency: 'IRR' } };
  const { earnPoints } = await rahnet.get(EARN, {
    input: { idempotencyKey: nextKey(), member: MEMBER, merchantId: rahnet.merchantId, purchase },
  });
  expect(earnPoints.userErrors).toEqual([]);
  for (const [slug, points] of Object.entries({ tizfood: '30', bimeno: '20' })) {
    const { merchantId } = own(slug);
    const { burnPoints } = await own(slug).get(BURN, {
      input: { idempotencyKey: nextKey(), member: MEMBER, merchantId, points },
    });
    expect(burnPoints.userErrors).toEqual([]);
  }
}

/** What the server answers a caller that asks for a file of a statement. */
export function fileFor(
  world: World,
  caller: Caller,
  file: string,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<Response> {
  const { port } = world.server.api;
  const { credential } = caller;
  return fetch(`http://127.0.0.1:${port}/settlement/${file}`, {
    method,
    headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
  });
}
