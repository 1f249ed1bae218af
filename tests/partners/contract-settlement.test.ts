import type pg from 'pg';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { HUNDRED_PERCENT } from '../../src/partners/settlement-terms.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import {
  CONTRACT,
  did,
  newCoalition,
  operatorOf,
  rate,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

/** What a contract says of clearing, and of categories of merchants. */

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;
let partnerId: bigint;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
  partnerId = did(await registerPartner(context, { slug: 'tizfood', name: { en: 'Tizfood' } })).id;
});

const SETTLEMENT = {
  paidAtIssuePercent: rate('33.33333333'),
  issueFeePercent: rate('1.5'),
  redemptionFeePercent: rate('0.25'),
  vatPercent: rate('9'),
  breakageSharePercent: rate('60'),
  settlementCycle: 'WEEKLY',
  minimumPayment: { minor: 5_000_000n, currency: 'IRR' },
  disputeDays: 0,
  noticeDays: 3650,
} as const;
const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const NOTHING_OWN = { earnRate: null, burnValue: null, issuePrice: null, redemptionPrice: null };
const CATEGORIES = [
  { ...NOTHING_OWN, category: 'groceries', earnRate: rate('0.0002') },
  { ...NOTHING_OWN, category: 'fuel', burnValue: rate('700'), issuePrice: rate('950') },
];

/** As a snapshot of either coalition has it. */
async function contractIn(coalitionId: bigint) {
  const { partners, fundings } = await node.programme.snapshot(coalitionId);
  const [partner] = partners.values();
  const contract = partner?.contracts[0];
  if (!partner || !contract) throw new Error('there is no contract');
  return { contract, partner, fundings };
}

test('P-02 all is paid at issue, monthly and without fees, unless said otherwise', async () => {
  const { contract } = did(await addContractVersion(context, { ...CONTRACT, partnerId }));
  expect(contract).toMatchObject({
    paidAtIssuePercent: HUNDRED_PERCENT,
    ...{ issueFeePercent: { scaled: 0n }, redemptionFeePercent: { scaled: 0n }, vatPercent: { scaled: 0n } },
    ...{ breakageSharePercent: { scaled: 0n }, settlementCycle: 'MONTHLY', disputeDays: 10, noticeDays: 30 },
    minimumPayment: { minor: 0n, currency: 'IRR' },
    categoryTerms: [],
  });
});

test('P-02 A-08 what is said of settlement is kept to the digit, in the twin and in the audit log too', async () => {
  const { contract } = did(await addContractVersion(context, { ...CONTRACT, ...SETTLEMENT, partnerId }));
  expect(contract).toMatchObject(SETTLEMENT);
  for (const id of [story.coalitionId, story.twinId]) {
    expect((await contractIn(id)).contract).toMatchObject(SETTLEMENT);
  }
  const { rows } = await owner.query(
    "select after from audit_entry where object_id = $1 and action = 'contract.version-added'",
    [encodeId('partner', partnerId)],
  );
  expect(rows).toMatchObject([
    { after: { paidAtIssuePercent: '33.33333333', vatPercent: '9', minimumPayment: '5000000' } },
  ]);
});

test('P-01 S-02 in a twin whose clock runs ahead a later version begins on its today: days before are priced', async () => {
  did(await addContractVersion(context, { ...CONTRACT, partnerId }));
  const ahead = { by: 3 * 86_400 };
  const now = did(await advanceTestClock(node.as(operatorOf(story.twinId)), ahead));
  const { timeZone } = (await node.programme.snapshot(story.twinId)).terms;
  const today = dayOf(new Date(now.getTime() - ahead.by * 1000), timeZone);
  did(await addContractVersion(context, { ...CONTRACT, ...SETTLEMENT, effectiveFrom: today, partnerId }));
  const begins = async (id: bigint) => (await contractIn(id)).partner.contracts[1]?.effectiveFrom;
  expect(await begins(story.coalitionId)).toBe(today);
  expect(await begins(story.twinId)).toBe(dayOf(now, timeZone));
});

test('P-02 S-09 a funding prices its points by itself', async () => {
  did(await addContractVersion(context, { ...CONTRACT, ...SETTLEMENT, partnerId }));
  for (const id of [story.coalitionId, story.twinId]) {
    const { contract, partner, fundings } = await contractIn(id);
    expect(fundings.get(contract.fundingId)).toEqual({
      id: contract.fundingId,
      issuerPartnerId: partner.id,
      contractVersionId: contract.id,
      funders: [{ partnerId: partner.id, percent: HUNDRED_PERCENT }],
      paidAtIssuePercent: SETTLEMENT.paidAtIssuePercent,
      issuePrice: CONTRACT.issuePrice,
      currency: 'IRR',
      breakageSharePercent: SETTLEMENT.breakageSharePercent,
      campaignId: null,
    });
    const [own] = [...fundings.values()].filter(({ issuerPartnerId }) => issuerPartnerId === null);
    expect(own).toMatchObject({
      ...{ contractVersionId: null, currency: null, issuePrice: { scaled: 0n }, campaignId: null },
      funders: [{ partnerId: null, percent: HUNDRED_PERCENT }],
    });
  }
});

