import type { Case, Names } from './case.js';
import { code, lock } from './confirming.js';
import { adjust, resolve, reverse } from './correcting.js';
import { earn } from './earning.js';
import { donate } from './giving.js';
import { answerGrant, grantPerk } from './grants.js';
import { settleLevel } from './levels.js';
import { mergeMembers } from './merging.js';
import { countOf, type Model } from './model.js';
import { undoUse, usePerk } from './perks.js';
import { burnOrHold, capture, release, transfer } from './spending.js';
import {
  isAboutPerks,
  isKeyed,
  type MergeStep,
  type PerkStep,
  perkCaller,
  type Step,
  type Told,
} from './steps.js';
import { contractAt } from './terms.js';
import { textOf } from './text.js';

/** Refusals that can be met here, in rank, and whether the answer is kept under the key for ever (L-04). */
const RANK: readonly (readonly [string, 'kept' | 'open'])[] = [
  ['INVALID_INPUT', 'open'],
  ['MEMBER_NOT_FOUND', 'open'],
  ['MERCHANT_NOT_FOUND', 'open'],
  ['TRANSACTION_NOT_FOUND', 'open'],
  ['HOLD_NOT_FOUND', 'open'],
  ['ADJUSTMENT_NOT_FOUND', 'open'],
  ['CHARITY_CAMPAIGN_NOT_FOUND', 'open'],
  ['PERK_NOT_FOUND', 'open'],
  ['PERK_GRANT_NOT_FOUND', 'open'],
  ['PERK_USE_NOT_FOUND', 'open'],
  ['PARTNER_NOT_ACTIVE', 'open'],
  ['MEMBER_NOT_ACTIVE', 'open'],
  ['CHARITY_CAMPAIGN_NOT_OPEN', 'open'],
  ['NOT_AN_ISSUER', 'open'],
  ['NOT_AN_ACCEPTOR', 'open'],
  ['CONTRACT_NOT_IN_FORCE', 'open'],
  ['ONBOARDING_INCOMPLETE', 'open'],
  ['SAME_PERSON_APPROVES', 'open'],
  ['DUPLICATE_PURCHASE', 'kept'],
  ['OCCURRED_AT_OUT_OF_RANGE', 'kept'],
  ['HOLD_NOT_OPEN', 'kept'],
  ['ADJUSTMENT_NOT_PENDING', 'kept'],
  ['CAPTURE_EXCEEDS_HOLD', 'kept'],
  ['REVERSAL_EXCEEDS_TRANSACTION', 'kept'],
  ['POINTS_ALREADY_SPENT', 'kept'],
  ['DONATION_PAID_OUT', 'kept'],
  ['DONATION_NOT_POSSIBLE', 'kept'],
  ['SPENDING_LOCKED', 'kept'],
  ['SPEND_CODE_REQUIRED', 'open'],
  ['SPEND_CODE_INVALID', 'open'],
  ['SPEND_CODE_LIMIT_REACHED', 'open'],
  ['FLOAT_EXHAUSTED', 'kept'],
  ['CREDIT_LIMIT_REACHED', 'kept'],
  ['CAP_REACHED', 'kept'],
  ['INSUFFICIENT_POINTS', 'kept'],
  ['PERK_NOT_FOR_LEVEL', 'open'],
  ['PERK_GRANT_NOT_PENDING', 'open'],
  ['PERK_GRANT_NOT_ACTIVE', 'open'],
  ['PERK_NOT_USABLE', 'open'],
  ['PERK_USE_UNDONE', 'open'],
  ['PERK_BUDGET_EXCEEDED', 'open'],
  ['PERK_OUT_OF_STOCK', 'open'],
];

