import { balanceJson, holdJson, transactionJson } from './test-answers.js';
import type { TestHold, TestMember, TestTransaction } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, readPoints, readText, unitsOf } from './test-input.js';
import { once } from './test-keys.js';
import { linkedMember } from './test-members.js';
import {
  assertAccepts,
  assertActive,
  assertIssues,
  ownHold,
  ownTransaction,
  readPrice,
} from './test-permissions.js';
import { refuse, type TestRefusal } from './test-refusal.js';

/** Operations of a test server that move points. */

export function earn(call: TestCall, input: Json): Json {
  const purchase = objectOf(input.purchase);
  const amount = readPrice(call, purchase.amount, 'input', 'purchase', 'amount');
  const purchaseReference = readText(purchase.reference, 200, 'input', 'purchase', 'reference');
  const member = linkedMember(call, input.member, 'input', 'member');
  assertIssues(call, input.merchantId);
  assertActive(member);
  const { id, merchantId } = call.partner;
  const reference = `${id} ${merchantId} ${purchaseReference}`;
  if (call.books.earned.has(reference)) {
    refuse('DUPLICATE_PURCHASE', 'This purchase has earned already.', 'input', 'purchase', 'reference');
  }
  const points = call.books.pointsEarned(call.partner, unitsOf(amount));
  const now = call.books.now();
  const occurredAt = input.occurredAt == null ? now : new Date(String(input.occurredAt));
  if (Number.isNaN(occurredAt.getTime()) || occurredAt > now) {
    refuse('OCCURRED_AT_OUT_OF_RANGE', 'Give a time that has passed.', 'input', 'occurredAt');
  }
  call.books.earned.add(reference);
  const written = { amount, purchaseReference, occurredAt, metadata: input.metadata ?? null };
  const transaction = call.books.post(
    { type: 'EARN', member, partner: call.partner, points, ...written },
    points,
  );
  return { ...postedJson(call, transaction), tierChange: null };
}

export function earnBatch(call: TestCall, inputs: unknown): Json {
  const list = Array.isArray(inputs) ? inputs : [];
  if (list.length < 1 || list.length > 1_000) {
    const message = 'Send 1–1000 purchases at once.';
    const userErrors = [{ code: 'INVALID_INPUT', message, field: ['inputs'], transient: false }];
    return { results: [], userErrors };
  }
  const results = list.map((input, index) => {
    const { transaction, replayed, userErrors } = once(call, 'earnPoints', objectOf(input), () =>
      earn(call, objectOf(input)),
    );
    const at = (userErrors as TestRefusal['userError'][]).map(({ field, ...told }) => ({
      ...told,
      field: ['inputs', String(index), ...(field ?? ['input']).slice(1)],
    }));
    return { transaction: transaction ?? null, replayed, userErrors: at };
  });
  return { results, userErrors: [] };
}

export function burn(call: TestCall, input: Json): Json {
  const points = readPoints(input.points, 'input', 'points');
  const member = linkedMember(call, input.member, 'input', 'member');
  assertAccepts(call, input.merchantId);
  assertActive(member);
  assertConfirmed(call, member, points, input.spendCode);
  call.books.assertEnough(member, points, 'Burn');
  takeSpendCode(call, input.spendCode);
  return postedJson(
    call,
    call.books.post({ type: 'BURN', member, partner: call.partner, points, ...namesOf(input) }, -points),
  );
}

export function placeHold(call: TestCall, input: Json): Json {
  const points = readPoints(input.points, 'input', 'points');
  const seconds = input.expiresIn ?? call.partner.holdSeconds;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1 || seconds > 30 * 86_400) {
    refuse('INVALID_INPUT', 'Give 1 to 2592000 seconds.', 'input', 'expiresIn');
  }
  const member = linkedMember(call, input.member, 'input', 'member');
  assertAccepts(call, input.merchantId);
  assertActive(member);
  assertConfirmed(call, member, points, input.spendCode);
  call.books.assertEnough(member, points, 'Hold');
  takeSpendCode(call, input.spendCode);
  const openedAt = call.books.now();
  const expiresAt = new Date(openedAt.getTime() + seconds * 1_000);
  const opened = { member, partner: call.partner, points, openedAt, expiresAt, ...namesOf(input) };
  const hold = call.books.openHold(opened);
  return { hold: holdJson(hold), balance: balanceJson(member, call.books.now()) };
}

export function capture(call: TestCall, input: Json): Json {
  const asked = input.points == null ? null : readPoints(input.points, 'input', 'points');
  const hold = assertOpenHold(call, input.holdId);
  const points = asked ?? hold.points;
  if (points > hold.points) {
    const message = `The hold reserves ${hold.points} points. Capture at most that many.`;
    refuse('CAPTURE_EXCEEDS_HOLD', message, 'input', 'points');
  }
  const { member, purchaseReference, metadata } = hold;
  hold.status = 'CAPTURED';
  hold.endedAt = call.books.now();
  hold.captured = call.books.post(
    { type: 'BURN', member, partner: call.partner, points, purchaseReference, metadata },
    -points,
    hold,
  );
  return { hold: holdJson(hold), ...postedJson(call, hold.captured) };
}

