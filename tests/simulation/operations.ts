import { createHash } from 'node:crypto';
import type { LevelRules, PricingLevel } from '../../src/ledger/levels/level.js';
import type {
  BurnPrice,
  CoalitionTerms,
  EarnPrice,
  HoldPrice,
  Operation,
  Refusable,
} from '../../src/ledger/operations.js';
import type { DonationPrice } from '../../src/ledger/prices.js';
import type { DonationRate } from '../../src/partners/charities/charity-terms.js';
import { worthOfPoints } from '../../src/rules/price-donation.js';
import { type ErrorCode, type Refusal, refusal } from '../../src/values/refusal.js';
import { seen } from './case.js';
import { seenTransaction } from './correcting.js';
import { levelOnTop } from './levels.js';
import { comesBefore } from './member.js';
import type { Model, ModelTransaction } from './model.js';
import { seenHold } from './spending.js';
import { callerOf, type DonateStep, type EarnStep, inputOf, type KeyedStep } from './steps.js';
import {
  campaignsAt,
  contractAt,
  dayAt,
  type ModelContract,
  type ModelTerms,
  partsOfPurchase,
  pointsWorth,
  total,
} from './terms.js';

/** The programme's accounts of books in memory: each kind of each partner, and the coalition's own (partner null). */
export const accountOf = {
  issued: (partner: bigint) => partner * 10n + 1n,
  redeemed: (partner: bigint) => partner * 10n + 2n,
  expired: (partner: bigint | null) => (partner ?? 0n) * 10n + 3n,
  shortfall: (partner: bigint) => partner * 10n + 4n,
  adjusted: 5n,
  donated: 6n,
};

/** The model's name of one of these accounts. */
export function accountName(account: bigint): string {
  if (account === accountOf.adjusted) return 'ADJUSTED ';
  if (account === accountOf.donated) return 'DONATED ';
  const kind = ['', 'ISSUED', 'REDEEMED', 'EXPIRED', 'SHORTFALL'][Number(account % 10n)];
  return `${kind} ${account / 10n || ''}`;
}

/** A coalition's terms as `decide` is given them. */
export function ledgerTerms(model: Model): CoalitionTerms {
  const terms: ModelTerms = model.terms;
  return {
    referenceVersion: 1n,
    timeZone: terms.timeZone,
    calendar: terms.calendar,
    expiryPolicy: terms.policy,
    occurredAtHoursAhead: terms.hoursAhead,
    occurredAtDaysBack: terms.daysBack,
    clawbackPolicy: terms.clawback,
    returnedPointsDays: terms.returnedPointsDays,
    spendCodeAbove: terms.spendCodeAbove,
    mostWrongCodes: terms.mostWrongCodes,
    transferMost: terms.transferMost,
    transferDayMost: terms.transferDayMost,
    adjustmentApprovalAbove: terms.approvalAbove,
    accounts: {
      adjusted: accountOf.adjusted,
      donated: accountOf.donated,
      expiredOf: (funding) => accountOf.expired(model.issuerOf(funding)),
    },
  };
}

export function codeHash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * The ledger's operation that a step stands for, priced the way the features above the ledger would. What a purchase or
 * a burn is worth is asked of the model: of that, only `decide` itself is on trial here.
 */
