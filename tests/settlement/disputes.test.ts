import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { inCoalition } from '../../src/runtime/database.js';
import {
  listDisputes,
  readDisputeComments,
  readDisputedLines,
} from '../../src/settlement/disputes/read-disputes.js';
import { checkedLines } from '../../src/settlement/documents/statement-document.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, type TwinPartner, told } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { DisputeStory, TERMS } from './dispute-story.js';
import { allOf } from './sample-documents.js';
import { inWords, SettlementStory } from './settlement-story.js';

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

/**
 * A day on which rahnet gave 100 points, of which 40 were burned, closed. Its statement:
 * 1 issuing 54000, 2 spent 14400, 3 and 4 their fees 1080 and 288, 5 and 6 the tax on these, 108 and 29: 69905 in all.
 */
async function begin(changes: Parameters<PointsStory['partner']>[1] = {}): Promise<bigint> {
  settlement = new SettlementStory(story, opened.owner);
  disputes = new DisputeStory(story, settlement);
  await settlement.beginAtNoon();
  rahnet = await story.partner('rahnet', { ...TERMS, disputeDays: 3, ...changes });
  if (changes.billing === 'PREPAID') {
    const deposit = { partnerId: rahnet.partnerId, amount: IRR(200_000n), reference: 'transfer 1' };
    did(await recordFloatDeposit(story.as(story.operator), deposit));
  }
  const member = await story.memberOf(rahnet, shop);
  posted(await story.earn(rahnet, member, 100n));
  posted(await story.burn(shop, member, 40n));
  await nextDay();
  return (await disputes.statement(rahnet)).id;
}

async function nextDay(): Promise<void> {
  await settlement.advanceDays(1);
  await settlement.close();
}

const opening = async (statementId: bigint, numbers: readonly number[]) =>
  did(await disputes.dispute(rahnet.system, statementId, numbers)).dispute;

/** What a test has broken on purpose stays so: the next one has a coalition of its own. */
let corrupted = false;

afterEach(async () => {
  if (!corrupted) expect(await disputes.differences()).toEqual([]);
  corrupted = false;
});

test('S-05 disputed lines leave the payment with the fees and tax on them, the rest proceeds', async () => {
  const statementId = await begin();
  const dispute = await opening(statementId, [1]);
  expect(dispute).toMatchObject({
    status: 'OPEN',
    disputed: IRR(55_188n),
    withheld: IRR(55_188n),
    due: null,
    answerUntil: (await disputes.statement(rahnet)).disputeUntil,
  });
  const lines = await inCoalition(story.nodes[1].database, story.twinId, (em) =>
    readDisputedLines(em, story.twinId, [dispute.id]),
  );
  expect(lines.get(dispute.id)?.map(({ number, reason }) => [number, reason])).toEqual([
    [1, 'line 1 is wrong'],
    [3, null],
    [5, null],
  ]);
  expect(await disputes.statement(rahnet)).toMatchObject({
    status: 'ISSUED',
    total: IRR(69_905n),
    disputed: IRR(55_188n),
    payable: IRR(14_717n),
  });
  const document = await settlement.document(await disputes.statement(rahnet));
  expect(document.generatedAt).toEqual(dispute.openedAt);
  const marked = (await allOf(checkedLines(document))).filter(({ disputed }) => disputed);
  expect(marked.map(({ number, disputeReason }) => [number, disputeReason])).toEqual([
    [1, 'line 1 is wrong'],
    [3, null],
    [5, null],
  ]);
  expect(await settlement.balances()).toMatchObject({
    'RECEIVABLE rahnet': '14717',
    'DISPUTED rahnet': '55188',
    ISSUING: '-68400',
  });
  // An open dispute holds nothing else back.
  expect(did(await disputes.agree(rahnet.system, statementId))).toMatchObject({
    status: 'AGREED',
    payable: IRR(14_717n),
  });
});

