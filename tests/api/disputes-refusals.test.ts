import pg from 'pg';
import { decodeId, encodeId } from '../../src/values/ids.js';
import { type Caller, textOf } from '../harness/api-client.js';
import { rate } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { nextKey } from './operations.js';
import { refuses } from './refusal-table.js';
import { SettledTrial, type TrialPartner } from './settled-trial.js';

/** What agreeing, disputing, commenting and resolving refuse (rule S-05). */

let world: World;
let trial: SettledTrial;
let operator: Caller;
let rahnet: TrialPartner;
let tizfood: TrialPartner;
/** rahnet's: agreed, and issued with the lines 1 issuing, 2 its fee, 3 the tax on it, 4 carried over. */
let agreed: string;
let issued: string;
/** tizfood's: issued, and its window is over. */
let late: string;
/** Of `issued`: line 3, open; and line 2, resolved under the key `resolved`. */
let open: string;
let resolved: string;

const DISPUTE = `mutation ($input: DisputeStatementLinesInput!) {
  disputeStatementLines(input: $input) { dispute { id } userErrors { code } } }`;
const NO_STATEMENT = 'stm_0000000000001';
const NO_DISPUTE = 'dsp_0000000000001';

beforeAll(async () => {
  world = await createWorld();
  trial = await SettledTrial.open(world);
  ({ operator } = trial);
  const terms = {
    settlementCycle: 'DAILY' as const,
    paidAtIssuePercent: rate('60'),
    issueFeePercent: rate('2'),
    vatPercent: rate('10'),
  };
  const minimumPayment = { minor: 1_000_000n, currency: 'IRR' as const };
  rahnet = await trial.partner('rahnet', { ...terms, minimumPayment, disputeDays: 30 });
  tizfood = await trial.partner('tizfood', { ...terms, disputeDays: 0 });
  for (const partner of [rahnet, tizfood]) await trial.earn(partner, 100);
  await trial.nextDay();
  await trial.earn(rahnet, 100);
  await trial.nextDay();
  [issued = '', agreed = ''] = await trial.statements(rahnet);
  [late = ''] = await trial.statements(tizfood);
  const { agreeStatement } = await rahnet.get(
    `mutation { agreeStatement(input: { statementId: "${agreed}" }) { userErrors { code } } }`,
  );
  expect(agreeStatement.userErrors).toEqual([]);
  open = await disputed(3);
  resolved = await disputed(2);
  const { resolveDispute } = await operator.get(
    `mutation { resolveDispute(input: { idempotencyKey: "resolved", disputeId: "${resolved}", outcome: REJECTED,
      reason: "as agreed" }) { userErrors { code } } }`,
  );
  expect(resolveDispute.userErrors).toEqual([]);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function disputed(number: number): Promise<string> {
  const lines = [{ number, reason: 'wrong' }];
  const idempotencyKey = `line ${number}`;
  const { disputeStatementLines } = await rahnet.get(DISPUTE, {
    input: { idempotencyKey, statementId: issued, lines },
  });
  return textOf(disputeStatementLines.dispute.id);
}

/** Does the work while somebody else settles with rahnet and does not end. */
async function whileSettling<T>(work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `hamsood settlement ${world.coalition.twinId} ${decodeId('partner', rahnet.id)}`,
    ]);
    return await work();
  } finally {
    await client.end();
  }
}

/** As the close leaves a statement before it issues it: rahnet's of the day after its last one. */
async function notIssuedYet(): Promise<string> {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `with last as (select * from statement where id = $1),
            period as (insert into settled_period (coalition_id, partner_id, from_day, until_day, settled_at)
                       select coalition_id, partner_id, until_day + 1, until_day + 1, closed_at from last)
       insert into statement (coalition_id, partner_id, currency, number, from_day, until_day, status, total_minor,
           minimum_minor, content_hash, closed_at)
       select coalition_id, partner_id, currency, number + 1, until_day + 1, until_day + 1, 'CLOSED', 1, 0, content_hash,
              closed_at from last returning id::text`,
      [decodeId('statement', issued)],
    );
    return encodeId('statement', BigInt(rows[0]?.id ?? 0));
  } finally {
    await client.end();
  }
}

let closed: Promise<string> | undefined;
const closedStatement = () => {
  closed ??= notIssuedYet();
  return closed;
};

