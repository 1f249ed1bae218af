import { breakdownJson, worthJson } from './test-answers.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, readPoints, unitsOf } from './test-input.js';
import { linkedMember } from './test-members.js';
import { assertAccepts, assertActive, assertIssues, readPrice } from './test-permissions.js';
import { TestRefusal } from './test-refusal.js';

/** Quotes of a test server. */

export function quoteEarn(call: TestCall, input: Json): Json {
  const nothing = { points: '0', breakdown: [], expiresOn: null };
  return quote(nothing, () => {
    const amount = readPrice(call, objectOf(input.purchase).amount, 'input', 'purchase', 'amount');
    if (input.member != null) assertActive(linkedMember(call, input.member, 'input', 'member'));
    assertIssues(call, input.merchantId);
    const points = call.books.pointsEarned(call.partner, unitsOf(amount));
    const breakdown = breakdownJson(call.books, call.partner, amount);
    return { points: String(points), breakdown, expiresOn: null };
  });
}

export function quoteBurn(call: TestCall, input: Json): Json {
  let answer: Json = { points: null, value: null, credit: null, available: null };
  return quote(
    () => answer,
    () => {
      const points =
        input.points == null
          ? call.books.pointsCovering(call.partner, unitsOf(readPrice(call, input.amount, 'input', 'amount')))
          : readPoints(input.points, 'input', 'points');
      const member = input.member == null ? null : linkedMember(call, input.member, 'input', 'member');
      assertAccepts(call, input.merchantId);
      const value = worthJson(call.partner, points);
      const available = member && String(call.books.available(member));
      answer = { points: String(points), value, credit: value, available };
      if (member) {
        assertActive(member);
        call.books.assertEnough(member, points, 'Burn');
      }
      return answer;
    },
  );
}

function quote(nothing: Json | (() => Json), tell: () => Json): Json {
  try {
    return { ...tell(), refusal: null };
  } catch (error) {
    if (!(error instanceof TestRefusal)) throw error;
    return { ...(typeof nothing === 'function' ? nothing() : nothing), refusal: error.userError };
  }
}
