import { contentText, type NamedProgramme } from '../../src/settlement/statements/content-hash.js';
import type { DraftLine, DraftStatement } from '../../src/settlement/statements/draft-statements.js';
import { funding, RAHNET, TIZFOOD } from './pricing-programme.js';

const LINE: DraftLine = {
  kind: 'ISSUING',
  basis: 'AT_ISSUE',
  reversal: false,
  contractVersionId: 10n,
  category: 'grocery',
  fundingId: 1n,
  transactions: 3n,
  points: 100n,
  unitPrice: '10',
  percent: '50',
  basedOn: 0,
  exact: '500',
  money: { minor: 500n, currency: 'IRR' },
  itemId: 1n,
};

/** Each field with another value. */
const CHANGED: { readonly [Field in keyof DraftLine]: DraftLine[Field] } = {
  kind: 'CAMPAIGN',
  basis: 'AT_BURN',
  reversal: true,
  contractVersionId: 20n,
  category: null,
  fundingId: 2n,
  transactions: 4n,
  points: 101n,
  unitPrice: '11',
  percent: null,
  basedOn: 1,
  exact: '500.4',
  money: { minor: 501n, currency: 'IRR' },
  itemId: 2n,
};

const PROGRAMME: NamedProgramme = {
  partners: new Map([
    [RAHNET, { slug: 'rahnet', contracts: [{ id: 10n, version: 1 }] }],
    [TIZFOOD, { slug: 'tizfood', contracts: [{ id: 20n, version: 1 }] }],
  ]),
  fundings: new Map([
    [1n, funding(1n, RAHNET)],
    [2n, funding(2n, TIZFOOD)],
    [3n, funding(3n, RAHNET, { campaignId: 31n })],
    [4n, funding(4n, RAHNET, { campaignId: 32n })],
    [5n, funding(5n, RAHNET, { campaignId: 33n })],
  ]),
  campaigns: new Map([
    [
      RAHNET,
      [
        { id: 31n, number: 1 },
        { id: 32n, number: 2 },
      ],
    ],
    [TIZFOOD, [{ id: 33n, number: 1 }]],
  ]),
};

function textOf(line: DraftLine): string {
  const none = { minor: 0n, currency: 'IRR' } as const;
  const draft: DraftStatement = { currency: 'IRR', lines: [line], total: none, carried: none, minimum: none };
  const period = { partnerId: RAHNET, number: 1, from: '2026-03-21', until: '2026-04-20' };
  return contentText(period, draft, PROGRAMME);
}

test.each((Object.keys(CHANGED) as (keyof DraftLine)[]).filter((field) => field !== 'itemId'))(
  'S-06 the content hash covers what a line says: %s',
  (field) => {
    expect(textOf({ ...LINE, [field]: CHANGED[field] })).not.toBe(textOf(LINE));
  },
);

test('S-06 the content hash knows no ids: another copy of the same coalition has the same', () => {
  const elsewhere = { ...LINE, itemId: 2n };
  expect(textOf(elsewhere)).toBe(textOf(LINE));
});

test('S-06 the content hash tells campaigns of the same funders apart, by whose and which they are', () => {
  const texts = [1n, 3n, 4n, 5n].map((fundingId) => textOf({ ...LINE, kind: 'CAMPAIGN', fundingId }));
  expect(new Set(texts).size).toBe(4);
});
