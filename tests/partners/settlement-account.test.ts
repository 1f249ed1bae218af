import type pg from 'pg';
import { registerPartner } from '../../src/partners/register-partner.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { encodeId } from '../../src/values/ids.js';
import { ACCOUNT, did, newCoalition, operatorOf, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

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

const OTHER = { iban: 'IR580000000000000000001002', holder: 'تیزفود' } as const;
const accountIn = async (coalitionId: bigint) => {
  const [partner] = (await node.programme.snapshot(coalitionId)).partners.values();
  return partner?.settlementAccount;
};
const everything = () => rowsOf(owner, ['partner', 'audit_entry'], [story.coalitionId, story.twinId]);

test('P-05 a partner’s settlement account is known at once, and in the twin', async () => {
  expect(await accountIn(story.coalitionId)).toBeNull();
  did(await setSettlementAccount(context, { ...ACCOUNT, partnerId }));
  for (const id of [story.coalitionId, story.twinId]) expect(await accountIn(id)).toEqual(ACCOUNT);
  did(await setSettlementAccount(context, { ...OTHER, partnerId }));
  for (const id of [story.coalitionId, story.twinId]) expect(await accountIn(id)).toEqual(OTHER);
});

test('P-05 A-08 the audit log tells who changed it from what to what, without the whole number', async () => {
  did(await setSettlementAccount(context, { ...ACCOUNT, partnerId }));
  did(await setSettlementAccount(context, { ...OTHER, partnerId }));
  did(await setSettlementAccount(context, { ...OTHER, partnerId }));
  const { rows } = await owner.query(
    "select actor_id, object_id, before, after from audit_entry where action = 'partner.settlement-account-set' and coalition_id = $1 order by id",
    [story.coalitionId],
  );
  const who = { actor_id: story.operator.subject, object_id: encodeId('partner', partnerId) };
  expect(rows).toEqual([
    { ...who, before: null, after: { iban: 'IR85…1001', holder: 'A partner' } },
    {
      ...who,
      before: { iban: 'IR85…1001', holder: 'A partner' },
      after: { iban: 'IR58…1002', holder: 'تیزفود' },
    },
  ]);
});

test('P-05 the database keeps neither half an account nor what has not the form of a number', async () => {
  for (const change of [
    `settlement_iban = 'IR850000000000000000001001'`,
    `settlement_holder = 'A partner'`,
    `settlement_holder = 'A partner', settlement_iban = 'IR85 0000 0000 0000 0000 0010 01'`,
  ]) {
    const update = owner.query(`update partner set ${change} where coalition_id = $1`, [story.coalitionId]);
    await expect(update).rejects.toThrow('check constraint');
  }
});

test.each([null, 12_345n])('PARTNER_NOT_FOUND for a partner that is not there: %s', async (unknown) => {
  await expectRefusal(() => setSettlementAccount(context, { ...ACCOUNT, partnerId: unknown }), {
    code: 'PARTNER_NOT_FOUND',
    field: ['partnerId'],
    read: everything,
  });
});

test('A-01 PARTNER_NOT_FOUND for another coalition’s partner; A-02 nobody sets it in the twin alone', async () => {
  const other = node.as((await newCoalition(node)).operator);
  await expectRefusal(() => setSettlementAccount(other, { ...ACCOUNT, partnerId }), {
    code: 'PARTNER_NOT_FOUND',
    field: ['partnerId'],
    read: everything,
  });
  const inTwin = node.as(operatorOf(story.twinId));
  await expectRefusal(() => setSettlementAccount(inTwin, { ...ACCOUNT, partnerId }), {
    code: 'INVALID_INPUT',
    field: [],
    read: everything,
  });
});
