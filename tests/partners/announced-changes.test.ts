import { activatePartner } from '../../src/partners/activate-partner.js';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { addMerchant } from '../../src/partners/add-merchant.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { withdrawFloat } from '../../src/partners/withdraw-float.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import {
  ACCOUNT,
  CONTRACT,
  codeOf,
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';

/** W-01: what changes about a partner is announced with it, under numbers without gap; the auditor holds both together. */

let opened: OpenedNode;
let story: StoryCoalition;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeEach(async () => {
  story = await newCoalition(opened.node);
});

const rial = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

async function announced(partnerId: bigint): Promise<string[]> {
  const { rows } = await opened.owner.query<{ text: string }>(
    `select format('%s %s%s', o.object_sequence, o.type, ' ' || p.status) as text
       from outbox o join partner_change p on p.coalition_id = o.coalition_id and p.id = o.subject_id and p.at = o.occurred_at
      where o.coalition_id = $1 and o.object_id = $2 order by o.object_sequence`,
    [story.coalitionId, partnerId].map(String),
  );
  return rows.map(({ text }) => text);
}

const found = async () => {
  const { differences } = await auditSettlement(opened.node.database, story.coalitionId);
  return differences.map(({ rule, text }) => `${rule} ${text}`);
};

test('W-01 each change of a partner is announced, in the twin too where it appears there', async () => {
  const operator = opened.node.as(story.operator);
  const { partnerId } = await newPartner(opened.node, story, 'rahnet', { billing: 'PREPAID' });
  did(
    await addContractVersion(operator, {
      ...CONTRACT,
      billing: 'PREPAID',
      partnerId,
      effectiveFrom: '2090-01-01',
    }),
  );
  did(await addMerchant(operator, { partnerId, name: { en: 'second' }, category: 'shop' }));
  did(await recordFloatDeposit(operator, { partnerId, amount: rial(5_000n), reference: 'in' }));
  did(await recordFloatDeposit(operator, { partnerId, amount: rial(5_000n), reference: 'in' })); // again
  did(await withdrawFloat(operator, { partnerId, amount: rial(1_000n), reference: 'out' }));
  did(await setSettlementAccount(operator, { ...ACCOUNT, partnerId })); // as it is
  did(await suspendPartner(operator, { partnerId, reason: 'a look at its tills' }));
  did(await activatePartner(operator, { partnerId, reason: null }));
  expect(await announced(partnerId)).toEqual([
    '1 partner.status-changed ONBOARDING',
    '2 contract.version-added',
    '3 partner.merchant-added',
    '4 partner.settlement-account-changed',
    '5 partner.status-changed ACTIVE',
    '6 contract.version-added',
    '7 partner.merchant-added',
    '8 float.deposited',
    '9 float.withdrawn',
    '10 partner.status-changed SUSPENDED',
    '11 partner.status-changed ACTIVE',
  ]);
  const { rows } = await opened.owner.query<{ type: string }>(
    `select type from outbox where coalition_id = $1 order by object_sequence`,
    [String(story.twinId)],
  );
  expect(rows.map(({ type }) => type)).toEqual([
    ...['partner.status-changed', 'contract.version-added', 'partner.merchant-added'],
    ...['partner.settlement-account-changed', 'contract.version-added', 'partner.merchant-added'],
  ]);
  expect(await found()).toEqual([]);
});

test('W-01 what is refused is not announced; what happens at once is numbered one after the other', async () => {
  const operator = opened.node.as(story.operator);
  const { partnerId } = await newPartner(opened.node, story, 'rahnet', { billing: 'PREPAID' });
  const taken = await withdrawFloat(operator, {
    partnerId,
    amount: rial(1n),
    reference: 'more than there is',
  });
  expect(codeOf(taken)).toBeDefined();
  expect(await announced(partnerId)).toHaveLength(5);
  const deposits = Array.from({ length: 8 }, (_, index) =>
    recordFloatDeposit(operator, { partnerId, amount: rial(1n), reference: `payment ${index}` }),
  );
  const merchants = Array.from({ length: 4 }, () =>
    addMerchant(operator, { partnerId, name: { en: 'another' }, category: 'shop' }),
  );
  for (const outcome of await Promise.all([...deposits, ...merchants]))
    expect(outcome.refusals).toBeUndefined();
  const events = await announced(partnerId);
  expect(events.map((text) => Number.parseInt(text, 10))).toEqual(events.map((_, index) => index + 1));
  expect(events).toHaveLength(17);
  expect(await found()).toEqual([]);
});

test.each([
  ['was not announced', "delete from outbox where type = 'partner.merchant-added'"],
  [
    'is no change of it',
    "insert into outbox select coalition_id, new_id(), type, object_id, 99, subject_id, occurred_at from outbox where type = 'contract.version-added'",
  ],
  [
    'was not announced',
    "update outbox set occurred_at = occurred_at + interval '1 s' where type = 'partner.status-changed' and object_sequence = 5",
  ],
  ['is of what is not there', 'update partner_change set subject_id = 7 where subject_id is not null'],
  ['does not follow', 'update partner_change set number = number + 1 where number >= 5'],
  ['says it was', "update partner_change set previous_status = 'SUSPENDED' where number = 5"],
  ['its changes say', "update partner_change set status = 'SUSPENDED' where number = 5"],
])('W-01 the auditor names a change that %s', async (text, harm) => {
  await newPartner(opened.node, story, 'rahnet');
  expect(await found()).toEqual([]);
  await pastGuards(opened.owner, () =>
    opened.owner.query(
      `${harm} ${harm.includes('where') ? 'and' : 'where'} coalition_id = ${story.coalitionId}`,
    ),
  );
  expect((await found()).join('\n')).toMatch(new RegExp(`W-01 .*${text}`));
});
