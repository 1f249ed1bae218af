import type { Names } from './case.js';
import type { HistoryRow } from './member.js';
import type { Model } from './model.js';
import type { MergeStep, ModelBalance, Step, Told } from './steps.js';
import { textOf } from './text.js';

/**
 * Whose balance an answer may tell: that of whom it names, or of the one of whom that is a part, now or once the merges of
 * the round are done.
 */
export function balancesOf(model: Model, step: Step, merges: readonly MergeStep[]): bigint[] {
  const named = namedIn(model, step);
  if (named === undefined) return [];
  const found = new Set([named, model.survivorOf(named)]);
  for (const each of found) {
    for (const { duplicate, survivor } of merges) {
      // A set that grows is walked to its end.
      if (duplicate === each && model.members.has(survivor)) found.add(model.survivorOf(survivor));
    }
  }
  return [...found];
}

function namedIn(model: Model, step: Step): bigint | undefined {
  switch (step.kind) {
    case 'EARN':
    case 'BURN':
    case 'HOLD':
    case 'ADJUST':
    case 'DONATE':
      return step.member;
    case 'TRANSFER':
      return step.from;
    case 'CAPTURE':
    case 'RELEASE':
      return model.holds.get(step.hold)?.member;
    case 'REVERSE':
      return model.transactions.get(step.transaction)?.member;
    case 'APPROVE':
    case 'REJECT':
      return model.requests.get(step.request)?.member;
    default:
      return undefined;
  }
}

/** Whether an answer says when the ledger took what was asked. */
export function tellsWhen(
  told: Told,
): told is Extract<Told, { balance: unknown }> & { readonly balance: ModelBalance } {
  return (told.kind === 'posted' || told.kind === 'refused') && told.balance !== null && !told.replayed;
}

/** Whether it tells when it was done, and no balance. */
export function isTimed(told: Told): told is Extract<Told, { kind: 'code' | 'used' | 'merged' }> {
  return told.kind === 'code' || told.kind === 'used' || told.kind === 'merged';
}

/** Answers that depend on the time without telling it. */
const TIMED: ReadonlySet<string> = new Set([
  'done',
  'SPEND_CODE_LIMIT_REACHED',
  'ONBOARDING_INCOMPLETE',
  'PERK_NOT_USABLE',
  'PERK_NOT_FOR_LEVEL',
  'PERK_BUDGET_EXCEEDED',
  'PERK_GRANT_NOT_PENDING',
  'PERK_GRANT_NOT_ACTIVE',
  'HOLDS_OPEN',
]);

/** When it may have been taken, by the coalition's clock, which stood so before and after the round. */
export function timesOf(
  told: Told,
  [from, until]: readonly [number, number],
  spendCodeSeconds: number,
): number[] {
  if (told.kind === 'code') return [told.expiresAt - spendCodeSeconds * 1000];
  if (told.kind === 'used' || told.kind === 'merged') return [told.at];
  if (tellsWhen(told)) return [told.balance.asOf];
  // It may have been before or behind a boundary.
  return TIMED.has(told.kind === 'refused' ? told.code : told.kind) ? [from, until] : [from];
}

/** What an answer says that the model cannot know; `at`: when it was taken. */
export function namesOf(told: Told, at: number): Names {
  const posted = told.kind === 'posted' ? told : undefined;
  return {
    at,
    transaction: posted?.transaction ?? null,
    subject:
      told.kind === 'used' ? told.use : told.kind === 'merged' ? told.merge : (posted?.subject ?? null),
    code: told.kind === 'code' ? told.code : null,
    transfers: told.kind === 'merged' ? told.transfers : (posted?.transfers ?? []),
  };
}

/** Equal text: equal rows. */
export function rowText(row: HistoryRow | undefined): string {
  if (!row) return 'nothing';
  // Which transaction an expiry is only the ledger knows.
  const { kind, subject, at, sequence, posted, held, pending, owed, movements, says } = row;
  const known = kind === 'EXPIRY' ? null : subject;
  return textOf([kind, known, at, sequence, posted, held, pending, owed, movements, says]);
}
