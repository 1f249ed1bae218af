import type { Caller } from '../harness/api-client.js';
import type { World, WorldMember, WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import { invalid } from './refusal-rows.js';
import type { Refused } from './refusal-table.js';

/** Where a purchase is credited, and to whom it is not. */
interface CreditScene {
  readonly world: World;
  readonly rahnet: WorldPartner;
  readonly member: WorldMember;
  /** Of another partner. */
  readonly unlinked: WorldMember;
}

type Given = { readonly input: object; readonly by: Caller };

/** What an earn refuses for which an employee of a business account is to get points (rule K-09). */
export function creditRefusals(scene: () => CreditScene, earn: (changes?: object) => Given): Refused[] {
  /** A business account that allows this credit. */
  const business = async (...credits: string[]): Promise<string> => {
    const { world, rahnet } = scene();
    const people = new BusinessScene(world, rahnet);
    const account = await people.account();
    if (credits.length > 0)
      await people.did('setPurchaseCredit', { member: { id: account }, credits, reason: 'agreed' });
    return account;
  };
  /** An earn for a business account and an employee of it, of whom nothing is agreed. */
  const credited = (account: string, credit = 'BOTH', changes: object = {}) =>
    earn({ member: { id: account }, credit, employee: { id: scene().member.id }, ...changes });
  return [
    invalid('K-09 it names an employee who gets nothing', ['employee'], () =>
      earn({ credit: 'ACCOUNT', employee: { id: scene().member.id } }),
    ),
    invalid('K-09 it names no employee', ['employee'], () => earn({ credit: 'BOTH' })),
    {
      name: 'K-09 A-04 the employee is not linked to the partner',
      code: 'MEMBER_NOT_FOUND',
      field: ['input', 'employee'],
      given: async () => credited(await business(), 'BOTH', { employee: { id: scene().unlinked.id } }),
    },
    {
      name: 'K-09 the member whose purchase it is to be is a person',
      code: 'NOT_A_BUSINESS_ACCOUNT',
      field: ['input', 'member'],
      given: async () => credited(scene().member.id),
    },
    {
      name: 'K-09 the account allows it to nobody',
      code: 'CREDIT_NOT_ALLOWED',
      field: ['input', 'credit'],
      given: async () => credited(await business(), 'EMPLOYEE'),
    },
    {
      name: 'K-09 L-06 the account did not allow it when it happened',
      code: 'CREDIT_NOT_ALLOWED',
      field: ['input', 'credit'],
      given: async () => {
        const occurredAt = new Date(Date.now() - 60_000).toISOString();
        return credited(await business('BOTH'), 'BOTH', { occurredAt });
      },
    },
    {
      name: 'K-09 the account allows something else',
      code: 'CREDIT_NOT_ALLOWED',
      field: ['input', 'credit'],
      given: async () => credited(await business('EMPLOYEE'), 'BOTH'),
    },
    {
      name: 'K-09 the member does not buy for the account',
      code: 'NOT_AN_EMPLOYEE',
      field: ['input', 'employee'],
      given: async () => credited(await business('BOTH')),
    },
  ];
}
