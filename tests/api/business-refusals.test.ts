import { decodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene, type SceneContact, type SceneManager } from './business-scene.js';
import { busyWhilePointsMove, row } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of business accounts refuse, one broken thing per row (rules K-01, K-03, K-06). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
/** In the portfolio of `manager`, with the contacts `admin` and `buyer`; belongs to `parent`. */
let account: string;
let parent: string;
/** Nobody's: neither in the portfolio nor `admin`'s. */
let other: string;
let person: string;
let closed: string;
let manager: SceneManager;
let admin: SceneContact;
let buyer: SceneContact;
/** Agreed; open and asked for by `admin`; declined. */
let agreed: string;
let open: string;
let declined: string;

const NO_MEMBER = 'mem_0000000000001';
const NO_CONTACT = 'bct_0000000000001';
const NO_MANAGER = 'acm_0000000000001';
const NO_AGREEMENT = 'pac_0000000000001';

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
  [account, parent, other] = [await scene.account(), await scene.account(), await scene.account()];
  person = (await world.member(rahnet)).id;
  const gone = await world.closedMember(rahnet);
  closed = gone.id;
  await scene.did('setCompanyDetails', company({ member: { id: parent } })());
  manager = await scene.manager('Sara', [account]);
  admin = await scene.contact(account, 'ADMIN');
  buyer = await scene.contact(account, 'BUYER');
  const family = async (childId: string, parentId: string, by: Caller = world.operator) => {
    const { parentAccount } = await scene.did('requestParentAccount', { childId, parentId }, by);
    return String((parentAccount as Record<string, unknown>).id);
  };
  agreed = await family(account, parent);
  declined = await family(other, parent);
  for (const [parentAccountId, agree] of [
    [agreed, true],
    [declined, false],
  ] as const) {
    await scene.did('answerParentAccount', { parentAccountId, agree }, world.secondOperator);
  }
  open = await family(other, account, admin);
});

afterAll(async () => world.close());

const at = (id: string) => ({ member: { id } });
const invalid = (
  name: string,
  field: readonly string[],
  input: () => object,
  by: () => Caller = () => world.operator,
) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: async () => ({ input: input(), by: by() }),
});
/** The account is not there, is not for the caller, or is a person. */
const wrongAccounts = (input: (id: string) => object) => [
  {
    name: 'the id is of no member',
    code: 'MEMBER_NOT_FOUND' as const,
    field: ['input', 'member'],
    given: async () => ({ input: input(NO_MEMBER), by: world.operator }),
  },
  {
    name: 'the member is a person',
    code: 'NOT_A_BUSINESS_ACCOUNT' as const,
    field: ['input', 'member'],
    given: async () => ({ input: input(person), by: world.operator }),
  },
];
const outsidePortfolio = (input: (id: string) => object) => ({
  name: 'K-03 the account is not in the portfolio',
  code: 'MEMBER_NOT_FOUND' as const,
  field: ['input', 'member'],
  given: async () => ({ input: input(other), by: manager }),
});
const anotherAccount = (input: (id: string) => object) => ({
  name: 'K-01 a contact names another account',
  code: 'MEMBER_NOT_FOUND' as const,
  field: ['input', 'member'],
  given: async () => ({ input: input(other), by: admin }),
});

function company(changes: object | (() => object)) {
  return () => ({
    ...at(account),
    ...{ legalName: 'Fictitious Lines', country: 'IR' },
    ...(typeof changes === 'function' ? changes() : changes),
  });
}

refuses('setCompanyDetails', () => world, [
  invalid('the name is empty', ['legalName'], company({ legalName: '' })),
  invalid('the country is none', ['country'], company({ country: 'XX' })),
  invalid('the check digit does not fit', ['nationalId'], company({ nationalId: '10380284791' })),
  invalid(
    'a national id is of another country',
    ['nationalId'],
    company({ country: 'DE', nationalId: '10380284790' }),
  ),
  invalid('the register’s number is empty', ['registrationNumber'], company({ registrationNumber: '' })),
  invalid(
    'the VAT number has not its structure',
    ['vatNumber'],
    company({ country: 'DE', vatNumber: 'DE12345678' }),
  ),
  ...wrongAccounts((id) => company(at(id))()),
  outsidePortfolio((id) => company(at(id))()),
]);

const contact = (changes: object = {}) => ({
  ...at(account),
  ...{ name: 'Somebody', email: 'new@example.com', role: 'VIEWER' },
  ...changes,
});

refuses('addBusinessContact', () => world, [
  invalid('the name is too long', ['name'], () => contact({ name: 'x'.repeat(141) })),
  invalid('it has no address', ['email'], () => contact({ email: null })),
  invalid('the e-mail address is none', ['email'], () => contact({ email: 'office' })),
  invalid('the phone number is none', ['phone'], () => contact({ phone: '12' })),
  ...wrongAccounts((id) => contact(at(id))),
  outsidePortfolio((id) => contact(at(id))),
  anotherAccount((id) => contact(at(id))),
  row('somebody has the address', 'CONTACT_EXISTS', 'email', async () => ({
    input: contact({ email: buyer.email }),
    by: admin,
  })),
]);