export function release(call: TestCall, input: Json): Json {
  const hold = assertOpenHold(call, input.holdId);
  call.books.endHold(hold, 'RELEASED');
  return { hold: holdJson(hold), balance: balanceJson(hold.member, call.books.now()) };
}

function assertOpenHold(call: TestCall, id: unknown): TestHold {
  const hold = ownHold(call, id);
  call.books.endIfDue(hold);
  if (hold.status !== 'OPEN') {
    refuse('HOLD_NOT_OPEN', `The hold is ${hold.status.toLowerCase()} already.`, 'input', 'holdId');
  }
  return hold;
}

export function reverse(call: TestCall, input: Json): Json {
  const asked = input.points == null ? null : readPoints(input.points, 'input', 'points');
  const refund = input.amount == null ? null : readPrice(call, input.amount, 'input', 'amount');
  if (asked !== null && refund) refuse('INVALID_INPUT', 'Give points or an amount.', 'input', 'amount');
  const reason = readText(input.reason, 500, 'input', 'reason');
  const target = ownTransaction(call, input.transactionId, 'input', 'transactionId');
  const points = pointsToReverse(call, target, asked, refund && unitsOf(refund));
  const available = call.books.available(target.member);
  if (target.type === 'EARN' && points > available && call.terms.clawbackPolicy === 'REFUSE') {
    const message = `${available} of these points are still there. Reverse at most that many.`;
    refuse('POINTS_ALREADY_SPENT', message, 'input', 'points');
  }
  if (refund) target.refunded += unitsOf(refund);
  const { member } = target;
  const balance = () => balanceJson(member, call.books.now());
  // Money that comes to no point is remembered for the next refund.
  if (points === 0n) return { transaction: null, balance: balance(), shortfall: null };
  target.undone += points;
  const missing = points - (available > 0n ? available : 0n);
  const shortfall = target.type === 'EARN' && missing > 0n ? missing : null;
  const signed = target.type === 'EARN' ? -points : points;
  const written = { reason, amount: refund, reverses: target, shortfall };
  const undone = call.books.post(
    { type: 'REVERSAL', member, partner: call.partner, points, ...written },
    signed,
  );
  return { ...postedJson(call, undone), shortfall: shortfall && String(shortfall) };
}

function pointsToReverse(
  call: TestCall,
  target: TestTransaction,
  asked: bigint | null,
  refund: bigint | null,
): bigint {
  const left = target.type === 'REVERSAL' ? 0n : target.points - target.undone;
  if (refund !== null) {
    const remaining = (target.amount ? unitsOf(target.amount) : 0n) - target.refunded - refund;
    if (!target.amount || remaining < 0n) {
      const message = 'More money is refunded than is left of the transaction. Refund at most what is left.';
      refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'amount');
    }
    const kept = call.books.pointsEarned(call.partner, remaining);
    return left > kept ? left - kept : 0n;
  }
  if (left === 0n) {
    const message = 'Nothing is left of this transaction to reverse.';
    refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'transactionId');
  }
  if (asked !== null && asked > left) {
    const message = `${left} points are left of this transaction to reverse. Reverse at most that many.`;
    refuse('REVERSAL_EXCEEDS_TRANSACTION', message, 'input', 'points');
  }
  return asked ?? left;
}

function postedJson(call: TestCall, transaction: TestTransaction): Json {
  return {
    transaction: transactionJson(call.books, transaction),
    balance: balanceJson(transaction.member, call.books.now()),
  };
}

/** Above the day's limit the member's own code is needed. */
function assertConfirmed(call: TestCall, member: TestMember, points: bigint, code: unknown): void {
  const { spendCodeAbove } = call.terms;
  if (code != null) {
    if (call.codes.get(String(code)) === member) return;
    refuse('SPEND_CODE_INVALID', 'Ask the member for a new code.', 'input', 'spendCode');
  }
  if (spendCodeAbove === undefined) return;
  const today = call.books.now().toISOString().slice(0, 10);
  const spent = call.books.transactions
    .filter((one) => one.member === member && one.type === 'BURN' && one.holdId === null)
    .filter(({ postedAt }) => postedAt.toISOString().startsWith(today))
    .reduce((sum, one) => sum + one.points, 0n);
  const held = call.books.holds
    .filter((one) => one.member === member && one.openedAt.toISOString().startsWith(today))
    .reduce((sum, one) => sum + one.points, 0n);
  if (spent + held + points <= spendCodeAbove) return;
  refuse(
    'SPEND_CODE_REQUIRED',
    'The member has to confirm: send its spend code along.',
    'input',
    'spendCode',
  );
}

/** A code is good once. */
function takeSpendCode(call: TestCall, code: unknown): void {
  if (code != null) call.codes.delete(String(code));
}

function namesOf({ purchaseReference, metadata }: Json) {
  return { purchaseReference: (purchaseReference as string | undefined) ?? null, metadata: metadata ?? null };
}
