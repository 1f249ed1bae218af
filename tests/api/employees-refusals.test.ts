import { encodeId } from '../../src/values/ids.js';
import { type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene, type SceneContact } from './business-scene.js';
import { refuses } from './refusal-table.js';

/** What the mutations about employees of business accounts refuse, one broken thing per row (rule K-09). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
/** With the contacts `admin` and `buyer`; `member` buys for it as `buyer`. */
let account: string;
let other: string;
let admin: SceneContact;
let buyer: SceneContact;
let member: WorldMember;
let employeeId: string;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
  [account, other] = [await scene.account(), await scene.account()];
  [admin, buyer] = [await scene.contact(account, 'ADMIN'), await scene.contact(account, 'BUYER')];
  member = await world.member(rahnet);
  const { employee } = await scene.did('acceptEmployeeInvitation', { code: await invited(buyer) }, member);
  employeeId = textOf((employee as Json).id as Json);
});

afterAll(async () => world.close());

const at = (id: string) => ({ member: { id } });

async function invited({ id }: SceneContact): Promise<string> {
  const { code } = await scene.did('inviteEmployee', { ...at(account), contactId: id }, admin);
  return textOf(code as Json);
}

refuses('inviteEmployee', () => world, [
  {
    name: 'the id is of no member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ input: { ...at('mem_0000000000001'), contactId: buyer.id }, by: world.operator }),
  },
  {
    name: 'K-01 a contact names another account',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ input: { ...at(other), contactId: buyer.id }, by: admin }),
  },
  {
    name: 'the member is a person',
    code: 'NOT_A_BUSINESS_ACCOUNT',
    field: ['input', 'member'],
    given: async () => ({ input: { ...at(member.id), contactId: buyer.id }, by: world.operator }),
  },
  {
    name: 'the contact is of another account',
    code: 'CONTACT_NOT_FOUND',
    field: ['input', 'contactId'],
    given: async () => ({
      input: { ...at(account), contactId: (await scene.contact(other, 'VIEWER')).id },
      by: admin,
    }),
  },
  {
    name: 'the contact buys for the account already',
    code: 'EMPLOYEE_EXISTS',
    field: ['input', 'contactId'],
    given: async () => ({ input: { ...at(account), contactId: buyer.id }, by: admin }),
  },
]);

refuses('acceptEmployeeInvitation', () => world, [
  {
    name: 'the code is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'code'],
    given: async () => ({ input: { code: '' }, by: member }),
  },
  {
    name: 'the code is wrong',
    code: 'EMPLOYEE_INVITATION_INVALID',
    field: ['input', 'code'],
    given: async () => ({ input: { code: '0123456789abcdef' }, by: member }),
  },
  {
    name: 'the code was used',
    code: 'EMPLOYEE_INVITATION_INVALID',
    field: ['input', 'code'],
    given: async () => {
      const code = await invited(await scene.contact(account, 'VIEWER'));
      await scene.did('acceptEmployeeInvitation', { code }, await world.member(rahnet));
      return { input: { code }, by: await world.member(rahnet) };
    },
  },
  {
    name: 'another invitation has taken its place',
    code: 'EMPLOYEE_INVITATION_INVALID',
    field: ['input', 'code'],
    given: async () => {
      const contact = await scene.contact(account, 'VIEWER');
      const code = await invited(contact);
      await invited(contact);
      return { input: { code }, by: await world.member(rahnet) };
    },
  },
  {
    name: 'the invited contact was removed',
    code: 'EMPLOYEE_INVITATION_INVALID',
    field: ['input', 'code'],
    given: async () => {
      const contact = await scene.contact(account, 'VIEWER');
      const code = await invited(contact);
      await scene.did('removeBusinessContact', { ...at(account), contactId: contact.id }, admin);
      return { input: { code }, by: await world.member(rahnet) };
    },
  },
  {
    name: 'a business account accepts',
    code: 'EMPLOYEE_INVITATION_INVALID',
    field: ['input', 'code'],
    given: async () => {
      const code = await invited(await scene.contact(account, 'VIEWER'));
      return { input: { code }, by: await scene.contact(other, 'ADMIN') };
    },
  },
  {
    name: 'the member buys for the account as another contact',
    code: 'EMPLOYEE_EXISTS',
    field: ['input', 'code'],
    given: async () => ({
      input: { code: await invited(await scene.contact(account, 'VIEWER')) },
      by: member,
    }),
  },
]);

refuses('endEmployee', () => world, [
  {
    name: 'the reason is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: async () => ({ input: { employeeId, reason: '' }, by: admin }),
  },
  {
    name: 'the id is of nothing',
    code: 'EMPLOYEE_NOT_FOUND',
    field: ['input', 'employeeId'],
    given: async () => ({
      input: { employeeId: encodeId('employee', 1n), reason: 'none' },
      by: world.operator,
    }),
  },
  {
    name: 'the caller is neither side',
    code: 'EMPLOYEE_NOT_FOUND',
    field: ['input', 'employeeId'],
    given: async () => ({
      input: { employeeId, reason: 'none of mine' },
      by: await scene.contact(other, 'ADMIN'),
    }),
  },
  {
    name: 'the account’s token names no contact',
    code: 'EMPLOYEE_NOT_FOUND',
    field: ['input', 'employeeId'],
    given: async () => {
      const { createMemberToken } = await rahnet.get(
        `mutation { createMemberToken(input: { member: { id: "${account}" } }) { token } }`,
      );
      return {
        input: { employeeId, reason: 'not said by whom' },
        by: world.caller(textOf(createMemberToken.token)),
      };
    },
  },
  {
    name: 'it has ended',
    code: 'EMPLOYEE_NOT_FOUND',
    field: ['input', 'employeeId'],
    given: async () => {
      const { employee } = await scene.did('inviteEmployee', {
        ...at(account),
        contactId: (await scene.contact(account, 'VIEWER')).id,
      });
      const input = { employeeId: textOf((employee as Json).id as Json), reason: 'a mistake' };
      await scene.did('endEmployee', input, admin);
      return { input, by: admin };
    },
  },
]);

const setting = (changes: object = {}) => ({
  ...at(account),
  credits: ['BOTH'],
  reason: 'agreed',
  ...changes,
});
const invalid = (name: string, field: string, changes: object) => ({
  ...{ name, code: 'INVALID_INPUT' as const, field: ['input', field] },
  given: async () => ({ input: setting(changes), by: world.operator }),
});

refuses('setPurchaseCredit', () => world, [
  invalid('the reason is empty', 'reason', { reason: '' }),
  invalid('the share is none', 'accountShare', { accountShare: 'half' }),
  invalid('the account would get nothing', 'accountShare', { accountShare: '0' }),
  invalid('the employee would get nothing', 'accountShare', { accountShare: '100' }),
  invalid('a share is given where both get nothing', 'accountShare', {
    ...{ credits: ['EMPLOYEE'], accountShare: '50' },
  }),
  {
    name: 'the id is of no member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ input: setting(at('mem_0000000000001')), by: world.operator }),
  },
  {
    name: 'the member is a person',
    code: 'NOT_A_BUSINESS_ACCOUNT',
    field: ['input', 'member'],
    given: async () => ({ input: setting(at(member.id)), by: world.operator }),
  },
]);
