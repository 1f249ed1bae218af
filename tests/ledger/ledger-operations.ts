import { createHash } from 'node:crypto';
import { keyedDigest } from '../../src/ledger/keyed-digest.js';
import type { BurnOperation, EarnOperation, OperationDetails, Outcome } from '../../src/ledger/operations.js';
import type { LedgerWorld } from './ledger-world.js';
import { PARTNER_A } from './ledger-world.js';
import { DIGEST_KEY, TWO_PARTNERS } from './programme-rows.js';

/** Operations against real books; everything that is not said is fine. */
export interface Asked {
  readonly key: string;
  readonly member: bigint | null;
  readonly points: bigint;
  readonly caller?: string;
  readonly partner?: bigint;
  /** The partner's first when it is not given. */
  readonly merchant?: bigint;
  /** Of an earn; the key when it is not given. */
  readonly reference?: string;
  readonly details?: Partial<OperationDetails>;
}

export function earnOf(world: LedgerWorld, asked: Asked): EarnOperation {
  const { points, partner = PARTNER_A } = asked;
  const amount = { minor: points * 10_000n, currency: 'IRR' } as const;
  const reference = asked.reference ?? asked.key;
  const { contract } = ofPartner(partner);
  return {
    ...baseOf(world, 'EARN', asked),
    kind: 'EARN',
    occurredAt: null,
    purchase: { amount, referenceHash: keyedDigest(DIGEST_KEY, reference) },
    price: () => ({
      value: {
        points,
        breakdown: [{ rule: 'base', points, rate: '0.0001', amount }],
        partnerId: partner,
        contractVersionId: contract.id,
        fundingId: contract.funding,
        issuedAccountId: accountsOf(world, partner).issuedAccountId,
        vestingDays: 0,
        limits: { perPurchase: null, perMemberDay: null, perPartnerDay: null, exposure: null },
      },
    }),
  };
}

export function burnOf(world: LedgerWorld, asked: Asked): BurnOperation {
  const { points, partner = PARTNER_A } = asked;
  return {
    ...baseOf(world, 'BURN', asked),
    kind: 'BURN',
    points,
    spendCodeHash: null,
    byMember: false,
    price: () => ({
      value: {
        partnerId: partner,
        contractVersionId: ofPartner(partner).contract.id,
        redeemedAccountId: accountsOf(world, partner).redeemedAccountId,
      },
    }),
  };
}

function baseOf(world: LedgerWorld, kind: string, asked: Asked) {
  const { key, member, points, caller = 'par_a', partner = PARTNER_A } = asked;
  const { merchant = ofPartner(partner).merchant } = asked;
  const input = JSON.stringify([
    kind,
    String(member),
    String(points),
    String(merchant),
    asked.reference ?? null,
  ]);
  return {
    caller,
    key,
    fingerprint: createHash('sha256').update(input).digest(),
    actor: 'key_a',
    memberId: member,
    merchantId: merchant,
    terms: world.terms,
    details: {
      reference: null,
      category: null,
      lines: null,
      reason: null,
      metadata: null,
      salt: Buffer.alloc(16, 7),
      ...asked.details,
    },
  };
}

function ofPartner(id: bigint) {
  const partner = TWO_PARTNERS.find((known) => known.id === id);
  const [merchant] = partner?.merchants ?? [];
  const [contract] = partner?.contracts ?? [];
  if (merchant === undefined || !contract) throw new Error(`the world has no partner ${id}`);
  return { merchant, contract };
}

/** What a partner's points come from and go to. */
export function accountsOf(world: LedgerWorld, partner: bigint) {
  const accounts = world.accounts.get(partner);
  if (!accounts) throw new Error(`the world has no partner ${partner}`);
  return accounts;
}

/** The code of a refusal, `replayed` for the first outcome again, else the outcome's kind. */
export function toldOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.refusal.code;
  return outcome.kind === 'posted' && outcome.replayed ? 'replayed' : outcome.kind;
}

/** How often each was told. */
export function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const told of outcomes.map(toldOf)) counts[told] = (counts[told] ?? 0) + 1;
  return counts;
}

/** The transaction that was posted. */
export function transactionOf(outcome: Outcome): bigint {
  if (outcome.kind !== 'posted' || outcome.transactionId === null) throw new Error(toldOf(outcome));
  return outcome.transactionId;
}
