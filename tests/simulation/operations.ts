import { createHash } from 'node:crypto';
import type { Decided } from '../../src/ledger/decide.js';
import { keyedDigest } from '../../src/ledger/keyed-digest.js';
import type {
  BurnPrice,
  CoalitionTerms,
  EarnPrice,
  Operation,
  Refusable,
} from '../../src/ledger/operations.js';
import { type ErrorCode, refusal } from '../../src/values/refusal.js';
import { DIGEST_KEY } from '../ledger/programme-rows.js';
import { type Expected, inputOf, type Model, type ModelContract, type Step } from './model.js';

/** Where a partner's points come from and go to in the ledger's books. */
export interface PartnerAccounts {
  readonly issuedAccountId: bigint;
  readonly redeemedAccountId: bigint;
}

/** How the steps of a simulation become operations of the ledger. */
export interface Translation {
  /** For its partners and contracts only; what an operation comes to is not asked of it. */
  readonly model: Model;
  readonly terms: CoalitionTerms;
  readonly accounts: ReadonlyMap<bigint, PartnerAccounts>;
}

/** The ledger's operation that a step stands for, priced the way a feature above the ledger would. */
export function operationOf(step: Step, { model, terms, accounts }: Translation): Operation {
  const base = {
    caller: step.caller,
    key: step.key,
    fingerprint: createHash('sha256').update(inputOf(step)).digest(),
    actor: `key_of_${step.caller}`,
    memberId: step.member,
    terms,
    merchantId: step.merchant,
    details: {
      reference: step.kind === 'EARN' ? step.reference : null,
      category: null,
      lines: null,
      reason: null,
      metadata: null,
      salt: createHash('md5').update(step.key).digest(),
    },
  };
  const account = () => {
    const found = accounts.get(step.partner);
    if (!found) throw new Error('a step of a partner without accounts');
    return found;
  };
  if (step.kind === 'BURN') {
    const price = (at: Date): Refusable<BurnPrice> => {
      const priced = contractFor(step, model, at);
      if ('refused' in priced) return priced;
      const { redeemedAccountId } = account();
      return { value: { partnerId: step.partner, contractVersionId: priced.contract.id, redeemedAccountId } };
    };
    return { ...base, kind: 'BURN', points: step.points, price };
  }
  const price = (occurredAt: Date): Refusable<EarnPrice> => {
    const priced = contractFor(step, model, occurredAt);
    if ('refused' in priced) return priced;
    const { contract } = priced;
    const points = (step.amount * contract.pointsPerHundred) / 100n;
    const rate = `${contract.pointsPerHundred / 100n}.${String(contract.pointsPerHundred % 100n).padStart(2, '0')}`;
    return {
      value: {
        points,
        breakdown: [{ rule: 'base', points, rate, amount: { minor: step.amount, currency: 'IRR' } }],
        partnerId: step.partner,
        contractVersionId: contract.id,
        fundingId: contract.funding,
        issuedAccountId: account().issuedAccountId,
      },
    };
  };
  return {
    ...base,
    kind: 'EARN',
    occurredAt: step.occurredAt === null ? null : new Date(step.occurredAt),
    purchase: {
      amount: { minor: step.amount, currency: 'IRR' },
      referenceHash: keyedDigest(DIGEST_KEY, step.reference),
    },
    price,
  };
}

function contractFor(
  step: Step,
  model: Model,
  at: Date,
): { readonly contract: ModelContract } | { readonly refused: ReturnType<typeof refusal> } {
  const refused = (code: ErrorCode) => ({ refused: refusal(code, 'Refused by the price.') });
  const partner = model.partners.find(({ id }) => id === step.partner);
  if (!partner?.merchants.includes(step.merchant)) return refused('MERCHANT_NOT_FOUND');
  if (!partner.active) return refused('PARTNER_NOT_ACTIVE');
  const contract = model.contractAt(step.partner, at.getTime());
  if (!contract) return refused('CONTRACT_NOT_IN_FORCE');
  if (step.kind === 'EARN' && !contract.issuer) return refused('NOT_AN_ISSUER');
  if (step.kind === 'BURN' && !contract.acceptor) return refused('NOT_AN_ACCEPTOR');
  return { contract };
}

/** The ledger's outcome in the model's words; `numberOf` gives transactions the numbers that the model gave them. */
export function inModelsWords(outcome: Decided, numberOf: (id: bigint) => number): Expected {
  if (outcome.kind === 'stale') throw new Error('priced with terms that were replaced meanwhile');
  if (outcome.kind === 'failed') throw outcome.error;
  const { balance, replayed } = outcome;
  const short = balance === null ? null : { posted: balance.posted, version: balance.version };
  if (outcome.kind === 'refused') {
    return { kind: 'refused', code: outcome.refusal.code, balance: short, replayed };
  }
  if (short === null) throw new Error('posted without a balance');
  return { kind: 'posted', transaction: numberOf(outcome.transactionId), balance: short, replayed };
}
