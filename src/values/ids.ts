/**
 * Identifiers (V-05). Inside: positive 63-bit integers, made by PostgreSQL, ordered by the time they were made:
 * `(milliseconds since 2020-01-01T00:00Z) << 21 | 21 low bits`. Outside: `<prefix>_<13 characters>`, the integer in
 * Crockford's base 32 (lower case, fixed width), so that the order of the strings of one kind is the order of the
 * integers, and no two strings mean the same thing.
 */

/** The kinds of things that have an identifier, and their prefixes. Add a line to add a kind; never reuse one. */
export const ID_PREFIXES = {
  coalition: 'coa',
  partner: 'par',
  contractVersion: 'cov',
  merchant: 'mer',
  apiKey: 'key',
  member: 'mem',
  transaction: 'txn',
  hold: 'hld',
  adjustment: 'adj',
  deposit: 'dep',
  funding: 'fnd',
  user: 'usr',
  auditEntry: 'aud',
  event: 'evt',
  account: 'acc',
  statement: 'stm',
  statementItem: 'sti',
  dispute: 'dsp',
  payment: 'pay',
  paymentRun: 'pyr',
  confirmationImport: 'cim',
  campaign: 'cmp',
  exit: 'ext',
  linkConfirmation: 'lnk',
  message: 'msg',
  consent: 'cns',
  consentText: 'cnt',
  businessContact: 'bct',
  accountManager: 'acm',
  parentAccount: 'pac',
  accountNote: 'acn',
  employee: 'emp',
  pointsPool: 'pol',
  qualificationPool: 'qpl',
  perk: 'prk',
  perkBudget: 'pbg',
  perkGrant: 'pgr',
  perkRequest: 'prq',
  perkUse: 'pus',
  rebate: 'reb',
  rebateCredit: 'rbc',
  charity: 'chr',
  charityCampaign: 'chc',
  charityPayout: 'chp',
  givingOrder: 'gor',
  charityPledge: 'chg',
  memberMerge: 'mrg',
  duplicateSuspicion: 'dup',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
} as const;

/** A kind of thing that has an identifier. */
export type IdKind = keyof typeof ID_PREFIXES;

/** The largest identifier: that of PostgreSQL's `bigint`. */
export const MAX_ID = 2n ** 63n - 1n;

const EPOCH_MS = Date.UTC(2020, 0, 1);
const SEQUENCE_BITS = 21n;

const WIDTH = 13;
// Crockford's alphabet leaves out i, l, o and u. Both alphabets ascend in ASCII, hence the order of the strings.
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const RADIX_32 = '0123456789abcdefghijklmnopqrstuv';
const TO_CROCKFORD = new Map([...RADIX_32].map((digit, index) => [digit, CROCKFORD.charAt(index)]));
const TO_RADIX_32 = new Map([...CROCKFORD].map((digit, index) => [digit, RADIX_32.charAt(index)]));

// 13 characters hold 65 bits; a first character up to 7 keeps to 63.
const BODY = /^[0-7][0-9a-hjkmnp-tv-z]{12}$/;
const KIND_BY_PREFIX = new Map(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]),
);

/** The identifier as callers see it. Throws a RangeError for an integer that is no identifier (≤ 0 or > 63 bits). */
export function encodeId(kind: IdKind, id: bigint): string {
  if (id <= 0n || id > MAX_ID) throw new RangeError('an identifier is a positive 63-bit integer');
  let body = '';
  for (const digit of id.toString(32).padStart(WIDTH, '0')) body += TO_CROCKFORD.get(digit);
  return `${ID_PREFIXES[kind]}_${body}`;
}

/** The integer of an identifier of this kind; undefined for another kind, or text that we never gave out. */
export function decodeId(kind: IdKind, text: string): bigint | undefined {
  const prefix = ID_PREFIXES[kind];
  if (typeof text !== 'string' || !text.startsWith(prefix) || text.charAt(prefix.length) !== '_')
    return undefined;
  return decodeBody(text.slice(prefix.length + 1));
}

/** Kind and integer of any identifier; undefined for text that we never gave out. */
export function decodeAnyId(text: string): { readonly kind: IdKind; readonly id: bigint } | undefined {
  if (typeof text !== 'string') return undefined;
  const kind = KIND_BY_PREFIX.get(text.slice(0, text.indexOf('_')));
  if (kind === undefined) return undefined;
  const id = decodeId(kind, text);
  return id === undefined ? undefined : { kind, id };
}

/** When the identifier was made, to the millisecond. */
export function idTime(id: bigint): Date {
  return new Date(EPOCH_MS + Number(id >> SEQUENCE_BITS));
}

function decodeBody(body: string): bigint | undefined {
  if (!BODY.test(body)) return undefined;
  let digits = '';
  for (const digit of body) digits += TO_RADIX_32.get(digit);
  // Two halves of at most 35 bits each are exact as numbers; one read per character would be far slower.
  const high = Number.parseInt(digits.slice(0, 6), 32);
  const low = Number.parseInt(digits.slice(6), 32);
  const id = (BigInt(high) << 35n) | BigInt(low);
  return id === 0n ? undefined : id;
}