refuses('agreeStatement', () => world, [
  {
    name: 'the id is of no statement',
    code: 'STATEMENT_NOT_FOUND',
    field: ['input', 'statementId'],
    given: async () => ({ input: { statementId: NO_STATEMENT }, by: rahnet }),
  },
  {
    name: "A-04 the statement is another partner's",
    code: 'STATEMENT_NOT_FOUND',
    field: ['input', 'statementId'],
    given: async () => ({ input: { statementId: issued }, by: tizfood }),
  },
  {
    name: 'A-04 an account manager asks',
    code: 'STATEMENT_NOT_FOUND',
    field: ['input', 'statementId'],
    given: async () => ({
      input: { statementId: issued },
      by: await trial.person(['account-manager'], rahnet),
    }),
  },
  {
    name: 'it is not issued yet',
    code: 'STATEMENT_NOT_ISSUED',
    field: ['input', 'statementId'],
    given: async () => ({ input: { statementId: await closedStatement() }, by: rahnet }),
  },
  {
    name: 'somebody settles with the partner',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => ({ input: { statementId: issued }, by: rahnet }),
    meanwhile: whileSettling,
  },
]);

const line = (number: number) => ({ number, reason: 'wrong' });
const disputing = (changes: object = {}) => ({
  idempotencyKey: nextKey(),
  statementId: issued,
  lines: [line(1)],
  ...changes,
});

refuses('disputeStatementLines', () => world, [
  {
    name: 'there are no lines',
    code: 'INVALID_INPUT',
    field: ['input', 'lines'],
    given: async () => ({ input: disputing({ lines: [] }), by: rahnet }),
  },
  {
    name: 'a line is named twice',
    code: 'INVALID_INPUT',
    field: ['input', 'lines', '1', 'number'],
    given: async () => ({ input: disputing({ lines: [line(1), line(1)] }), by: rahnet }),
  },
  {
    name: 'a reason is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'lines', '0', 'reason'],
    given: async () => ({ input: disputing({ lines: [{ number: 1, reason: '' }] }), by: rahnet }),
  },
  {
    name: 'a comment is too long',
    code: 'INVALID_INPUT',
    field: ['input', 'comment'],
    given: async () => ({ input: disputing({ comment: 'x'.repeat(2_001) }), by: rahnet }),
  },
  {
    name: 'there are too many attachments',
    code: 'INVALID_INPUT',
    field: ['input', 'attachments'],
    given: async () => ({
      input: disputing({ comment: 'see', attachments: Array.from({ length: 11 }, () => 'paper') }),
      by: rahnet,
    }),
  },
  {
    name: 'an attachment is too long',
    code: 'INVALID_INPUT',
    field: ['input', 'attachments', '0'],
    given: async () => ({
      input: disputing({ comment: 'see', attachments: ['x'.repeat(501)] }),
      by: rahnet,
    }),
  },
  {
    name: 'attachments come without a comment',
    code: 'INVALID_INPUT',
    field: ['input', 'comment'],
    given: async () => ({ input: disputing({ attachments: ['paper'] }), by: rahnet }),
  },
  {
    name: 'L-04 the key was used for other lines',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => ({ input: disputing({ idempotencyKey: 'line 3' }), by: rahnet }),
  },
  {
    name: 'the id is of no statement',
    code: 'STATEMENT_NOT_FOUND',
    field: ['input', 'statementId'],
    given: async () => ({ input: disputing({ statementId: NO_STATEMENT }), by: rahnet }),
  },
  {
    name: "A-04 the statement is another partner's",
    code: 'STATEMENT_NOT_FOUND',
    field: ['input', 'statementId'],
    given: async () => ({ input: disputing(), by: tizfood }),
  },
  {
    name: 'the statement has no such line',
    code: 'STATEMENT_LINE_NOT_FOUND',
    field: ['input', 'lines', '1', 'number'],
    given: async () => ({ input: disputing({ lines: [line(1), line(5)] }), by: rahnet }),
  },
  {
    name: 'it is agreed',
    code: 'STATEMENT_NOT_ISSUED',
    field: ['input', 'statementId'],
    given: async () => ({ input: disputing({ statementId: agreed }), by: rahnet }),
  },
  {
    name: 'the window is over, although nobody has agreed',
    code: 'DISPUTE_WINDOW_OVER',
    field: ['input', 'statementId'],
    given: async () => ({ input: disputing({ statementId: late }), by: tizfood }),
  },
  {
    name: 'the line says what was carried over',
    code: 'LINE_NOT_DISPUTABLE',
    field: ['input', 'lines', '0', 'number'],
    given: async () => ({ input: disputing({ lines: [line(4)] }), by: rahnet }),
  },
  {
    name: 'the line is disputed',
    code: 'LINE_DISPUTED_ALREADY',
    field: ['input', 'lines', '1', 'number'],
    given: async () => ({ input: disputing({ lines: [line(1), line(3)] }), by: rahnet }),
  },
  {
    name: 'the line was disputed',
    code: 'LINE_DISPUTED_ALREADY',
    field: ['input', 'lines', '0', 'number'],
    given: async () => ({ input: disputing({ lines: [line(2)] }), by: rahnet }),
  },
  {
    name: 'somebody settles with the partner',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => ({ input: disputing(), by: rahnet }),
    meanwhile: whileSettling,
  },
]);

