import type { Names } from './case.js';
import type { HistoryRow } from './member.js';
import type { Model } from './model.js';
import type { ModelBalance, Step, Told } from './steps.js';
import { textOf } from './text.js';

/** Whose balance an answer tells. */
export function memberOf(model: Model, step: Step): bigint | undefined {
  const member = namedIn(model, step);
  return member === undefined || step.kind === 'RELEASE' ? member : model.survivorOf(member);
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
