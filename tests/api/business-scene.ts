import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { nextKey } from './operations.js';

/** An account manager of a scene: a caller, its id as one, and its id as a user. */
export interface SceneManager extends Caller {
  readonly id: string;
  readonly userId: string;
}

export type SceneRole = 'VIEWER' | 'BUYER' | 'ADMIN';

/** A contact of a scene: a caller by a token of the partner, and its id. */
export interface SceneContact extends Caller {
  readonly id: string;
  readonly email: string;
}

/** Business accounts of a world, the people who use them and those who look after them. */
export class BusinessScene {
  #names = 0;

  constructor(
    readonly world: World,
    readonly partner: WorldPartner,
  ) {}

  /** A business account, enrolled by the partner. */
  async account(): Promise<string> {
    const { enrolMember } = await this.partner.get(
      `mutation { enrolMember(input: { kind: BUSINESS, email: "${this.#email()}" }) { member { id } } }`,
    );
    return textOf(enrolMember.member.id);
  }

  /** A person with the role, whether or not it is registered. */
  async person(name: string, partner?: WorldPartner): Promise<Caller & { readonly userId: string }> {
    const coalition = encodeId('coalition', this.world.coalition.coalitionId);
    const of = partner ? { partner: partner.id } : {};
    const caller = this.world.caller(
      await this.world.token({ coalition, roles: ['account-manager'], ...of }, name),
    );
    const { viewer } = await caller.get('{ viewer { id } }');
    return { ...caller, userId: textOf(viewer.id) };
  }

  /** An account manager who looks after the accounts. */
  async manager(name: string, accounts: readonly string[], partner?: WorldPartner): Promise<SceneManager> {
    const person = await this.person(name, partner);
    const { manager } = await this.did('registerAccountManager', {
      ...{ userId: person.userId, name },
      ...(partner ? { partnerId: partner.id } : {}),
    });
    const id = textOf((manager as Json).id as Json);
    for (const account of accounts) {
      await this.did('assignAccountManager', { member: { id: account }, managerId: id });
    }
    return { ...person, id };
  }

  /** A contact of the account who has signed in in the partner's app. */
  async contact(account: string, role: SceneRole): Promise<SceneContact> {
    const email = this.#email();
    const { contact } = await this.did('addBusinessContact', {
      ...{ member: { id: account }, name: `A ${role.toLowerCase()}`, email, role },
    });
    return { ...(await this.signedIn(account, email)), id: textOf((contact as Json).id as Json), email };
  }

  /** By a token that the partner gets for whom the account has under the address. */
  async signedIn(account: string, email: string): Promise<Caller> {
    const { createContactToken } = await this.partner.get(
      `mutation ($input: CreateContactTokenInput!) { createContactToken(input: $input) { token userErrors { code } } }`,
      { input: { member: { id: account }, email } },
    );
    return this.world.caller(textOf(createContactToken.token));
  }

  /** A perk of the catalogue: worth 100 000 rial, 40 000 for each use. */
  async perk(terms: object = {}): Promise<string> {
    const { perk } = await this.did('addPerk', {
      ...{ kind: 'FREE_SERVICE', name: { en: 'A free car wash' }, worth: rials('100000') },
      ...{ costPerUse: rials('40000') },
      ...terms,
    });
    return textOf((perk as Json).id as Json);
  }

  async budget({ id }: SceneManager, limits: object): Promise<void> {
    await this.did('setPerkBudget', { managerId: id, period: 'MONTH', currency: 'IRR', ...limits });
  }

  /** A granted perk; answers its id. */
  async granted(manager: Caller, account: string, perkId: string): Promise<string> {
    const input = { idempotencyKey: nextKey(), member: { id: account }, perkId, reason: 'a good year' };
    const { grant } = await this.did('grantPerk', input, manager);
    return textOf((grant as Json).id as Json);
  }

  /** What a mutation did. @throws when it refused */
  async did(mutation: string, input: object, by: Caller = this.world.operator): Promise<Json> {
    const payload = await this.told(mutation, input, by);
    const refused = listOf(payload.userErrors as Json);
    if (refused.length > 0) throw new Error(`${mutation}: ${JSON.stringify(refused)}`);
    return payload;
  }

  /** What a mutation answered: its payload. */
  async told(mutation: string, input: object, by: Caller = this.world.operator): Promise<Json> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const answer = await by.get(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${WANTED[mutation] ?? ''} userErrors { code message field } } }`,
      { input },
    );
    return answer[mutation] as Json;
  }

  /** The code with which a mutation refused, `FORBIDDEN` among them; undefined when it did not. */
  async codeOf(mutation: string, input: object, by: Caller): Promise<string | undefined> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const { data, errors } = await by.ask(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
      { input },
    );
    if (errors) return String(errors[0]?.extensions.code);
    const [first] = listOf((data[mutation] as Json).userErrors as Json);
    return first && textOf(first.code as Json);
  }

  #email(): string {
    this.#names += 1;
    return `person-${this.#names}@example.com`;
  }
}

export const rials = (amount: string) => ({ amount, currency: 'IRR' });

/** What is asked for of each payload. */
const WANTED: Readonly<Record<string, string>> = {
  registerAccountManager: 'manager { id }',
  addBusinessContact: 'contact { id role name email }',
  changeBusinessContact: 'contact { id role name email }',
  removeBusinessContact: 'contact { id role name email phone }',
  requestParentAccount: 'parentAccount { id status askedBy }',
  answerParentAccount: 'parentAccount { id status }',
  endParentAccount: 'parentAccount { id status }',
  inviteEmployee: 'employee { id status contactId } code',
  acceptEmployeeInvitation: 'employee { id status company }',
  endEmployee: 'employee { id status }',
  setPurchaseCredit: 'setting { credits accountShare }',
  offerPointsPool: 'pool { id status monthMost until }',
  acceptPointsPool: 'pool { id status }',
  endPointsPool: 'pool { id status }',
  offerQualificationPool: 'pool { id status since }',
  acceptQualificationPool: 'pool { id status since }',
  endQualificationPool: 'pool { id status }',
  addPerk: 'perk { id }',
  grantPerk: 'grant { id status } replayed',
  approvePerkGrant: 'grant { id status } replayed',
  rejectPerkGrant: 'grant { id status } replayed',
  revokePerkGrant: 'grant { id status used } replayed',
  requestPerk: 'request { id status } replayed',
  declinePerkRequest: 'request { id status } replayed',
  undoPerkUse: 'use { id undoneAt } replayed',
  usePerk: 'use { id grantId cost { amount } } replayed',
  addRebate: 'rebate { id }',
  activateRebateVersion: 'rebate { versions { from } }',
};

/** A scene for the tests of a file, whose books have to be in order, and its log empty, at the end. */
export function useBusinessScene(ready: (scene: BusinessScene) => void): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    // a point per 10 000 rial
    ready(new BusinessScene(world, await world.partner('rahnet')));
  });
  afterAll(async () => {
    expect(world.server.logged).toEqual([]);
    expect(await world.differences()).toEqual([]);
    await world.close();
  });
}