const saying = (changes: object = {}) => ({
  idempotencyKey: nextKey(),
  disputeId: open,
  comment: 'see the till',
  ...changes,
});

refuses('commentOnDispute', () => world, [
  {
    name: 'the comment is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'comment'],
    given: async () => ({ input: saying({ comment: '' }), by: rahnet }),
  },
  {
    name: 'L-04 the key was used for something else',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => ({ input: saying({ idempotencyKey: 'line 3' }), by: rahnet }),
  },
  {
    name: 'the id is of no dispute',
    code: 'DISPUTE_NOT_FOUND',
    field: ['input', 'disputeId'],
    given: async () => ({ input: saying({ disputeId: NO_DISPUTE }), by: operator }),
  },
  {
    name: "A-04 the dispute is another partner's",
    code: 'DISPUTE_NOT_FOUND',
    field: ['input', 'disputeId'],
    given: async () => ({ input: saying(), by: tizfood }),
  },
  {
    name: 'it is resolved',
    code: 'DISPUTE_NOT_OPEN',
    field: ['input', 'disputeId'],
    given: async () => ({ input: saying({ disputeId: resolved }), by: operator }),
  },
  {
    name: 'somebody settles with the partner',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => ({ input: saying(), by: operator }),
    meanwhile: whileSettling,
  },
]);

const finding = (changes: object = {}) => ({
  idempotencyKey: nextKey(),
  disputeId: open,
  outcome: 'UPHELD',
  reason: 'as the till says',
  ...changes,
});
const rials = (amount: string) => ({ amount, currency: 'IRR' });

refuses('resolveDispute', () => world, [
  {
    name: 'the reason is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: async () => ({ input: finding({ reason: '' }), by: operator }),
  },
  {
    name: 'V-02 the amount is no money',
    code: 'INVALID_INPUT',
    field: ['input', 'amount', 'amount'],
    given: async () => ({ input: finding({ outcome: 'PARTLY', amount: rials('1.5') }), by: operator }),
  },
  {
    name: 'a part is not told',
    code: 'INVALID_INPUT',
    field: ['input', 'amount'],
    given: async () => ({ input: finding({ outcome: 'PARTLY' }), by: operator }),
  },
  {
    name: 'more is due than was stated',
    code: 'INVALID_INPUT',
    field: ['input', 'amount', 'amount'],
    given: async () => ({ input: finding({ outcome: 'PARTLY', amount: rials('109') }), by: operator }),
  },
  {
    name: 'the amount is in another currency',
    code: 'INVALID_INPUT',
    field: ['input', 'amount', 'currency'],
    given: async () => ({
      input: finding({ outcome: 'PARTLY', amount: { amount: '1', currency: 'EUR' } }),
      by: operator,
    }),
  },
  {
    name: 'L-04 the key was used for another dispute',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => ({ input: finding({ idempotencyKey: 'resolved' }), by: operator }),
  },
  {
    name: 'the id is of no dispute',
    code: 'DISPUTE_NOT_FOUND',
    field: ['input', 'disputeId'],
    given: async () => ({ input: finding({ disputeId: NO_DISPUTE }), by: operator }),
  },
  {
    name: 'it is resolved already',
    code: 'DISPUTE_NOT_OPEN',
    field: ['input', 'disputeId'],
    given: async () => ({ input: finding({ disputeId: resolved }), by: operator }),
  },
  {
    name: 'somebody settles with the partner',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => ({ input: finding(), by: operator }),
    meanwhile: whileSettling,
  },
]);