test.each([
  ['UPHELD', undefined, 0n],
  ['REJECTED', undefined, 55_188n],
  ['PARTLY', 20_000n, 20_000n],
] as const)(
  'S-05 what is due after %s is an adjustment of the next statement',
  async (outcome, minor, due) => {
    const statementId = await begin();
    const { id } = await opening(statementId, [1]);
    const { dispute } = did(await disputes.resolve(id, outcome, minor === undefined ? {} : { minor }));
    expect(dispute).toMatchObject({ status: outcome, due: IRR(due), reason: 'as the till says' });
    expect(dispute.resolvedBy).toBe(story.operator.subject);
    // What left the payment stays out of it.
    expect(await disputes.statement(rahnet)).toMatchObject({ disputed: IRR(55_188n), payable: IRR(14_717n) });
    await nextDay();
    const newest = await disputes.statement(rahnet);
    const words = newest.id === statementId ? [] : (await settlement.lines(newest)).map(inWords);
    expect(words).toEqual(due === 0n ? [] : [`ADJUSTMENT 0 ${due}`]);
    const stated = await allOf(checkedLines(await settlement.document(newest)));
    const why = stated.flatMap(({ kind, note }) => (kind === 'ADJUSTMENT' ? [note?.en] : []));
    expect(why).toEqual(due === 0n ? [] : ['as the till says']);
    const { 'RECEIVABLE rahnet': owes, 'DISPUTED rahnet': disputed, ...rest } = await settlement.balances();
    expect([owes, disputed]).toEqual([String(14_717n + due), undefined]);
    // The income that is not due is taken back.
    expect(rest.ADJUSTMENT).toBe(due === 55_188n ? undefined : String(55_188n - due));
  },
);

test('S-05 only what there is to dispute can be disputed, each line once', async () => {
  const statementId = await begin({ billing: 'PREPAID' });
  const words = (await settlement.lines(await disputes.statement(rahnet))).map(inWords);
  expect(words.at(-1)).toBe('FLOAT 0 -68400');
  const codes = async (...numbers: number[]) =>
    codeOf(await disputes.dispute(rahnet.system, statementId, numbers));
  expect(await codes()).toBe('INVALID_INPUT');
  expect(await codes(1, 1)).toBe('INVALID_INPUT');
  expect(await codes(8)).toBe('STATEMENT_LINE_NOT_FOUND');
  expect(await codes(0)).toBe('STATEMENT_LINE_NOT_FOUND');
  expect(await codes(7)).toBe('LINE_NOT_DISPUTABLE');
  expect(await codes(7, 8)).toBe('STATEMENT_LINE_NOT_FOUND');
  await opening(statementId, [4]);
  // The tax went with its fee.
  expect(await codes(4)).toBe('LINE_DISPUTED_ALREADY');
  expect(await codes(1, 6)).toBe('LINE_DISPUTED_ALREADY');
  const dispute = await opening(statementId, [2]);
  expect(dispute.disputed).toEqual(IRR(14_400n));
});

test('S-05 E-05 what a float has paid stays paid until the dispute is resolved, and comes back then', async () => {
  const statementId = await begin({ billing: 'PREPAID' });
  const before = await settlement.balances();
  // 54000 of the float; the fee and its tax were to be paid.
  const { id, disputed, withheld } = await opening(statementId, [1]);
  expect([disputed, withheld]).toEqual([IRR(55_188n), IRR(1_188n)]);
  expect((await disputes.statement(rahnet)).payable).toEqual(IRR(1_505n - 1_188n));
  did(await disputes.resolve(id, 'PARTLY', { minor: 50_000n }));
  await nextDay();
  expect((await settlement.lines(await disputes.statement(rahnet))).map(inWords)).toEqual([
    // 50000 are due, 54000 were paid
    'ADJUSTMENT 0 -4000',
  ]);
  expect(await settlement.balances()).toEqual({
    ...before,
    'RECEIVABLE rahnet': String(1_505n - 1_188n - 4_000n),
    ADJUSTMENT: String(55_188n - 50_000n),
  });
});

test('E-05 S-05 disputing is not paying: the credit of a disputed statement comes back when that is resolved', async () => {
  // 100 points at 900
  const statementId = await begin({ creditLimit: IRR(90_000n), paidAtIssuePercent: rate('100') });
  const member = await story.memberOf(rahnet);
  const { id } = await opening(statementId, [1]);
  expect(did(await disputes.agree(rahnet.system, statementId))).toMatchObject({ status: 'RECONCILED' });
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
  did(await disputes.resolve(id, 'UPHELD'));
  expect(told(await story.earn(rahnet, member, 100n))).toBe('posted');
  expect(told(await story.earn(rahnet, member, 1n))).toBe('CREDIT_LIMIT_REACHED');
});