/** Takes one step on the model, and tells what the ledger should have told. */
export function take(model: Model, step: Step, names: Names): Told {
  if (step.kind === 'MERGE') return mergeMembers(model, step, names);
  if (isAboutPerks(step)) return aboutPerks(model, step, names);
  const known = isKeyed(step) ? model.known(step) : undefined;
  if (known) return known;
  const { at } = names;
  const { member, others = [], against, refused, done } = caseOf(model, step, names);
  // Whatever is due of whoever is touched takes effect before anything else (B-03).
  const touched = isKeyed(step) ? [member, ...others] : [];
  for (const each of touched) if (each !== null) model.settle(each, at);

  const ofPurchase = step.kind === 'EARN' || step.kind === 'REVERSE';
  if (ofPurchase && member !== null) settleLevel(model, member, at);

  const met = new Set(against());
  const first = RANK.find(([code]) => met.has(code));
  if (first) {
    const [code, kept] = first;
    refused?.(code);
    const balance = member === null || !isKeyed(step) ? null : model.balance(member, at);
    const told = { kind: 'refused', code, balance, replayed: false } as const;
    return kept === 'kept' && balance ? model.record(step, told) : told;
  }
  const { transaction = null, subject = null, shortfall = null, transfers } = done();
  if (!isKeyed(step)) {
    if (step.kind !== 'CODE') return { kind: 'done' };
    return { kind: 'code', code: names.code ?? 'none', expiresAt: at + model.terms.spendCodeSeconds * 1000 };
  }
  if (member === null) throw new Error('a step was done to nobody');
  const balance = model.balance(member, at);
  return model.record(step, {
    ...{ kind: 'posted', transaction, subject, balance, replayed: false, shortfall },
    ...(transfers && { transfers }),
  });
}

/** Only what was done is kept under its key. */
function aboutPerks(model: Model, step: PerkStep, names: Names): Told {
  const { useKey, ...rest } = step;
  const key = `${perkCaller(step)} ${useKey}`;
  const input = textOf(rest);
  const before = model.usedBy.get(key);
  const refused = (code: string) => ({ kind: 'refused', code, balance: null, replayed: false }) as const;
  if (before && before.input !== input) return refused('IDEMPOTENCY_KEY_REUSED');
  if (before?.told.kind === 'used') return { ...before.told, replayed: true };
  const { against, done } = perkCase(model, step, names);
  const met = new Set(against());
  const first = RANK.find(([code]) => met.has(code));
  if (first) return refused(first[0]);
  const told = { kind: 'used', use: done().subject ?? 0n, at: names.at, replayed: false } as const;
  model.journal.put(model.usedBy, key, { input, told });
  return told;
}

function perkCase(model: Model, step: PerkStep, names: Names): Case {
  switch (step.kind) {
    case 'USE':
      return usePerk(model, step, names);
    case 'UNDO_USE':
      return undoUse(model, step, names);
    case 'GRANT':
      return grantPerk(model, step, names);
    default:
      return answerGrant(model, step, names);
  }
}

function caseOf(model: Model, step: Exclude<Step, PerkStep | MergeStep>, names: Names): Case {
  switch (step.kind) {
    case 'EARN':
      return earn(model, step, names);
    case 'BURN':
    case 'HOLD':
      return burnOrHold(model, step, names);
    case 'CAPTURE':
      return capture(model, step, names);
    case 'RELEASE':
      return release(model, step, names);
    case 'REVERSE':
      return reverse(model, step, names);
    case 'TRANSFER':
      return transfer(model, step, names);
    case 'DONATE':
      return donate(model, step, names);
    case 'ADJUST':
      return adjust(model, step, names);
    case 'APPROVE':
    case 'REJECT':
      return resolve(model, step, names);
    case 'CODE':
      return code(model, step, names);
    case 'LOCK':
    case 'UNLOCK':
      return lock(model, step);
    case 'MEMBER_STATUS':
      return {
        member: null,
        against: () => [],
        done: () => {
          model.set(model.survivorOf(step.member), { status: step.to });
          return {};
        },
      };
    case 'PARTNER_STATUS':
      return {
        member: null,
        *against() {
          const { status } = model.partner(step.partner);
          const inForce = contractAt(model.terms, model.partner(step.partner), names.at);
          yield step.to === 'ACTIVE' && status !== 'ACTIVE' && !inForce && 'ONBOARDING_INCOMPLETE';
        },
        done: () => {
          model.journal.put(model.partners, step.partner, {
            ...model.partner(step.partner),
            status: step.to,
          });
          return {};
        },
      };
    case 'DEPOSIT':
      return {
        member: null,
        against: () => [],
        done: () => {
          model.addTo(model.counts, countOf.deposited(step.partner), step.amount);
          return {};
        },
      };
  }
}