export function operationOf(
  model: Model,
  step: KeyedStep,
  terms: CoalitionTerms,
  levels: LevelRules | undefined,
): Operation {
  const base = {
    caller: callerOf(step.asker),
    key: step.key,
    fingerprint: createHash('sha256').update(inputOf(step)).digest(),
    actor: callerOf(step.asker),
    terms,
    details: {
      ...{ reference: null, category: null, lines: null, reason: null, metadata: null },
      salt: createHash('md5').update(step.key).digest(),
    },
  };
  const spending = (points: bigint, code: string | null) => ({
    points,
    spendCodeHash: code === null ? null : codeHash(code),
    byMember: step.asker.by === 'member',
  });
  switch (step.kind) {
    case 'EARN':
      return {
        ...base,
        kind: 'EARN',
        memberId: seen(model, step.asker, step.member),
        merchantId: step.merchant,
        occurredAt: step.occurredAt === null ? null : new Date(step.occurredAt),
        purchase: {
          amount: { minor: step.amount, currency: 'IRR' },
          referenceHash: codeHash(step.reference),
        },
        levels,
        price: (at, _postedOn, level) =>
          priceOf(model, step, at, (contract) => earnPrice(model, step, contract, { at, level })),
      };
    case 'BURN':
    case 'HOLD': {
      const { partner } = step.asker;
      const asked = {
        ...base,
        ...spending(step.points, step.code),
        memberId: seen(model, step.asker, step.member),
        merchantId: step.merchant,
        price: (at: Date) => priceOf(model, step, at, (contract) => holdPrice(partner, contract)),
      };
      return step.kind === 'BURN'
        ? { ...asked, kind: 'BURN' }
        : { ...asked, kind: 'HOLD', expiresInSeconds: step.expiresIn };
    }
    case 'CAPTURE':
    case 'RELEASE': {
      const hold = seenHold(model, step);
      const ending = {
        ...base,
        memberId: hold?.member ?? null,
        holdId: hold?.id ?? null,
        allowed: () => undefined,
      };
      if (step.kind === 'RELEASE') return { ...ending, kind: 'RELEASE' };
      const redeemedAccountId = accountOf.redeemed(hold?.partner ?? 0n);
      return { ...ending, kind: 'CAPTURE', points: step.points, redeemedAccountId };
    }
    case 'REVERSE': {
      const target = seenTransaction(model, step);
      return {
        ...base,
        kind: 'REVERSAL',
        memberId: target?.member ?? null,
        target: target ? targetOf(model, target) : null,
        points: step.points,
        amount: step.amount === null ? null : { minor: step.amount, currency: 'IRR' },
        allowed: () => undefined,
        levels,
      };
    }
    case 'TRANSFER': {
      const through = step.asker.by === 'operator' ? null : step.asker.partner;
      const active = through === null || model.partner(through).status === 'ACTIVE';
      return {
        ...base,
        ...spending(step.points, step.code),
        kind: 'TRANSFER',
        memberId: seen(model, step.asker, step.from),
        toMemberId: seen(model, step.asker, step.to),
        partnerId: through,
        allowed: () => (active ? undefined : problem('PARTNER_NOT_ACTIVE')),
      };
    }
    case 'DONATE': {
      const through = step.asker.by === 'operator' ? null : step.asker.partner;
      return {
        ...base,
        ...spending(step.points, step.code),
        kind: 'DONATION',
        memberId: seen(model, step.asker, step.member),
        charityCampaignId: model.appeals.has(step.appeal) ? step.appeal : null,
        partnerId: through,
        named: step.named,
        price: (at) => giftPrice(model, step, through, at),
      };
    }
    case 'ADJUST': {
      const { direction, points } = step;
      const memberId = seen(model, step.asker, step.member);
      return { ...base, kind: 'ADJUSTMENT', memberId, step: { kind: 'ask', direction, points } };
    }
    case 'APPROVE':
    case 'REJECT': {
      const request = model.requests.get(step.request);
      const kind = step.kind === 'APPROVE' ? 'approve' : 'reject';
      return {
        ...base,
        kind: 'ADJUSTMENT',
        memberId: request?.member ?? null,
        step: { kind, requestId: request?.id ?? null },
      };
    }
  }
}

function problem(code: ErrorCode): Refusal {
  return refusal(code, 'Refused by the terms.');
}

function priceOf<Price>(
  model: Model,
  step: Extract<KeyedStep, { kind: 'EARN' | 'BURN' | 'HOLD' }>,
  at: Date,
  price: (contract: ModelContract) => Price,
): Refusable<Price> {
  const partner = model.partner(step.asker.partner);
  const contract = contractAt(model.terms, partner, at.getTime());
  if (!partner.merchants.includes(step.merchant)) return { refused: problem('MERCHANT_NOT_FOUND') };
  if (partner.status !== 'ACTIVE') return { refused: problem('PARTNER_NOT_ACTIVE') };
  if (!contract) return { refused: problem('CONTRACT_NOT_IN_FORCE') };
  if (step.kind === 'EARN' && !contract.issuer) return { refused: problem('NOT_AN_ISSUER') };
  if (step.kind !== 'EARN' && !contract.acceptor) return { refused: problem('NOT_AN_ACCEPTOR') };
  return { value: price(contract) };
}

/** What comes of points is the feature's to say; what is left of goal and caps, of `decide`. */
function giftPrice(
  model: Model,
  { appeal: id, points }: DonateStep,
  through: bigint | null,
  at: Date,
): Refusable<DonationPrice> {
  const appeal = model.appeals.get(id);
  if (through !== null && model.partner(through).status !== 'ACTIVE') {
    return { refused: problem(appeal ? 'PARTNER_NOT_ACTIVE' : 'CHARITY_CAMPAIGN_NOT_FOUND') };
  }
  if (!appeal) return { refused: problem('CHARITY_CAMPAIGN_NOT_FOUND') };
  const today = dayAt(model.terms, at.getTime());
  if (today < appeal.from || (appeal.until !== null && today > appeal.until)) {
    return { refused: problem('CHARITY_CAMPAIGN_NOT_OPEN') };
  }
  const rate: DonationRate =
    'steps' in appeal.rate
      ? {
          kind: 'STEPS',
          steps: appeal.rate.steps.map((each) => ({ points: each.points, minor: each.worth })),
        }
      : {
          kind: 'LINEAR',
          ...{
            multiple: appeal.rate.multiple,
            multipleMinor: appeal.rate.worth,
            minimum: appeal.rate.minimum,
          },
        };
  const goal = appeal.goal && {
    minor: appeal.goal.amount,
    atGoal: appeal.goal.closes ? ('CLOSE' as const) : ('GO_ON' as const),
  };
  const least = rate.kind === 'LINEAR' ? (rate.minimum / rate.multiple) * rate.multipleMinor : 0n;
  return {
    value: {
      ...{ campaignId: id, currency: 'IRR', worth: worthOfPoints({ rate, goal, currency: 'IRR' }, points) },
      ...{ closesAt: appeal.goal?.closes ? appeal.goal.amount : null, leastMinor: least },
      sponsors: appeal.sponsors.map(({ partner, percent, cap, turn }) => ({
        percent: { scaled: model.partner(partner).status === 'ACTIVE' ? percent : 0n },
        ...{ capMinor: cap, turn },
      })),
    },
  };
}

