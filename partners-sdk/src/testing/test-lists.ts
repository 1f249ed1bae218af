import { balanceJson, transactionJson } from './test-answers.js';
import type { TestMember } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, TestInput } from './test-input.js';
import { linkedMember, visibleMember } from './test-members.js';
import { TestRefusal } from './test-refusal.js';

/** What is read of a test server. */

export function balanceOf(call: TestCall, member: TestMember): Json {
  return { id: member.id, balance: balanceJson(member, call.books.now()) };
}

export function list(call: TestCall, { first, after, filter }: Json): Json {
  const { types, from, to, member, merchantId } = objectOf(filter) as {
    readonly types?: readonly string[];
    readonly from?: string;
    readonly to?: string;
    readonly member?: unknown;
    readonly merchantId?: string;
  };
  const count = typeof first === 'number' ? first : 20;
  const who = member == null ? undefined : memberOrNull(call, member);
  const all = call.books.transactions
    .filter((one) => (call.self ? one.member === call.self : one.partner === call.partner))
    .filter((one) => !types || types.includes(one.type))
    .filter((one) => who === undefined || one.member === who)
    .filter(({ partner }) => merchantId == null || partner.merchantId === merchantId)
    .filter(({ postedAt }) => (!from || postedAt >= new Date(from)) && (!to || postedAt < new Date(to)))
    .reverse();
  const begin = after == null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const page = all.slice(begin, begin + count);
  return {
    edges: page.map((one) => ({ node: transactionJson(call, one) })),
    pageInfo: { hasNextPage: begin + count < all.length, endCursor: page.at(-1)?.id ?? null },
  };
}

/** Null: the caller sees no such member, and lists nothing of it. */
function memberOrNull(call: TestCall, ref: unknown): TestMember | null {
  const reading = new TestInput();
  const name = reading.member(ref, 'filter', 'member');
  reading.finish();
  try {
    return visibleMember(call, name);
  } catch (error) {
    if (error instanceof TestRefusal) return null;
    throw error;
  }
}

/** The caller's shops: of a test server each partner has one. */
export function merchants({ partner }: TestCall, { after }: Json): Json {
  const { id, merchantId, slug } = partner;
  const node = { id: merchantId, category: 'shop', name: { fa: slug, en: slug } };
  const edges = after == null ? [{ node }] : [];
  return { partner: { id, merchants: { edges, pageInfo: { hasNextPage: false, endCursor: merchantId } } } };
}

/** A member's changes between two instants. */
export function statementOf(call: TestCall, given: Json): Json {
  const member = linkedMember(call, given.member, 'member');
  const from = new Date(String(given.from));
  const to = given.to == null ? null : new Date(String(given.to));
  const own = call.books.changes.filter((change) => change.member === member);
  const within = own.filter(({ at }) => at >= from && (!to || at < to));
  const nothing = { version: 0, posted: 0n, held: 0n };
  const opening = own.filter(({ at }) => at < from).at(-1)?.after ?? nothing;
  const closing = within.at(-1)?.after ?? opening;
  const begin = given.after == null ? 0 : Number(given.after);
  const end = begin + (typeof given.first === 'number' ? given.first : 20);
  const edges = within.slice(begin, end).map(({ after, at, points, held, kind, transaction, hold }) => ({
    node: {
      version: after.version,
      at: at.toISOString(),
      points: String(points),
      held: String(held),
      pending: '0',
      kind,
      balance: balanceJson(after, at),
      transaction: transaction && { id: transaction.id, type: transaction.type },
      hold: hold && { id: hold.id },
    },
  }));
  const pageInfo = { hasNextPage: end < within.length, endCursor: String(end) };
  const statement = {
    from: from.toISOString(),
    to: to?.toISOString() ?? null,
    opening: balanceJson(opening, from),
    closing: balanceJson(closing, to ?? call.books.now()),
    changes: { edges, pageInfo },
  };
  return { id: member.id, statement };
}