const changed = (changes: object = {}) => contact({ contactId: buyer.id, email: buyer.email, ...changes });

refuses('changeBusinessContact', () => world, [
  invalid('the name is empty', ['name'], () => changed({ name: ' ' })),
  invalid('it has no address', ['email'], () => changed({ email: null })),
  ...wrongAccounts((id) => changed(at(id))),
  anotherAccount((id) => changed(at(id))),
  row('the id is of no contact', 'CONTACT_NOT_FOUND', 'contactId', async () => ({
    input: changed({ contactId: NO_CONTACT }),
    by: admin,
  })),
  row('the contact is another account’s', 'CONTACT_NOT_FOUND', 'contactId', async () => ({
    input: changed(at(other)),
    by: world.operator,
  })),
  row('somebody else has the address', 'CONTACT_EXISTS', 'email', async () => ({
    input: changed({ email: admin.email }),
    by: admin,
  })),
]);

const removed = (changes: object = {}) => ({ ...at(account), contactId: buyer.id, ...changes });

refuses('removeBusinessContact', () => world, [
  invalid('the reason is empty', ['reason'], () => removed({ reason: '' })),
  ...wrongAccounts((id) => removed(at(id))),
  row('the id is of no contact', 'CONTACT_NOT_FOUND', 'contactId', async () => ({
    input: removed({ contactId: NO_CONTACT }),
    by: manager,
  })),
]);

const token = (changes: object = {}) => ({ ...at(account), email: buyer.email, ...changes });

refuses('createContactToken', () => world, [
  invalid(
    'it lasts for nothing',
    ['expiresIn'],
    () => token({ expiresIn: 0 }),
    () => rahnet,
  ),
  invalid(
    'both addresses are given',
    ['email'],
    () => token({ phone: '+989121111111' }),
    () => rahnet,
  ),
  row('A-04 the account is not linked to the partner', 'MEMBER_NOT_FOUND', 'member', async () => ({
    input: token(),
    by: await world.partner('stranger'),
  })),
  row('nobody has the address', 'CONTACT_NOT_FOUND', 'email', async () => ({
    input: token({ email: 'nobody@example.com' }),
    by: rahnet,
  })),
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => {
      const suspended = await world.partner('suspended');
      const own = new BusinessScene(world, suspended);
      const ofIt = await own.account();
      const { email } = await own.contact(ofIt, 'VIEWER');
      await world.operator.get(
        `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "audit" }) { userErrors { code } } }`,
      );
      return { input: { ...at(ofIt), email }, by: suspended };
    },
  },
  {
    name: 'the account is closed',
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => {
      const ofIt = await scene.account();
      const { email } = await scene.contact(ofIt, 'VIEWER');
      await world.closeAccount({ memberId: decodeId('member', ofIt) ?? 0n });
      return { input: { ...at(ofIt), email }, by: rahnet };
    },
  },
]);

refuses('requestParentAccount', () => world, [
  row('the id is of no member', 'MEMBER_NOT_FOUND', 'parentId', async () => ({
    input: { childId: other, parentId: NO_MEMBER },
    by: world.operator,
  })),
  row('one is a person', 'MEMBER_NOT_FOUND', 'childId', async () => ({
    input: { childId: person, parentId: parent },
    by: world.operator,
  })),
  row('the caller acts for neither', 'MEMBER_NOT_FOUND', 'childId', async () => ({
    input: { childId: other, parentId: parent },
    by: admin,
  })),
  row('it has a parent', 'PARENT_NOT_POSSIBLE', 'parentId', async () => ({
    input: { childId: account, parentId: other },
    by: manager,
  })),
  row('it would belong to itself', 'PARENT_NOT_POSSIBLE', 'parentId', async () => ({
    input: { childId: parent, parentId: parent },
    by: world.operator,
  })),
]);

const answer = (parentAccountId: string) => ({ parentAccountId, agree: true });

