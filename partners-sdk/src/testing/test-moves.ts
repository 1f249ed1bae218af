import type { UserError } from '../generated/types.js';
import { balanceJson, holdJson, transactionJson } from './test-answers.js';
import type { TestHold, TestMember, TestTransaction } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, type TestInput, type TestMoney, type TestName } from './test-input.js';
import { once, type TestAsked } from './test-keys.js';
import { visibleMember } from './test-members.js';
import {
  assertAcceptor,
  assertActive,
  assertIssuer,
  assertOwnMerchant,
  ownHold,
} from './test-permissions.js';
import { pointsGiven } from './test-prices.js';
import { checkAll, refuse } from './test-refusal.js';
import { assertConfirmed, takeSpendCode } from './test-spend-codes.js';

/** Operations of a test server that give points and take them. */

const REFERENCE_LENGTH = 255;
const MOST_HOLD_SECONDS = 30 * 86_400;
const HOUR_MS = 3_600_000;
/** How far a purchase may lie from now. */
const HOURS_AHEAD = 24;
const DAYS_BACK = 180;

export function earn(call: TestCall, reading: TestInput, input: Json): TestAsked {
  const purchase = objectOf(input.purchase);
  const asked = {
    name: reading.member(input.member, 'input', 'member'),
    merchantId: input.merchantId,
    purchaseReference: reading.text(purchase.reference, REFERENCE_LENGTH, 'input', 'purchase', 'reference'),
    amount: reading.money(purchase.amount, 'input', 'purchase', 'amount'),
    occurredAt: reading.optionalInstant(input.occurredAt, 'input', 'occurredAt'),
    metadata: reading.metadata(input.metadata, 'input', 'metadata'),
  };
  const act = () => {
    const { name, amount, purchaseReference, metadata } = asked;
    const points = earnable(call, asked);
    const member = visibleMember(call, name, 'input', 'member');
    const { id, merchantId } = call.partner;
    const reference = `${id} ${merchantId} ${purchaseReference}`;
    if (call.books.earned.has(reference)) {
      const message =
        'This purchase reference has earned already. Send each purchase once, under a reference of its own.';
      refuse('DUPLICATE_PURCHASE', message, 'input', 'purchase', 'reference');
    }
    const occurredAt = asked.occurredAt ?? call.books.now();
    assertRecent(occurredAt, call.books.now());
    call.books.earned.add(reference);
    const written = { amount, purchaseReference, occurredAt, metadata };
    const transaction = call.books.post(
      { type: 'EARN', member, partner: call.partner, points, ...written },
      points,
    );
    return { ...postedJson(call, transaction), tierChange: null };
  };
  return { asked, act };
}

/** What a purchase gives whom; in an earn as in a quote. */
export function earnable(
  call: TestCall,
  {
    name,
    merchantId,
    amount,
  }: { readonly name: TestName | null; readonly merchantId: unknown; readonly amount: TestMoney },
): bigint {
  let points = 0n;
  checkAll(
    () => name && assertActive(visibleMember(call, name, 'input', 'member')),
    () => assertOwnMerchant(call, merchantId),
    () => assertIssuer(call),
    () => {
      points = pointsGiven(call, amount);
    },
  );
  return points;
}

function assertRecent(occurredAt: Date, now: Date): void {
  const ahead = occurredAt.getTime() - now.getTime();
  if (ahead > HOURS_AHEAD * HOUR_MS) {
    const message = `The purchase lies in the future: its time may be at most ${HOURS_AHEAD} hours ahead.`;
    refuse('OCCURRED_AT_OUT_OF_RANGE', message, 'input', 'occurredAt');
  }
  if (-ahead > DAYS_BACK * 24 * HOUR_MS) {
    const message = `The purchase is too old: its time may be at most ${DAYS_BACK} days back.`;
    refuse('OCCURRED_AT_OUT_OF_RANGE', message, 'input', 'occurredAt');
  }
}

export function earnBatch(call: TestCall, inputs: unknown): Json {
  const list = Array.isArray(inputs) ? inputs : [];
  if (list.length < 1 || list.length > 1_000) {
    const message = 'Send 1–1000 purchases at once.';
    const userErrors = [{ code: 'INVALID_INPUT', message, field: ['inputs'], transient: false }];
    return { results: [], userErrors };
  }
  const results = list.map((input, index) => {
    const { transaction, replayed, userErrors } = once(
      call,
      'earnPoints',
      objectOf(input),
      (reading, given) => earn(call, reading, given),
    );
    const at = (userErrors as readonly UserError[]).map(({ field, ...told }) => ({
      ...told,
      field: ['inputs', String(index), ...(field ?? ['input']).slice(1)],
    }));
    return { transaction: transaction ?? null, replayed, userErrors: at };
  });
  return { results, userErrors: [] };
}

