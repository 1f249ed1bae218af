import { canonicalJson } from '../../values/canonical-json.js';
import { encodeId, type IdKind, MAX_ID } from '../../values/ids.js';
import type { PartText, SealedRow } from './sealed-leaf.js';

/**
 * The canonical serialisation of what is sealed: every column of a row is in one of its parts, in the form in which the
 * API tells it (external ids, decimal integers, instants in UTC with milliseconds), as canonical JSON. Parts are cut
 * along what a reader may see. Rows that were tampered with must be readable too: a value without such a form is taken
 * as PostgreSQL prints it.
 */

/** A transaction as it is read for sealing; integers, and instants as milliseconds since 1970, in text. */
export interface TransactionRow {
  readonly id: string;
  readonly type: string;
  readonly points: string;
  readonly member_id: string | null;
  readonly partner_id: string | null;
  readonly merchant_id: string | null;
  readonly contract_version_id: string | null;
  readonly occurred_at: string;
  readonly posted_at: string;
  readonly business_day: string;
  readonly sealing_epoch: number;
  readonly actor: string;
  readonly reverses_id: string | null;
  readonly hold_id: string | null;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  /** JSON. */
  readonly breakdown: string | null;
  /** Hexadecimal. */
  readonly details_hash: string | null;
}

/** What a member's entry and a balance step say of the balance after them, and of the points that moved. */
interface BalanceRow {
  readonly sequence: number | null;
  readonly version: number | null;
  readonly posted_after: string | null;
  readonly held_after: string | null;
  readonly pending_after: string | null;
  readonly owed_after: string | null;
  /** Joined by commas, as the three that follow; an absent element is the word `null`. */
  readonly expiries: string | null;
  readonly fundings: string | null;
  readonly lot_points: string | null;
  readonly places: string | null;
}

/** An entry as it is read for sealing. */
export interface EntryRow extends BalanceRow {
  readonly transaction_id: string;
  readonly leg: number;
  readonly account_id: string;
  readonly amount: string;
  readonly posted_at: string;
}

/** A balance step as it is read for sealing. */
export interface StepRow extends BalanceRow {
  readonly member_id: string;
  readonly version: number;
  readonly kind: string;
  readonly subject_id: string;
  readonly at: string;
  readonly business_day: string;
  readonly sealing_epoch: number;
}

/** A transaction with its entries, in the order of their legs. */
export function transactionTexts(row: TransactionRow, entries: readonly EntryRow[]): SealedRow {
  const id = idText('transaction', row.id);
  const parts = [
    part('transaction', {
      amountMinor: row.amount_minor,
      breakdown: row.breakdown === null ? null : canonicalText(row.breakdown),
      businessDay: row.business_day,
      currency: row.currency,
      epoch: row.sealing_epoch,
      holdId: idText('hold', row.hold_id),
      id,
      merchantId: idText('merchant', row.merchant_id),
      occurredAt: instantText(row.occurred_at),
      partnerId: idText('partner', row.partner_id),
      points: row.points,
      postedAt: instantText(row.posted_at),
      reversesId: idText('transaction', row.reverses_id),
      type: row.type,
    }),
    part('member', { memberId: idText('member', row.member_id) }),
    // What only the transaction's partner and whoever reads the whole coalition may know.
    part('asked', {
      actor: row.actor,
      contractVersionId: idText('contractVersion', row.contract_version_id),
      detailsHash: row.details_hash,
    }),
  ];
  for (const entry of entries) parts.push(...entryParts(entry));
  return { kind: 'transaction', name: `transaction ${id}`, parts };
}

/** A balance step. */
export function stepTexts(row: StepRow): SealedRow {
  const memberId = idText('member', row.member_id);
  return {
    kind: 'step',
    name: `step ${memberId} ${row.version}`,
    parts: [
      part('step', {
        at: instantText(row.at),
        businessDay: row.business_day,
        epoch: row.sealing_epoch,
        kind: row.kind,
        subjectId: idText(row.kind === 'VEST' ? 'transaction' : 'hold', row.subject_id),
      }),
      part('account', { accountId: memberId, ...balanceAfter(row) }),
      ...lotParts('', row),
    ],
  };
}

function entryParts(entry: EntryRow): PartText[] {
  const { leg, sequence } = entry;
  const moves = [entry.expiries, entry.fundings, entry.lot_points, entry.places];
  // Whoever numbers its entries is a member.
  const accountId = idText(sequence === null ? 'account' : 'member', entry.account_id);
  return [
    part(`entry/${leg}`, { amount: entry.amount, leg, postedAt: instantText(entry.posted_at) }),
    part(`account/${leg}`, { accountId, ...balanceAfter(entry) }),
    // The programme's accounts have no lots.
    ...(moves.every((value) => value === null) ? [] : lotParts(`/${leg}`, entry)),
  ];
}

function balanceAfter(row: BalanceRow) {
  return {
    held: row.held_after,
    owed: row.owed_after,
    pending: row.pending_after,
    posted: row.posted_after,
    sequence: row.sequence,
    version: row.version,
  };
}

function lotParts(suffix: string, row: BalanceRow): PartText[] {
  return [
    part(`lots${suffix}`, {
      expiries: listOf(row.expiries),
      places: listOf(row.places),
      points: listOf(row.lot_points),
    }),
    // Apart from the lots: they tell where else a member collects (rule A-04).
    part(`fundings${suffix}`, {
      fundings: listOf(row.fundings)?.map((id) => idText('funding', id)) ?? null,
    }),
  ];
}

/** @param fields in the order of their names, plain values and lists of them: their JSON is canonical as it is */
function part(
  name: string,
  fields: Readonly<Record<string, string | number | null | readonly string[]>>,
): PartText {
  return { name, text: JSON.stringify(fields) };
}

function idText(kind: IdKind, id: string): string;
function idText(kind: IdKind, id: string | null): string | null;
function idText(kind: IdKind, id: string | null): string | null {
  if (id === null || !/^[0-9]{1,19}$/.test(id)) return id;
  const internal = BigInt(id);
  return internal > 0n && internal <= MAX_ID ? encodeId(kind, internal) : id;
}

function instantText(milliseconds: string): string {
  const instant = new Date(Number(milliseconds));
  return Number.isNaN(instant.getTime()) ? milliseconds : instant.toISOString();
}

function listOf(joined: string | null): string[] | null {
  if (joined === null) return null;
  return joined === '' ? [] : joined.split(',');
}

/** The canonical writing of JSON; numbers beyond what a program can hold were never ours, and stay as they are. */
function canonicalText(json: string): string {
  try {
    return canonicalJson(JSON.parse(json));
  } catch (error) {
    if (error instanceof TypeError) return json;
    throw error;
  }
}
