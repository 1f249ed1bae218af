import { breakdownJson, worthJson } from './test-answers.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, TestInput } from './test-input.js';
import { visibleMember } from './test-members.js';
import { earnable } from './test-moves.js';
import { assertAcceptor, assertActive, assertOwnMerchant } from './test-permissions.js';
import { coveringPoints } from './test-prices.js';
import { checkAll, TestRefusal } from './test-refusal.js';

/** Quotes of a test server. */

export function quoteEarn(call: TestCall, input: Json): Json {
  return quote({ points: '0', breakdown: [], expiresOn: null }, () => {
    const reading = new TestInput();
    const name = input.member == null ? null : reading.member(input.member, 'input', 'member');
    const amount = reading.money(objectOf(input.purchase).amount, 'input', 'purchase', 'amount');
    reading.optionalInstant(input.occurredAt, 'input', 'occurredAt');
    reading.finish();
    const points = earnable(call, { name, merchantId: input.merchantId, amount });
    const breakdown = breakdownJson(call.books, call.partner, amount);
    return { points: String(points), breakdown, expiresOn: null };
  });
}

export function quoteBurn(call: TestCall, input: Json): Json {
  let answer: Json = { points: null, value: null, credit: null, available: null };
  return quote(
    () => answer,
    () => {
      const reading = new TestInput();
      const name = input.member == null ? null : reading.member(input.member, 'input', 'member');
      if ((input.points == null) === (input.amount == null))
        reading.problem('Give either points or amount.', 'input', 'points');
      const asked = reading.optionalPoints(input.points, 'input', 'points');
      const amount =
        asked === null && input.amount != null ? reading.money(input.amount, 'input', 'amount') : null;
      reading.finish();
      let points = asked ?? 0n;
      let member = null;
      checkAll(
        () => {
          member = name && visibleMember(call, name, 'input', 'member');
        },
        () => assertOwnMerchant(call, input.merchantId),
        () => name && assertActive(visibleMember(call, name, 'input', 'member')),
        () => assertAcceptor(call),
        () => {
          if (amount && input.merchantId === call.partner.merchantId) points = coveringPoints(call, amount);
        },
      );
      const worth = worthJson(call.partner, points);
      const available = member && String(call.books.available(member));
      answer = { points: String(points), ...worth, available };
      if (member) call.books.assertEnough(member, points, 'Burn');
      return answer;
    },
  );
}

function quote(nothing: Json | (() => Json), tell: () => Json): Json {
  try {
    return { ...tell(), refusal: null };
  } catch (error) {
    if (!(error instanceof TestRefusal)) throw error;
    return { ...(typeof nothing === 'function' ? nothing() : nothing), refusal: error.userErrors[0] };
  }
}