/** What burning and holding have in common. */
function readSpending(reading: TestInput, input: Json) {
  return {
    name: reading.member(input.member, 'input', 'member'),
    merchantId: input.merchantId,
    points: reading.points(input.points, 'input', 'points'),
    expiresIn: reading.optionalSeconds(input.expiresIn, MOST_HOLD_SECONDS, 'input', 'expiresIn'),
    purchaseReference: reading.optionalText(
      input.purchaseReference,
      REFERENCE_LENGTH,
      'input',
      'purchaseReference',
    ),
    spendCode: reading.optionalText(input.spendCode, 64, 'input', 'spendCode'),
    metadata: reading.metadata(input.metadata, 'input', 'metadata'),
  };
}

/** Who pays, once everything that has to be in order is. */
function spender(
  call: TestCall,
  { name, merchantId, points, spendCode }: ReturnType<typeof readSpending>,
  verb: 'Burn' | 'Hold',
): TestMember {
  checkAll(
    () => assertActive(visibleMember(call, name, 'input', 'member')),
    () => assertOwnMerchant(call, merchantId),
    () => assertAcceptor(call),
  );
  const member = visibleMember(call, name, 'input', 'member');
  assertConfirmed(call, member, points, spendCode);
  call.books.assertEnough(member, points, verb);
  takeSpendCode(call, spendCode);
  return member;
}

export function burn(call: TestCall, reading: TestInput, input: Json): TestAsked {
  const asked = readSpending(reading, input);
  const act = () => {
    const member = spender(call, asked, 'Burn');
    const { points, purchaseReference, metadata } = asked;
    const written = { points, purchaseReference, metadata };
    return postedJson(
      call,
      call.books.post({ type: 'BURN', member, partner: call.partner, ...written }, -points),
    );
  };
  return { asked, act };
}

export function placeHold(call: TestCall, reading: TestInput, input: Json): TestAsked {
  const asked = readSpending(reading, input);
  const act = () => {
    const member = spender(call, asked, 'Hold');
    const { points, purchaseReference, metadata, expiresIn } = asked;
    const openedAt = call.books.now();
    const expiresAt = new Date(openedAt.getTime() + (expiresIn ?? call.partner.holdSeconds) * 1_000);
    const opened = {
      member,
      partner: call.partner,
      points,
      openedAt,
      expiresAt,
      purchaseReference,
      metadata,
    };
    const hold = call.books.openHold(opened);
    return { hold: holdJson(hold), balance: balanceJson(member, call.books.now()) };
  };
  return { asked, act };
}

export function capture(call: TestCall, reading: TestInput, input: Json): TestAsked {
  const asked = { holdId: input.holdId, points: reading.optionalPoints(input.points, 'input', 'points') };
  const act = () => {
    const hold = openHold(call, asked.holdId);
    const points = asked.points ?? hold.points;
    if (points > hold.points) {
      const message = `The hold reserves ${hold.points} points. Capture at most that many.`;
      refuse('CAPTURE_EXCEEDS_HOLD', message, 'input', 'points');
    }
    const captured = call.books.captureHold(hold, points);
    return { hold: holdJson(hold), ...postedJson(call, captured) };
  };
  return { asked, act };
}

export function release(call: TestCall, _reading: TestInput, { holdId }: Json): TestAsked {
  const act = () => {
    const hold = openHold(call, holdId);
    call.books.endHold(hold, 'RELEASED');
    return { hold: holdJson(hold), balance: balanceJson(hold.member, call.books.now()) };
  };
  return { asked: { holdId }, act };
}

const ENDED = { CAPTURED: 'was captured', RELEASED: 'was released', EXPIRED: 'has expired' };

function openHold(call: TestCall, id: unknown): TestHold {
  const hold = ownHold(call, id);
  if (hold.status === 'OPEN') return hold;
  const message = `The hold ${ENDED[hold.status]} already: make a new one, or burn the points.`;
  return refuse('HOLD_NOT_OPEN', message, 'input', 'holdId');
}

/** What a transaction has brought; whose points they are only while its partner may see the member. */
export function postedJson(call: TestCall, transaction: TestTransaction): Json {
  return {
    transaction: transactionJson(call, transaction),
    balance: balanceJson(transaction.member, call.books.now()),
  };
}