refuses('answerParentAccount', () => world, [
  invalid('the reason is empty', ['reason'], () => ({ ...answer(open), reason: '' })),
  row('the id is of no request', 'PARENT_ACCOUNT_NOT_FOUND', 'parentAccountId', async () => ({
    input: answer(NO_AGREEMENT),
    by: world.operator,
  })),
  row('the caller is on the side that asked', 'PARENT_ACCOUNT_NOT_FOUND', 'parentAccountId', async () => ({
    input: answer(open),
    by: manager,
  })),
  row('it was answered', 'PARENT_ACCOUNT_ANSWERED', 'parentAccountId', async () => ({
    input: answer(declined),
    by: world.secondOperator,
  })),
  {
    name: 'it has become impossible',
    code: 'PARENT_NOT_POSSIBLE',
    field: ['input', 'parentAccountId'],
    given: async () => {
      const [child, first] = [await scene.account(), await scene.account()];
      const { parentAccount: late } = await scene.did('requestParentAccount', {
        childId: child,
        parentId: parent,
      });
      const { parentAccount } = await scene.did('requestParentAccount', { childId: child, parentId: first });
      const idOf = (each: unknown) => String((each as Record<string, unknown>).id);
      await scene.did('answerParentAccount', answer(idOf(parentAccount)), world.secondOperator);
      return { input: answer(idOf(late)), by: world.secondOperator };
    },
  },
  {
    name: 'the same person answers',
    code: 'SAME_PERSON_APPROVES',
    field: ['input', 'parentAccountId'],
    given: async () => {
      const [childId, parentId] = [await scene.account(), await scene.account()];
      const { parentAccount } = await scene.did('requestParentAccount', { childId, parentId });
      return { input: answer(String((parentAccount as Record<string, unknown>).id)), by: world.operator };
    },
  },
  {
    name: 'K-06 the same person answers as a contact of the other account',
    code: 'SAME_PERSON_APPROVES',
    field: ['input', 'parentAccountId'],
    given: async () => {
      const [childId, parentId] = [await scene.account(), await scene.account()];
      const email = 'both-sides@example.com';
      for (const id of [childId, parentId]) {
        await scene.did('addBusinessContact', { member: { id }, name: 'Mina', email, role: 'ADMIN' });
      }
      const asking = await scene.signedIn(childId, email);
      const { parentAccount } = await scene.did('requestParentAccount', { childId, parentId }, asking);
      const by = await scene.signedIn(parentId, email);
      return { input: answer(String((parentAccount as Record<string, unknown>).id)), by };
    },
  },
]);

const ending = (parentAccountId: string) => ({ parentAccountId, reason: 'sold' });

refuses('endParentAccount', () => world, [
  invalid('the reason is empty', ['reason'], () => ({ ...ending(agreed), reason: '' })),
  row('the caller acts for neither', 'PARENT_ACCOUNT_NOT_FOUND', 'parentAccountId', async () => ({
    input: ending(declined),
    by: admin,
  })),
  row('it was declined', 'PARENT_ACCOUNT_ANSWERED', 'parentAccountId', async () => ({
    input: ending(declined),
    by: world.operator,
  })),
  busyWhilePointsMove(
    () => world,
    () => ({ input: ending(agreed), by: world.operator }),
  ),
]);

const registration = (changes: object = {}) => ({ userId: manager.userId, name: 'Sara', ...changes });

refuses('registerAccountManager', () => world, [
  invalid('the id is no person’s', ['userId'], () => registration({ userId: 'sara' })),
  invalid('the name is empty', ['name'], () => registration({ name: '' })),
  invalid('the person is the operator’s', ['partnerId'], () => registration({ partnerId: rahnet.id })),
  row('the id is of no partner', 'PARTNER_NOT_FOUND', 'partnerId', async () => ({
    input: registration({ partnerId: 'par_0000000000001' }),
    by: world.operator,
  })),
]);

const assignment = (changes: object = {}) => ({ ...at(account), managerId: manager.id, ...changes });

refuses('assignAccountManager', () => world, [
  ...wrongAccounts((id) => assignment(at(id))),
  row('the id is of no account manager', 'ACCOUNT_MANAGER_NOT_FOUND', 'managerId', async () => ({
    input: assignment({ managerId: NO_MANAGER }),
    by: world.operator,
  })),
  {
    name: 'A-04 the account is not linked to the manager’s partner',
    code: 'LINK_CONFIRMATION_REQUIRED',
    field: ['input', 'managerId'],
    given: async () => {
      const { id } = await scene.manager('Of another', [], await world.partner('another'));
      return { input: assignment({ managerId: id }), by: world.operator };
    },
  },
]);

refuses('unassignAccountManager', () => world, [
  invalid('the reason is empty', ['reason'], () => assignment({ reason: '' })),
  ...wrongAccounts((id) => assignment({ ...at(id), reason: 'moved on' })),
  row('it is not in the portfolio', 'ACCOUNT_MANAGER_NOT_FOUND', 'managerId', async () => ({
    input: assignment({ ...at(other), reason: 'moved on' }),
    by: world.operator,
  })),
]);

const note = (id: string) => ({ ...at(id), text: 'calls on Mondays' });

refuses('addAccountNote', () => world, [
  invalid('it says nothing', ['text'], () => ({ ...note(account), text: '' })),
  ...wrongAccounts(note),
  outsidePortfolio(note),
  row('the member is a closed person', 'NOT_A_BUSINESS_ACCOUNT', 'member', async () => ({
    input: note(closed),
    by: world.operator,
  })),
]);
