import { holdJson, memberJson, transactionJson } from './test-answers.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, type TestInput } from './test-input.js';
import { change, once, type TestAsked } from './test-keys.js';
import { balanceOf, list, merchants, statementOf } from './test-lists.js';
import { createToken, enrol, link, linkedMember, revokeTokens, unlink } from './test-members.js';
import { burn, capture, earn, earnBatch, placeHold, release } from './test-moves.js';
import { ownHold, ownTransaction } from './test-permissions.js';
import { quoteBurn, quoteEarn } from './test-quotes.js';
import { refuse, TestRefusal } from './test-refusal.js';
import { reverse } from './test-reversals.js';

type Operation = (call: TestCall, variables: Json) => unknown;

const input = (variables: Json) => objectOf(variables.input);

/** What each document of the SDK answers, by its name: the field at its root, and what makes it. */
const OPERATIONS: Readonly<Record<string, readonly [field: string, operation: Operation]>> = {
  WhoAmI: ['viewer', viewer],
  FindMember: [
    'member',
    (call, { member }) => orNull(() => memberJson(linkedMember(call, member, 'ref'), call.partner)),
  ],
  GetBalance: [
    'member',
    (call, { member }) => orNull(() => balanceOf(call, linkedMember(call, member, 'ref'))),
  ],
  GetExpiries: [
    'member',
    (call, { member }) => orNull(() => ({ id: linkedMember(call, member, 'ref').id, expiries: [] })),
  ],
  GetMemberStatement: ['member', (call, given) => orNull(() => statementOf(call, given))],
  GetHold: ['hold', (call, { id }) => orNull(() => holdJson(ownHold(call, id)))],
  GetTransaction: [
    'transaction',
    (call, { id }) => orNull(() => transactionJson(call, ownTransaction(call, id))),
  ],
  ListTransactions: ['transactions', list],
  ListMerchants: ['viewer', merchants],
  QuoteEarn: ['quoteEarn', (call, given) => quoteEarn(call, input(given))],
  QuoteBurn: ['quoteBurn', (call, given) => quoteBurn(call, input(given))],
  EnrolMember: ['enrolMember', (call, given) => change(() => enrol(call, input(given)))],
  LinkMember: ['linkMember', (call, given) => change(() => link(call, input(given)))],
  UnlinkMember: ['unlinkMember', (call, given) => change(() => unlink(call, input(given)))],
  CreateMemberToken: ['createMemberToken', (call, given) => change(() => createToken(call, input(given)))],
  RevokeMemberTokens: ['revokeMemberTokens', (call, given) => change(() => revokeTokens(call, input(given)))],
  EarnPointsBatch: ['earnPointsBatch', (call, { inputs }) => earnBatch(call, inputs)],
  EarnPoints: ['earnPoints', keyed('earnPoints', earn)],
  BurnPoints: ['burnPoints', keyed('burnPoints', burn)],
  HoldPoints: ['holdPoints', keyed('holdPoints', placeHold)],
  CaptureHold: ['captureHold', keyed('captureHold', capture)],
  ReleaseHold: ['releaseHold', keyed('releaseHold', release)],
  ReverseTransaction: ['reverseTransaction', keyed('reverseTransaction', reverse)],
  AdvanceTestClock: ['advanceTestClock', (call, given) => change(() => advance(call, input(given)))],
};

/** What a member's own token is good for. */
const FOR_MEMBERS = [
  'WhoAmI',
  'FindMember',
  'GetBalance',
  'GetExpiries',
  'GetMemberStatement',
  'ListTransactions',
  'ListMerchants',
];

/** @returns the answer's data; undefined for a document that the test server, or this caller, does not have */
export function perform(call: TestCall, document: string, variables: Json): Json | undefined {
  if (call.self && !FOR_MEMBERS.includes(document)) return undefined;
  const known = OPERATIONS[document];
  return known && { [known[0]]: known[1](call, variables) };
}

function keyed(
  operation: string,
  read: (call: TestCall, reading: TestInput, given: Json) => TestAsked,
): Operation {
  return (call, given) => once(call, operation, input(given), (reading, asked) => read(call, reading, asked));
}

/** Of what the caller cannot see, nothing; what cannot be read is refused. */
function orNull(read: () => Json): Json | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof TestRefusal && error.userErrors[0].code !== 'INVALID_INPUT') return null;
    throw error;
  }
}

function viewer({ partner: { id, slug }, self }: TestCall): Json {
  const scopes = ['points:read', 'points:write', 'members:read', 'members:write'];
  const who = self
    ? { kind: 'MEMBER', id: self.id, scopes: [], member: { id: self.id } }
    : { kind: 'PARTNER', id: `key_${slug}`, scopes, member: null };
  const rest = { roles: [], environment: 'TEST', expiresAt: null, coalition: { id: 'coa_test' } };
  return { ...who, ...rest, partner: { id, slug } };
}

function advance({ books }: TestCall, { by, to }: Json): Json {
  const seconds = to == null ? Number(by) : (Date.parse(String(to)) - books.now().getTime()) / 1_000;
  if (!(seconds > 0)) refuse('INVALID_INPUT', 'The clock never goes back.', 'input');
  books.advance(seconds);
  return { now: books.now().toISOString() };
}
