import { type Caller, listOf, textOf } from '../harness/api-client.js';
import type { World, WorldMember } from '../harness/world.js';
import { LOCK, nextKey, SPEND_CODE } from './operations.js';
import type { Refused } from './refusal-table.js';

/** Rows that several tables of refusals share. */

type Given = Awaited<ReturnType<Refused['given']>>;

/** What to spend in the test twin, where a partner takes part before its contract begins. */
export async function beforeItsContract(world: World): Promise<Given> {
  const { registerPartner } = await world.operator.get(
    'mutation { registerPartner(input: { slug: "early", name: { en: "Early" } }) { partner { id } } }',
  );
  const partnerId = registerPartner.partner.id;
  const contract = { partnerId, issuer: true, acceptor: true, currency: 'IRR', effectiveFrom: '2099-01-01' };
  const { issueApiKey } = await world.operator.get(
    `mutation ($contract: AddContractVersionInput!, $merchant: AddMerchantInput!, $key: IssueApiKeyInput!) {
      addContractVersion(input: $contract) { userErrors { code } }
      addMerchant(input: $merchant) { userErrors { code } }
      issueApiKey(input: $key) { secret } }`,
    {
      contract: { ...contract, earnRate: '1', burnValue: '1', issuePrice: '1', redemptionPrice: '1' },
      merchant: { partnerId, name: { en: 'Early' }, category: 'shop' },
      key: { partnerId, environment: 'TEST', label: 'till' },
    },
  );
  const by = world.caller(String(issueApiKey.secret));
  const { enrolMember } = await by.get(
    'mutation { enrolMember(input: { card: "EARLY-1" }) { member { id } } }',
  );
  const { viewer } = await by.get('{ viewer { partner { merchants { edges { node { id } } } } } }');
  const [edge] = listOf(viewer.partner.merchants.edges);
  const member = { id: enrolMember.member.id };
  return { input: { idempotencyKey: nextKey(), member, merchantId: edge?.node.id, points: '5' }, by };
}

/** How a table of an operation that spends asks for it. */
export interface SpendingCase {
  /** Of a coalition in which more than 1,000 points a day need a spend code. */
  readonly world: () => World;
  /** A member with 5,000 points. */
  readonly rich: () => Promise<WorldMember>;
  readonly spend: (of: WorldMember, points: string, spendCode?: string) => Given;
  /** Where a locked member is told. */
  readonly lockField: string;
}

/** A spend code of the member. */
export async function codeOf(member: Caller, good: object = {}): Promise<string> {
  const { createSpendCode } = await member.get(SPEND_CODE, { input: good });
  return textOf(createSpendCode.code);
}

/** The rows of rule B-05. */
export function spendingRefusals({ world, rich, spend, lockField }: SpendingCase): Refused[] {
  const locked = { code: 'SPENDING_LOCKED', field: ['input', lockField] } as const;
  const required = { code: 'SPEND_CODE_REQUIRED', field: ['input', 'spendCode'] } as const;
  const bad = {
    code: 'SPEND_CODE_INVALID',
    field: ['input', 'spendCode'],
    // Wrong codes are counted, and told in the audit log.
    writes: ['member_account.failed_codes', 'audit_entry'],
  } as const;
  const withCode = async (good: object, points = '1001') => {
    const member = await rich();
    return spend(member, points, await codeOf(member, good));
  };
  return [
    {
      ...locked,
      name: 'B-05 the member has locked spending',
      given: async () => {
        const member = await rich();
        await member.get(LOCK, { input: { member: { id: member.id } } });
        return spend(member, '5');
      },
    },
    {
      ...locked,
      name: 'B-05 an operator has locked it, and a good code is sent',
      given: async () => {
        const member = await rich();
        const code = await codeOf(member);
        await world().operator.get(LOCK, { input: { member: { id: member.id }, reason: 'a stolen card' } });
        return spend(member, '1001', code);
      },
    },
    {
      ...required,
      name: 'B-05 one point is above the limit',
      given: async () => spend(await rich(), '1001'),
    },
    {
      ...required,
      name: 'B-05 it comes to a point above the limit with what was spent today',
      given: async () => {
        const member = await rich();
        const { input, by } = spend(member, '996');
        await spendAgain(by, input);
        return spend(member, '5');
      },
    },
    { ...bad, name: 'B-05 the code is wrong', given: async () => spend(await rich(), '1001', '00000000') },
    {
      ...bad,
      name: 'B-05 a wrong code is sent where none is needed',
      given: async () => spend(await rich(), '1', 'x'),
    },
    {
      ...bad,
      name: "B-05 the code is another member's",
      given: async () => spend(await rich(), '1001', await codeOf(await rich())),
    },
    {
      ...bad,
      name: 'B-05 the code was used',
      given: async () => {
        const member = await rich();
        const code = await codeOf(member);
        const { input, by } = spend(member, '1001', code);
        await spendAgain(by, input);
        return spend(member, '1', code);
      },
    },
    { ...bad, name: 'B-05 the code was made for fewer points', given: () => withCode({ points: '1000' }) },
    {
      ...bad,
      name: 'B-05 the code was made for another partner',
      given: async () => {
        const partner = await world().operator.get('{ partner(slug: "tizfood") { id } }');
        return withCode({ partnerId: partner.partner.id });
      },
    },
  ];
}

/** Does what a row is about to refuse, with what is good yet. */
async function spendAgain(by: Caller, input: object): Promise<void> {
  const [mutation, type] =
    'from' in input
      ? ['transferPoints', 'Transfer']
      : 'campaignId' in input
        ? ['donatePoints', 'Donate']
        : ['holdPoints', 'Hold'];
  const document = `mutation ($input: ${type}PointsInput!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { [mutation as string]: payload } = await by.get(document, { input });
  if (!payload || listOf(payload.userErrors as never).length > 0) throw new Error(JSON.stringify(payload));
}