function earnPrice(
  model: Model,
  { asker, amount, member }: EarnStep,
  contract: ModelContract,
  { at, level }: { readonly at: Date; readonly level: PricingLevel | null },
): EarnPrice {
  const partnerId = asker.partner;
  const standing = level?.standing && { level: level.standing.level, version: level.standing.ladderVersion };
  const campaigns = [
    ...campaignsAt(model.terms, model.partner(partnerId), at.getTime(), amount),
    ...(level
      ? levelOnTop(model, standing ?? undefined, member, at.getTime(), { amount, funding: contract.funding })
      : []),
  ];
  const [base = 0n, ...onTop] = partsOfPurchase(contract, campaigns, amount);
  const by = (rule: string, points: bigint) => ({ rule, points, rate: '1', amount: rials(amount) });
  return {
    points: base + total(onTop),
    breakdown: [
      // As the product does it: without others, of which funding the base is need not be said.
      campaigns.length === 0 ? by('base', base) : { ...by('base', base), fundingId: contract.funding },
      ...campaigns.map(({ rule, fundings }, index) => ({
        ...by(rule, onTop[index] ?? 0n),
        fundingId: fundings.get(contract.funding) as bigint,
      })),
    ],
    partnerId,
    contractVersionId: contract.id,
    fundingId: contract.funding,
    issuedAccountId: accountOf.issued(partnerId),
    vestingDays: contract.vestingDays,
    limits: limitsOf(contract),
  };
}

function rials(minor: bigint) {
  return { minor, currency: 'IRR' as const };
}

function limitsOf({ exposure, ...contract }: ModelContract): EarnPrice['limits'] {
  const common = { currency: 'IRR' as const, chargePerPoint: contract.issuePrice };
  return {
    perPurchase: contract.capPerPurchase,
    perMemberDay: contract.capPerMemberDay,
    perPartnerDay: contract.capPerPartnerDay,
    exposure:
      exposure &&
      (exposure.kind === 'PREPAID'
        ? { ...common, limit: exposure.least, prepaid: true }
        : { ...common, limit: exposure.most, prepaid: false }),
  };
}

function holdPrice(partnerId: bigint, contract: ModelContract): HoldPrice & BurnPrice {
  return {
    partnerId,
    contractVersionId: contract.id,
    redeemedAccountId: accountOf.redeemed(partnerId),
    holdSeconds: contract.holdSeconds,
  };
}

type ReversalTarget = NonNullable<Extract<Operation, { kind: 'REVERSAL' }>['target']>;

function targetOf(
  model: Model,
  { id, type, partner, contract, ...posted }: ModelTransaction,
): ReversalTarget {
  const partnerId = partner ?? 0n;
  const terms = partner !== null && contract !== null ? model.contract(partner, contract) : undefined;
  const none = { perPurchase: null, perMemberDay: null, perPartnerDay: null, exposure: null };
  const sign = type === 'EARN' ? 1n : -1n;
  const campaigns = (posted.parts ?? []).flatMap(({ campaign }) => campaign ?? []);
  const worths = (by: ModelContract, amount: bigint) => partsOfPurchase(by, campaigns, amount);
  return {
    id,
    type,
    points: posted.points,
    partnerId,
    merchantId: 0n,
    contractVersionId: contract ?? 0n,
    occurredAt: new Date(posted.occurredAt),
    counterAccountId: type === 'BURN' ? accountOf.redeemed(partnerId) : accountOf.issued(partnerId),
    shortfallAccountId: accountOf.shortfall(partnerId),
    // What is given is written part by part, the base first; what is taken, in the order in which it was.
    lots: (type === 'EARN'
      ? [...posted.lots]
      : posted.lots.toSorted((a, b) => (comesBefore(a, b) ? -1 : 1))
    ).map((lot) => ({ ...lot, points: sign * lot.points, place: 'SPENDABLE' as const })),
    amount: type === 'OTHER' || type === 'DONATION' ? null : { minor: posted.amount, currency: 'IRR' },
    ...(type === 'DONATION'
      ? {
          donation: {
            campaignId: model.donations.get(id)?.appeal ?? 0n,
            partnerId: partner,
            donorId: posted.member,
          },
        }
      : {}),
    pointsFor: (amount) => ({
      value: !terms ? 0n : type === 'EARN' ? total(worths(terms, amount)) : pointsWorth(terms, amount),
    }),
    limits: type === 'EARN' && terms ? limitsOf(terms) : none,
    ...(terms && posted.parts
      ? {
          parts: {
            given: posted.parts.map(({ rule, funding, points }) => ({ rule, fundingId: funding, points })),
            pointsFor: (amount: bigint) => worths(terms, amount),
          },
        }
      : {}),
  };
}
