import type { UserPrincipal } from '../../src/access/principal.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { DisputeStory, TERMS } from './dispute-story.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let rahnet: TwinPartner;
let settlement: SettlementStory;
let disputes: DisputeStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/** A day on which the partner gave 100 points, closed. */
async function begin(changes: Parameters<PointsStory['partner']>[1] = {}): Promise<void> {
  settlement = new SettlementStory(story, opened.owner);
  disputes = new DisputeStory(story, settlement);
  await settlement.beginAtNoon();
  rahnet = await story.partner('rahnet', { ...TERMS, disputeDays: 3, ...changes });
  await tradeDay(100n);
}

async function tradeDay(points: bigint): Promise<void> {
  const member = await story.memberOf(rahnet);
  posted(await story.earn(rahnet, member, points));
  await settlement.advanceDays(1);
  await settlement.close();
}

afterEach(async () => {
  expect(await disputes.differences()).toEqual([]);
});

test('S-05 a partner agrees once; asked again it is told what it agreed to', async () => {
  await begin();
  const before = await disputes.statement(rahnet);
  const agreed = did(await disputes.agree(rahnet.system, before.id));
  expect(agreed).toMatchObject({
    status: 'AGREED',
    agreedBy: encodeId('apiKey', rahnet.system.keyId),
    payable: before.payable,
    paidAt: null,
  });
  expect(did(await disputes.agree(rahnet.system, before.id, { node: 1 }))).toEqual(agreed);
  const history = await settlement.rows<{ kind: string; actor: string }>(
    'select kind, actor from statement_event where coalition_id = :coalition order by id',
  );
  expect(history.map(({ kind }) => kind)).toEqual(['CLOSED', 'ISSUED', 'AGREED']);
  const audited = await settlement.rows(
    `select action, object_id, actor_id, after->>'payable' as payable from audit_entry
      where coalition_id = :coalition and action like 'settlement-statement.%'`,
  );
  expect(audited).toEqual([
    {
      action: 'settlement-statement.agreed',
      object_id: encodeId('statement', before.id),
      actor_id: agreed.agreedBy,
      payable: String(before.payable.minor),
    },
  ]);
});

test('S-05 A-04 nobody agrees for a partner but its system and its staff', async () => {
  await begin();
  const { id } = await disputes.statement(rahnet);
  const person = (roles: UserPrincipal['roles'], partnerId: bigint | null): UserPrincipal => ({
    ...story.operator,
    subject: encodeId('user', 9n),
    roles,
    partnerId,
  });
  for (const other of [
    shop.system,
    story.operator,
    person(['account-manager'], rahnet.partnerId),
    person(['partner-staff'], shop.partnerId),
    person(['partner-staff'], null),
  ]) {
    expect(codeOf(await disputes.agree(other, id))).toBe('STATEMENT_NOT_FOUND');
    expect(codeOf(await disputes.dispute(other, id, [1]))).toBe('STATEMENT_NOT_FOUND');
  }
  expect(codeOf(await disputes.agree(rahnet.system, null))).toBe('STATEMENT_NOT_FOUND');
  expect(codeOf(await disputes.agree(rahnet.system, 1n))).toBe('STATEMENT_NOT_FOUND');
  const staff = person(['partner-staff'], rahnet.partnerId);
  expect(did(await disputes.agree(staff, id))).toMatchObject({ agreedBy: staff.subject });
});

test("S-05 silence until the window's end is agreement, by the coalition's clock, once on any number of nodes", async () => {
  await begin();
  const { id, disputeUntil } = await disputes.statement(rahnet);
  await settlement.advanceDays(3);
  expect(await settlement.today()).toBe(disputeUntil);
  expect(await disputes.passDeadlines()).toMatchObject({ agreed: [] });
  await settlement.advanceDays(1);
  const turns = await Promise.all([0, 1, 0, 1].map((node) => disputes.passDeadlines(node as 0 | 1)));
  expect(turns.flatMap(({ agreed }) => agreed)).toEqual([id]);
  expect(await disputes.statement(rahnet)).toMatchObject({ id, status: 'AGREED', agreedBy: 'system' });
  expect(
    await settlement.rows(
      "select type, count(*)::integer from outbox where coalition_id = :coalition and type = 'settlement.statement-agreed' group by type",
    ),
  ).toEqual([{ type: 'settlement.statement-agreed', count: 1 }]);
});

