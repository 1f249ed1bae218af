import { type GraphQLInputType, isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import { REQUEST_ERRORS } from '../../../src/api/errors/api.error.js';
import { LIMITS } from '../../../src/api/limits/limits.js';
import { REFUSALS } from '../../../src/values/refusal.js';
import type { RootOperation } from './operation-document.js';

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface ToldError {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly ToldError[];
}

interface ToldRefusal {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

const REQUEST_CODES = new Set<unknown>([
  ...Object.keys(REQUEST_ERRORS).filter((code) => code !== 'INTERNAL'),
  'THROTTLED',
]);
const REFUSAL_CODES = new Set<unknown>(REFUSALS.map(({ code }) => code));

/** What only we know of: SQL, the database's objects and messages, our sources, and values that JavaScript prints. */
const INTERNALS: readonly RegExp[] = [
  /\b(?:select|insert into|update|delete from)\b.+\b(?:from|values|set|where)\b/i,
  /\b(?:relation|column|constraint|sqlstate|plpgsql|pg_\w+|errcode)\b/i,
  /coalition_id|member_account|ledger_transaction|apply_batch|lock_and_read|_pkey|_check\b|\bHS00\d/,
  /violates|duplicate key|deadlock|statement timeout|canceling statement/i,
  /node_modules|(?:src|dist|tests)\/\w|\.(?:ts|js|mjs):\d|\bat \w+ \(/,
  /\b(?:TypeError|RangeError|SyntaxError|ReferenceError|AssertionError|DriverException)\b/,
  /\[object \w+\]|\bundefined\b|\bNaN\b|Cannot read propert|is not a function|BigInt/,
];

/** Everything that an answer must not be, in words; empty when it is as promised. */
export function answerFaults(operation: RootOperation, request: string, answer: RawAnswer): string[] {
  const faults: string[] = [];
  if (answer.status >= 500 || answer.status < 200) faults.push(`HTTP status ${answer.status}`);
  if (!answer.headers.get('x-request-id')) faults.push('no x-request-id');
  if (!/^application\/(?:graphql-response\+)?json\b/.test(answer.headers.get('content-type') ?? '')) {
    faults.push(`content type ${answer.headers.get('content-type')}`);
  }
  const body = bodyOf(answer);
  if (!body) return [...faults, 'a body that is no JSON object'];
  const { data, errors } = body;
  if (errors === undefined && (typeof data !== 'object' || data === null))
    faults.push('neither data nor errors');
  if (errors !== undefined && errors.length === 0) faults.push('an empty list of errors');
  if (answer.status !== 200 && errors === undefined) faults.push(`status ${answer.status} without errors`);
  for (const { message, extensions } of errors ?? []) {
    // A query has no payload to put a refusal into.
    const told = operation.kind === 'query' && REFUSAL_CODES.has(extensions?.code);
    if (!told && !REQUEST_CODES.has(extensions?.code)) faults.push(`error code ${String(extensions?.code)}`);
    faults.push(...messageFaults(message, request));
  }
  for (const { code, message, field } of refusalsIn(data)) {
    if (!REFUSAL_CODES.has(code)) faults.push(`user error code ${code}`);
    faults.push(...messageFaults(message, request));
    if (field && !leadsIntoInput(operation, field))
      faults.push(`a field path that leads nowhere: ${field.join('.')}`);
  }
  return faults;
}

/** The answer's body; undefined when it is no JSON object. */
export function bodyOf({ text }: RawAnswer): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether something may have been done: a payload without user errors that is no replay. A batch has done something
 * when one of its results has.
 */
export function hasDoneSomething({ data }: Body): boolean {
  return payloadsIn(data).some(
    (payload) =>
      Array.isArray(payload.userErrors) &&
      payload.userErrors.length === 0 &&
      payload.replayed !== true &&
      !Array.isArray(payload.results),
  );
}

/** What was refused, anywhere in the data: user errors of payloads, and the refusals of quotes. */
export function refusalsIn(data: unknown): readonly ToldRefusal[] {
  return payloadsIn(data).flatMap(({ userErrors, refusal }) => [
    ...((userErrors ?? []) as ToldRefusal[]),
    ...(refusal ? [refusal as ToldRefusal] : []),
  ]);
}

function payloadsIn(data: unknown): Record<string, unknown>[] {
  if (typeof data !== 'object' || data === null) return [];
  const inside = Object.values(data).flatMap(payloadsIn);
  return Array.isArray(data) ? inside : [data as Record<string, unknown>, ...inside];
}

function messageFaults(message: unknown, request: string): string[] {
  if (typeof message !== 'string' || message === '') return ['an error without a message'];
  const faults: string[] = [];
  if (message.length > LIMITS.messageLength) faults.push(`a message of ${message.length} characters`);
  for (const pattern of INTERNALS) {
    const found = pattern.exec(message)?.[0];
    // What the caller has said itself may be said again.
    if (found !== undefined && !request.includes(found)) faults.push(`an internal: ${message}`);
  }
  return faults;
}

/** Whether a path of a user error names a place of the operation's arguments. */
function leadsIntoInput({ field }: RootOperation, path: readonly string[]): boolean {
  const [argument, ...steps] = path;
  let type: GraphQLInputType | undefined = field.args.find(({ name }) => name === argument)?.type;
  for (const step of steps) {
    if (isNonNullType(type)) type = type.ofType as GraphQLInputType;
    if (isListType(type) && /^\d+$/.test(step)) type = type.ofType as GraphQLInputType;
    else if (isInputObjectType(type)) type = type.getFields()[step]?.type;
    // Below metadata the caller has made the names.
    else return isLeafType(type) && type.name === 'JSONObject';
  }
  return type !== undefined;
}