test('S-04 S-05 what is disputed of a statement that was carried over leaves the one that takes it', async () => {
  const statementId = await begin({ minimumPayment: IRR(100_000n) });
  expect(await disputes.statement(rahnet)).toMatchObject({ carried: IRR(69_905n), payable: IRR(0n) });
  await opening(statementId, [2]);
  expect(await disputes.statement(rahnet)).toMatchObject({
    disputed: IRR(14_717n),
    carried: IRR(55_188n),
    payable: IRR(0n),
  });
  await opening(statementId, [1]);
  expect(await disputes.statement(rahnet)).toMatchObject({ disputed: IRR(69_905n), carried: IRR(0n) });
  expect(did(await disputes.agree(rahnet.system, statementId))).toMatchObject({ status: 'RECONCILED' });
  posted(await story.earn(rahnet, await story.memberOf(rahnet), 300n));
  await nextDay();
  const second = await disputes.statement(rahnet);
  expect((await settlement.lines(second)).filter(({ kind }) => kind === 'CARRIED_OVER').map(inWords)).toEqual(
    ['CARRIED_OVER 0 69905', 'CARRIED_OVER 0 -14717', 'CARRIED_OVER 0 -55188'],
  );
  expect(second.payable).toEqual(second.total);
  expect(second.total.minor).toBe(162_000n + 3_240n + 324n);
  expect((await settlement.balances())['RECEIVABLE rahnet']).toBe(String(second.total.minor));
});

test('S-05 lines can be disputed until the last day of the window, not after it, and not once agreed', async () => {
  const statementId = await begin();
  await settlement.advanceDays(3);
  await opening(statementId, [1]);
  await settlement.advanceDays(1);
  expect(codeOf(await disputes.dispute(rahnet.system, statementId, [2]))).toBe('DISPUTE_WINDOW_OVER');
  expect((await disputes.passDeadlines()).agreed).toEqual([statementId]);
  expect(codeOf(await disputes.dispute(rahnet.system, statementId, [2]))).toBe('STATEMENT_NOT_ISSUED');
});