test('S-05 a partner for whose statement silence fails keeps no other from it, and the next turn makes up for it', async () => {
  await begin();
  const other = await story.partner('other', { ...TERMS, disputeDays: 3 });
  posted(await story.earn(other, await story.memberOf(other), 100n));
  await settlement.advanceDays(1);
  await settlement.close();
  await settlement.advanceDays(5);
  await settlement.rows(
    `create function fail() returns trigger language plpgsql as $$ begin raise exception 'it is broken'; end $$;
     create trigger broken before update on statement for each row
       when (new.partner_id = ${rahnet.partnerId}) execute function fail()`,
  );
  try {
    await expect(disputes.passDeadlines()).rejects.toMatchObject({
      failures: [{ partnerId: rahnet.partnerId, error: { message: expect.stringMatching('it is broken') } }],
    });
  } finally {
    await settlement.rows('drop trigger broken on statement; drop function fail()');
  }
  expect(await disputes.statement(other)).toMatchObject({ status: 'AGREED' });
  const { id } = await disputes.statement(rahnet);
  expect((await disputes.passDeadlines()).agreed).toEqual([id]);
});

test('S-05 a statement with nothing to pay is reconciled as soon as it is agreed', async () => {
  await begin();
  const { id } = await disputes.statement(rahnet);
  did(await disputes.dispute(rahnet.system, id, [1]));
  const agreed = did(await disputes.agree(rahnet.system, id));
  expect(agreed).toMatchObject({ status: 'RECONCILED', payable: IRR(0n) });
  expect(agreed.paidAt).toEqual(agreed.agreedAt);
  const history = await settlement.rows<{ kind: string }>(
    'select kind from statement_event where coalition_id = :coalition order by id',
  );
  expect(history.map(({ kind }) => kind)).toEqual([
    'CLOSED',
    'ISSUED',
    'DISPUTED',
    'AGREED',
    'PAID',
    'RECONCILED',
  ]);
});

test('S-04 E-05 what the close has carried over is reconciled without a payment, and counts until it is paid', async () => {
  await begin({ minimumPayment: IRR(900_000n), creditLimit: IRR(1_000_000n) });
  const charged = () =>
    settlement.rows('select charged::text from partner_exposure where coalition_id = :coalition');
  expect(await charged()).toEqual([{ charged: '90000.00000000' }]);
  const { id, carried } = await disputes.statement(rahnet);
  expect(carried.minor).toBe(55_188n);
  expect(did(await disputes.agree(rahnet.system, id))).toMatchObject({ status: 'RECONCILED', carried });
  // 60 of 100 percent were charged at issue; the rest, 36000, still counts, and so does what the next statement takes.
  expect(await charged()).toEqual([{ charged: '91188.00000000' }]);
});

test('S-04 what a dispute leaves below the minimum goes to the next statement when the rest is agreed', async () => {
  await begin({ minimumPayment: IRR(2_000n) });
  const { id, payable } = await disputes.statement(rahnet);
  expect(payable.minor).toBe(55_188n);
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  posted(await story.burn(shop, member, 3n));
  await settlement.advanceDays(1);
  await settlement.close();
  const second = await disputes.statement(rahnet);
  // 54000 + 1080, fees 1080 + 22, tax 108 + 2
  expect(second.payable.minor).toBe(56_292n);
  const lines = await settlement.lines(second);
  const atIssue = lines.find(({ basis, kind }) => kind === 'ISSUING' && basis === 'AT_ISSUE');
  did(await disputes.dispute(rahnet.system, second.id, [atIssue?.number ?? 0]));
  expect(await disputes.statement(rahnet)).toMatchObject({ disputed: IRR(55_188n), payable: IRR(1_104n) });
  const agreed = did(await disputes.agree(rahnet.system, second.id));
  expect(agreed).toMatchObject({ status: 'RECONCILED', carried: IRR(1_104n), payable: IRR(0n) });
  did(await disputes.agree(rahnet.system, id));
  await tradeDay(1n);
  const third = await disputes.statement(rahnet);
  expect((await settlement.lines(third)).map(({ kind, money }) => [kind, money.minor])).toEqual([
    ['ISSUING', 540n],
    ['SERVICE_FEE', 11n],
    ['VAT', 1n],
    ['CARRIED_OVER', 1_104n],
  ]);
  expect(third.total.minor).toBe(1_656n);
});