test('P-02 categories have prices and fundings of their own; what they do not say is as in the version', async () => {
  const input = { ...CONTRACT, ...SETTLEMENT, categoryTerms: CATEGORIES, partnerId };
  const { contract: added } = did(await addContractVersion(context, input));
  for (const id of [story.coalitionId, story.twinId]) {
    const { contract, fundings } = await contractIn(id);
    const { earnRate, burnValue, issuePrice, redemptionPrice } = CONTRACT;
    expect(contract.categoryTerms).toEqual([
      {
        ...{ category: 'fuel', earnRate, burnValue: rate('700'), issuePrice: rate('950'), redemptionPrice },
        fundingId: expect.any(BigInt),
      },
      {
        ...{ category: 'groceries', earnRate: rate('0.0002'), burnValue, issuePrice, redemptionPrice },
        fundingId: expect.any(BigInt),
      },
    ]);
    if (id === story.coalitionId) expect(contract).toEqual(added);
    const own = [contract.fundingId, ...contract.categoryTerms.map(({ fundingId }) => fundingId)];
    expect(new Set(own).size).toBe(3);
    expect(own.map((fundingId) => fundings.get(fundingId))).toMatchObject([
      { issuePrice, contractVersionId: contract.id },
      { issuePrice: rate('950'), contractVersionId: contract.id, breakageSharePercent: rate('60') },
      { issuePrice, contractVersionId: contract.id, paidAtIssuePercent: SETTLEMENT.paidAtIssuePercent },
    ]);
  }
});

test('P-01 a version, its categories and its fundings are never edited', async () => {
  did(await addContractVersion(context, { ...CONTRACT, categoryTerms: CATEGORIES, partnerId }));
  for (const change of [
    'update contract_version set issue_fee_percent = 1',
    'update contract_category_terms set issue_price = 1',
    'delete from contract_category_terms',
    'update funding set issue_price = 1',
  ]) {
    await expect(owner.query(change)).rejects.toThrow('append-only');
  }
});

const own = (changes: object) => ({ ...NOTHING_OWN, category: 'fuel', ...changes });

test.each([
  { change: { paidAtIssuePercent: rate('100.00000001') }, field: ['paidAtIssuePercent'] },
  { change: { breakageSharePercent: { scaled: -1n } }, field: ['breakageSharePercent'] },
  { change: { disputeDays: 91 }, field: ['disputeDays'] },
  { change: { noticeDays: 0.5 }, field: ['noticeDays'] },
  { change: { minimumPayment: { minor: -1n, currency: 'IRR' } }, field: ['minimumPayment', 'amount'] },
  { change: { minimumPayment: { minor: 0n, currency: 'USD' } }, field: ['minimumPayment', 'currency'] },
  // what is carried over would use the limit up, and never be enough to be paid
  { change: { minimumPayment: IRR(5n), creditLimit: IRR(5n) }, field: ['minimumPayment'] },
  { change: { categoryTerms: [own({})] }, field: ['categoryTerms', '0'] },
  {
    change: { categoryTerms: [own({ issuePrice: rate('1'), category: 'Fuel' })] },
    field: ['categoryTerms', '0', 'category'],
  },
  {
    change: { categoryTerms: [own({ issuePrice: rate('1') }), own({ earnRate: rate('1') })] },
    field: ['categoryTerms', '1', 'category'],
  },
  {
    change: { categoryTerms: [own({ redemptionPrice: { scaled: -1n } })] },
    field: ['categoryTerms', '0', 'redemptionPrice'],
  },
  {
    change: {
      categoryTerms: Array.from({ length: 51 }, (_, at) => own({ category: `c${at}`, earnRate: rate('1') })),
    },
    field: ['categoryTerms'],
  },
] as const)('P-02 INVALID_INPUT at $field', async ({ change, field }) => {
  await expectRefusal(() => addContractVersion(context, { ...CONTRACT, partnerId, ...change }), {
    code: 'INVALID_INPUT',
    field,
    read: () =>
      rowsOf(
        owner,
        ['contract_version', 'contract_category_terms', 'funding', 'audit_entry'],
        [story.coalitionId, story.twinId],
      ),
  });
});