test('L-04 the first outcome of a key is that of its repeats, for whatever is done about disputes', async () => {
  const statementId = await begin();
  const first = did(await disputes.dispute(rahnet.system, statementId, [1], { key: 'a' }));
  const again = did(await disputes.dispute(rahnet.system, statementId, [1], { key: 'a', node: 1 }));
  expect(again).toEqual({ dispute: first.dispute, replayed: true });
  expect(codeOf(await disputes.dispute(rahnet.system, statementId, [2], { key: 'a' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  const { id } = first.dispute;
  did(await disputes.comment(rahnet.system, id, 'see the till', { key: 'b' }));
  expect(did(await disputes.comment(rahnet.system, id, 'see the till', { key: 'b' })).replayed).toBe(true);
  expect(codeOf(await disputes.comment(rahnet.system, id, 'see the till', { key: 'a' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  const resolved = did(await disputes.resolve(id, 'REJECTED', { key: 'a' }));
  expect(did(await disputes.resolve(id, 'REJECTED', { key: 'a' }))).toEqual({ ...resolved, replayed: true });
  expect(codeOf(await disputes.resolve(id, 'UPHELD', { key: 'a' }))).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(codeOf(await disputes.resolve(id, 'UPHELD'))).toBe('DISPUTE_NOT_OPEN');
  expect(codeOf(await disputes.comment(rahnet.system, id, 'too late'))).toBe('DISPUTE_NOT_OPEN');
});

test('S-05 A-04 the partner and operators speak about a dispute, others do not know of it', async () => {
  const statementId = await begin();
  const comment = { text: 'the till was off', attachments: ['https://rahnet.example/till.pdf'] };
  const { dispute } = did(await disputes.dispute(rahnet.system, statementId, [1], { comment }));
  did(await disputes.comment(story.operator, dispute.id, 'which till?'));
  expect(codeOf(await disputes.comment(shop.system, dispute.id, 'me too'))).toBe('DISPUTE_NOT_FOUND');
  expect(codeOf(await disputes.comment(rahnet.system, null, 'this'))).toBe('DISPUTE_NOT_FOUND');
  expect(codeOf(await disputes.resolve(1n, 'UPHELD'))).toBe('DISPUTE_NOT_FOUND');
  const said = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    readDisputeComments(em, story.twinId, [dispute.id]),
  );
  expect(said.get(dispute.id)?.map(({ text, attachments }) => [text, attachments])).toEqual([
    [comment.text, comment.attachments],
    ['which till?', []],
  ]);
  const actions = await settlement.rows<{ action: string }>(
    "select action from audit_entry where coalition_id = :coalition and action like 'settlement-dispute.%' order by id",
  );
  expect(actions.map(({ action }) => action)).toEqual([
    'settlement-dispute.opened',
    'settlement-dispute.commented',
  ]);
});

test('S-05 an outcome holds what was disputed, no more and no less', async () => {
  const statementId = await begin();
  const { id } = await opening(statementId, [1]);
  const field = async (outcome: 'UPHELD' | 'PARTLY', minor?: bigint) => {
    const { refusals } = await disputes.resolve(id, outcome, minor === undefined ? {} : { minor });
    return refusals?.map(({ code, field: at }) => [code, ...at]);
  };
  expect(await field('UPHELD', 1n)).toEqual([['INVALID_INPUT', 'amount']]);
  expect(await field('PARTLY')).toEqual([['INVALID_INPUT', 'amount']]);
  for (const minor of [0n, -1n, 55_188n, 55_189n])
    expect(await field('PARTLY', minor)).toEqual([['INVALID_INPUT', 'amount', 'amount']]);
  did(await disputes.resolve(id, 'PARTLY', { minor: 55_187n }));
});

test('S-05 a dispute that nobody answers is told of once, and stays open', async () => {
  const statementId = await begin();
  const { id } = await opening(statementId, [1]);
  await settlement.advanceDays(3);
  expect((await disputes.passDeadlines()).overdue).toEqual([]);
  await settlement.advanceDays(1);
  const turns = await Promise.all([disputes.passDeadlines(0), disputes.passDeadlines(1)]);
  expect(turns.flatMap(({ overdue }) => overdue)).toEqual([id]);
  const [dispute] = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    listDisputes(em, story.twinId, { status: 'OPEN', partnerId: rahnet.partnerId }, { limit: 10 }),
  );
  expect(dispute?.overdueAt).toEqual(expect.any(Date));
  did(await disputes.resolve(id, 'UPHELD'));
  const events = await settlement.rows(
    `select type, object_sequence as place from outbox where coalition_id = :coalition and object_id = ${id} order by id`,
  );
  expect(events).toEqual([
    { type: 'settlement.dispute-opened', place: 1 },
    { type: 'settlement.dispute-overdue', place: 2 },
    { type: 'settlement.dispute-resolved', place: 3 },
  ]);
});

test('S-05 L-02 what was disputed and found is never changed, whoever asks', async () => {
  const statementId = await begin();
  const { id } = await opening(statementId, [1]);
  did(await disputes.resolve(id, 'REJECTED'));
  for (const change of [
    'update dispute set disputed_minor = 0',
    "update dispute set status = 'UPHELD', due_minor = 0",
    'delete from dispute',
    'truncate dispute cascade',
    "update dispute_line set reason = 'another'",
    'delete from dispute_line',
    "update dispute_comment set text = 'another'",
    'delete from settlement_request',
  ])
    await expect(settlement.rows(change)).rejects.toThrow();
});

test.each([
  [
    'more is withheld than the statement says',
    'update statement set disputed_minor = disputed_minor + 1 where coalition_id = :coalition',
    /disputed, its disputes withhold/,
  ],
  [
    'a line is gone from a dispute',
    'delete from dispute_line where line_number = 1 and coalition_id = :coalition',
    /of which the lines come to/,
  ],
  [
    'an outcome is gone',
    "delete from statement_item where kind = 'ADJUSTMENT' and coalition_id = :coalition",
    /left for the next statement/,
  ],
  [
    'another amount is due',
    'update dispute set due_minor = due_minor + 1 where due_minor is not null and coalition_id = :coalition',
    /left for the next statement/,
  ],
  [
    'an open dispute is not in the money books',
    "delete from money_entry e using money_account a where a.id = e.account_id and a.kind = 'DISPUTED' and e.amount_minor > 0 and e.coalition_id = :coalition",
    /have -?\d+ on DISPUTED/,
  ],
  [
    'a resolved dispute is open again',
    "update dispute set status = 'OPEN', due_minor = null, resolved_at = null, resolved_by = null, reason = null where coalition_id = :coalition",
    /is OPEN/,
  ],
  [
    'an event of it has the place of another',
    "update outbox set object_sequence = 1 where type = 'settlement.dispute-resolved' and coalition_id = :coalition",
    /^the events of its dispute are numbered 1, 1, there were 2/,
  ],
])('S-05 the auditor names it when %s', async (_what, change, says) => {
  const statementId = await begin();
  const { id } = await opening(statementId, [1]);
  did(await disputes.resolve(id, 'PARTLY', { minor: 20_000n }));
  await opening(statementId, [2]);
  expect(await disputes.differences()).toEqual([]);
  await pastGuards(opened.owner, () => settlement.rows(change));
  const found = await disputes.differences();
  expect(found.map(({ text }) => text).some((text) => says.test(text))).toBe(true);
  corrupted = true;
});
