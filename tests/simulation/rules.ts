import type { Lot, ModelHold } from './member.js';
import { available, cut, sum } from './member.js';
import { countOf, leftOf, type Model, type ModelTransaction, partToReturn, takable } from './model.js';
import {
  type AdjustStep,
  type Asker,
  type BurnStep,
  type CaptureStep,
  type CodeStep,
  callerOf,
  type EarnStep,
  type HoldStep,
  isKeyed,
  type LockStep,
  type ReleaseStep,
  type ResolveStep,
  type ReverseStep,
  type Step,
  type Told,
  type TransferStep,
} from './steps.js';
import {
  contractAt,
  DAY_MS,
  dayAt,
  HOUR_MS,
  lastDay,
  pointsWorth,
  worthOfPoints,
  worthOfPurchase,
} from './terms.js';

/** What the ledger says of a step that the model cannot know. */
export interface Names {
  /** When it was taken, by the coalition's clock. */
  readonly at: number;
  /** The id of the transaction, and of the hold, request or refund that it made. */
  readonly transaction: bigint | null;
  readonly subject: bigint | null;
  /** A spend code. */
  readonly code: string | null;
}

/** Refusals that can be met here, in rank, and whether the answer is kept under the key for ever (L-04). */
const RANK: readonly (readonly [string, 'kept' | 'open'])[] = [
  ['INVALID_INPUT', 'open'],
  ['MEMBER_NOT_FOUND', 'open'],
  ['MERCHANT_NOT_FOUND', 'open'],
  ['TRANSACTION_NOT_FOUND', 'open'],
  ['HOLD_NOT_FOUND', 'open'],
  ['ADJUSTMENT_NOT_FOUND', 'open'],
  ['PARTNER_NOT_ACTIVE', 'open'],
  ['MEMBER_NOT_ACTIVE', 'open'],
  ['NOT_AN_ISSUER', 'open'],
  ['NOT_AN_ACCEPTOR', 'open'],
  ['CONTRACT_NOT_IN_FORCE', 'open'],
  ['SAME_PERSON_APPROVES', 'open'],
  ['DUPLICATE_PURCHASE', 'kept'],
  ['OCCURRED_AT_OUT_OF_RANGE', 'kept'],
  ['HOLD_NOT_OPEN', 'kept'],
  ['ADJUSTMENT_NOT_PENDING', 'kept'],
  ['CAPTURE_EXCEEDS_HOLD', 'kept'],
  ['REVERSAL_EXCEEDS_TRANSACTION', 'kept'],
  ['POINTS_ALREADY_SPENT', 'kept'],
  ['SPENDING_LOCKED', 'kept'],
  ['SPEND_CODE_REQUIRED', 'open'],
  ['SPEND_CODE_INVALID', 'open'],
  ['SPEND_CODE_LIMIT_REACHED', 'open'],
  ['FLOAT_EXHAUSTED', 'kept'],
  ['CREDIT_LIMIT_REACHED', 'kept'],
  ['CAP_REACHED', 'kept'],
  ['INSUFFICIENT_POINTS', 'kept'],
];

/** A step on the model: who is touched, what stands against it, and what it does otherwise. */
interface Case {
  /** Whose balance is told; null = nobody is known. */
  readonly member: bigint | null;
  readonly others?: readonly bigint[];
  readonly against: () => Iterable<string | false | undefined>;
  /** What happens although it is refused. */
  readonly refused?: (code: string) => void;
  readonly done: () => { transaction?: bigint | null; subject?: bigint | null; shortfall?: bigint | null };
}

/** Takes one step on the model, and tells what the ledger should have told. */
export function take(model: Model, step: Step, names: Names): Told {
  const known = isKeyed(step) ? model.known(step) : undefined;
  if (known) return known;
  const { at } = names;
  const { member, others = [], against, refused, done } = caseOf(model, step, names);
  // Whatever is due of whoever is touched takes effect before anything else (B-03).
  const touched = isKeyed(step) ? [member, ...others] : [];
  for (const each of touched) if (each !== null) model.settle(each, at);

  const met = new Set(against());
  const first = RANK.find(([code]) => met.has(code));
  if (first) {
    const [code, kept] = first;
    refused?.(code);
    const balance = member === null || !isKeyed(step) ? null : model.balance(member, at);
    const told = { kind: 'refused', code, balance, replayed: false } as const;
    return kept === 'kept' && balance ? model.record(step, told) : told;
  }
  const { transaction = null, subject = null, shortfall = null } = done();
  if (!isKeyed(step)) {
    if (step.kind !== 'CODE') return { kind: 'done' };
    return { kind: 'code', code: names.code ?? 'none', expiresAt: at + model.terms.spendCodeSeconds * 1000 };
  }
  if (member === null) throw new Error('a step was done to nobody');
  const balance = model.balance(member, at);
  return model.record(step, { kind: 'posted', transaction, subject, balance, replayed: false, shortfall });
}

function caseOf(model: Model, step: Step, names: Names): Case {
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
          model.set(step.member, { status: step.to });
          return {};
        },
      };
    case 'PARTNER_STATUS':
      return {
        member: null,
        against: () => [],
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

/** The member as the asker sees it: another partner's is nobody. */
export function seen(model: Model, asker: Asker, member: bigint): bigint | null {
  if (!model.members.has(member)) return null;
  if (asker.by === 'operator') return member;
  return model.links.has(`${asker.partner} ${member}`) ? member : null;
}

function* placeProblems(
  model: Model,
  { asker, merchant }: EarnStep | BurnStep | HoldStep,
  member: bigint | null,
): Iterable<string | false> {
  const partner = model.partner(asker.partner);
  yield member === null && 'MEMBER_NOT_FOUND';
  yield member !== null && model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
  yield !partner.merchants.includes(merchant) && 'MERCHANT_NOT_FOUND';
  yield !['ACTIVE', 'EXITING'].includes(partner.status) && 'PARTNER_NOT_ACTIVE';
}

function earn(model: Model, step: EarnStep, { at, transaction }: Names): Case {
  const { terms } = model;
  const partner = model.partner(step.asker.partner);
  const member = seen(model, step.asker, step.member);
  const when = step.occurredAt ?? at;
  const contract = contractAt(terms, partner, when);
  const purchase = `${step.merchant} ${step.reference}`;
  const day = dayAt(terms, when);
  const counted = {
    member: countOf.earned(step.member, partner.id, day),
    partner: countOf.issued(partner.id, day),
    charged: countOf.charged(partner.id),
  };
  /** What it comes to under each cap in turn; each that cuts says so. */
  const capped = () => {
    if (!contract) return { points: 0n, says: '' };
    const worth = worthOfPurchase(contract, step.amount);
    const caps = [
      ['purchase', contract.capPerPurchase, 0n],
      ['member-day', contract.capPerMemberDay, model.count(counted.member)],
      ['partner-day', contract.capPerPartnerDay, model.count(counted.partner)],
    ] as const;
    let points = worth;
    let says = `base ${worth}`;
    for (const [name, cap, used] of caps) {
      if (cap === null || points <= cap - used) continue;
      const left = cap > used ? cap - used : 0n;
      if (points > left) says += `, cap:${name} ${left - points}`;
      points = left;
    }
    return { points, says };
  };
  const points = () => capped().points;
  return {
    member,
    *against() {
      yield* placeProblems(model, step, member);
      yield !contract && 'CONTRACT_NOT_IN_FORCE';
      yield contract && !contract.issuer && 'NOT_AN_ISSUER';
      yield model.purchases.has(purchase) && 'DUPLICATE_PURCHASE';
      yield (when > at + terms.hoursAhead * HOUR_MS || when < at - terms.daysBack * DAY_MS) &&
        'OCCURRED_AT_OUT_OF_RANGE';
      if (contract?.exposure && points() > 0n) {
        const { exposure } = contract;
        const after = model.count(counted.charged) + points() * contract.issuePrice;
        const deposited = model.count(countOf.deposited(partner.id));
        yield exposure.kind === 'PREPAID' && after > deposited - exposure.least && 'FLOAT_EXHAUSTED';
        yield exposure.kind === 'POSTPAID' && after > exposure.most && 'CREDIT_LIMIT_REACHED';
      }
    },
    done() {
      if (!contract || member === null) throw new Error('an earn without terms');
      const id = newId(model, transaction);
      const { points: given, says } = capped();
      const vestsAt = when + contract.vestingDays * DAY_MS;
      const waits = vestsAt > at;
      const expiry = lastDay(terms, when, waits ? vestsAt : at);
      const lot = { expiry, funding: contract.funding, points: given };
      model.change(member, { kind: 'EARN', subject: id, at, says }, (draft) => {
        if (given > 0n && waits) draft.wait({ ...lot, transaction: id, vestsAt });
        else if (given > 0n) draft.comeIn([lot]);
      });
      model.wasActive(member, id, when, at);
      model.journal.put(model.purchases, purchase, true);
      if (contract.capPerMemberDay !== null) model.addTo(model.counts, counted.member, given);
      if (contract.capPerPartnerDay !== null) model.addTo(model.counts, counted.partner, given);
      if (contract.exposure) model.addTo(model.counts, counted.charged, given * contract.issuePrice);
      model.addTo(model.programme, `ISSUED ${partner.id}`, -given);
      post(model, id, {
        type: 'EARN',
        points: given,
        member,
        partner: partner.id,
        contract: contract.id,
        occurredAt: when,
        lots: given > 0n ? [lot] : [],
        amount: step.amount,
      });
      return { transaction: id };
    },
  };
}

interface Spending {
  readonly member: bigint;
  readonly points: bigint;
  readonly code: string | null;
  readonly byMember: boolean;
  /** Where it is spent; null: nowhere in particular. */
  readonly partner: bigint | null;
}

/** B-05: what stands against spending, what a wrong code does, and what is counted when it is done. */
function spending(model: Model, { member, points, code: text, byMember, partner }: Spending, at: number) {
  const { terms } = model;
  const day = dayAt(terms, at);
  const spent = countOf.spent(member, day);
  const name = `${member} ${text}`;
  const found = text === null ? undefined : model.codes.get(name);
  const works =
    found !== undefined &&
    !found.used &&
    found.expiresAt > at &&
    (found.partner === null || found.partner === partner) &&
    (found.points === null || points <= found.points);
  const above = terms.spendCodeAbove;
  return {
    *against(): Iterable<string | false> {
      yield model.state(member).lock !== null && 'SPENDING_LOCKED';
      yield text !== null && !works && 'SPEND_CODE_INVALID';
      yield text === null &&
        !byMember &&
        above !== null &&
        model.count(spent) + points > above &&
        'SPEND_CODE_REQUIRED';
      yield available(model.state(member)) < points && 'INSUFFICIENT_POINTS';
    },
    refused(code: string): void {
      if (code !== 'SPEND_CODE_INVALID') return;
      const { failedCodes, lock: before } = model.state(member);
      const locks = failedCodes + 1 >= terms.mostWrongCodes;
      model.set(member, { failedCodes: failedCodes + 1, lock: before ?? (locks ? 'CODES' : null) });
    },
    done(): void {
      if (terms.spendCodeAbove !== null) model.addTo(model.counts, spent, points);
      if (!found) return;
      model.journal.put(model.codes, name, { ...found, used: true });
      model.set(member, { failedCodes: 0 });
    },
  };
}

function burnOrHold(model: Model, step: BurnStep | HoldStep, { at, transaction, subject }: Names): Case {
  const { points, asker } = step;
  const partner = model.partner(asker.partner);
  const member = seen(model, asker, step.member);
  const contract = contractAt(model.terms, partner, at);
  const spends =
    member !== null &&
    spending(model, { member, points, code: step.code, byMember: false, partner: partner.id }, at);
  return {
    member,
    *against() {
      yield* placeProblems(model, step, member);
      yield !contract && 'CONTRACT_NOT_IN_FORCE';
      yield contract && !contract.acceptor && 'NOT_AN_ACCEPTOR';
      if (spends) yield* spends.against();
    },
    refused: (code) => {
      if (spends) spends.refused(code);
    },
    done() {
      if (!contract || member === null || !spends) throw new Error('a burn without terms');
      spends.done();
      if (step.kind === 'BURN') {
        const id = newId(model, transaction);
        let lots: Lot[] = [];
        model.change(member, { kind: 'BURN', subject: id, at }, (draft) => {
          lots = draft.spend(points);
        });
        model.wasActive(member, id, at, at);
        burned(model, id, { member, partner: partner.id, contract: contract.id, lots, at });
        return { transaction: id };
      }
      const id = newId(model, subject);
      const expiresAt = at + (step.expiresIn ?? contract.holdSeconds) * 1000;
      model.change(member, { kind: 'HOLD', subject: id, at }, (draft) => {
        const lots = draft.spend(points);
        const hold: ModelHold = {
          id,
          member,
          partner: partner.id,
          merchant: step.merchant,
          contract: contract.id,
          lots,
          points,
          expiresAt,
          status: 'OPEN',
        };
        draft.hold(hold);
        model.journal.put(model.holds, id, hold);
      });
      return { subject: id };
    },
  };
}

function burned(
  model: Model,
  id: bigint,
  burn: { member: bigint; partner: bigint; contract: bigint; lots: readonly Lot[]; at: number },
): void {
  const { member, partner, contract, lots, at } = burn;
  const points = sum(lots);
  const amount = worthOfPoints(model.contract(partner, contract), points);
  model.addTo(model.programme, `REDEEMED ${partner}`, points);
  post(model, id, { type: 'BURN', points, member, partner, contract, occurredAt: at, lots, amount });
}

/** A hold as its partner or an operator sees it. */
export function seenHold(model: Model, { hold, asker }: CaptureStep | ReleaseStep): ModelHold | undefined {
  const found = model.holds.get(hold);
  return asker.by === 'operator' || (asker.by === 'partner' && found?.partner === asker.partner)
    ? found
    : undefined;
}

function capture(model: Model, step: CaptureStep, { at, transaction }: Names): Case {
  const hold = seenHold(model, step);
  const now = () => hold && model.holds.get(hold.id);
  return {
    member: hold?.member ?? null,
    *against() {
      yield !hold && 'HOLD_NOT_FOUND';
      if (!hold) return;
      yield model.state(hold.member).status === 'CLOSED' && 'MEMBER_NOT_ACTIVE';
      yield model.partner(hold.partner).status === 'EXITED' && 'PARTNER_NOT_ACTIVE';
      yield now()?.status !== 'OPEN' && 'HOLD_NOT_OPEN';
      yield step.points !== null && step.points > hold.points && 'CAPTURE_EXCEEDS_HOLD';
    },
    done() {
      if (!hold) throw new Error('a capture without a hold');
      const id = newId(model, transaction);
      const { taken, left } = cut(hold.lots, step.points ?? hold.points);
      if (left.length > 0) {
        // What is not captured ends here, and expires if its day is over (B-04).
        model.change(hold.member, { kind: 'RELEASE', subject: hold.id, at }, (draft) => {
          draft.endHold(hold);
          draft.hold({ ...hold, lots: taken, points: sum(taken) });
          draft.comeIn(left);
        });
        model.expire(hold.member, at);
      }
      model.change(hold.member, { kind: 'BURN', subject: id, at }, (draft) =>
        draft.endHold({ ...hold, lots: taken }),
      );
      model.wasActive(hold.member, id, at, at);
      model.endHold(hold, 'CAPTURED');
      burned(model, id, { ...hold, lots: taken, at });
      return { transaction: id, subject: hold.id };
    },
  };
}

function release(model: Model, step: ReleaseStep, { at }: Names): Case {
  const hold = seenHold(model, step);
  return {
    member: hold?.member ?? null,
    *against() {
      yield !hold && 'HOLD_NOT_FOUND';
      if (!hold) return;
      yield model.partner(hold.partner).status === 'EXITED' && 'PARTNER_NOT_ACTIVE';
      yield model.holds.get(hold.id)?.status !== 'OPEN' && 'HOLD_NOT_OPEN';
    },
    done() {
      if (!hold) throw new Error('a release without a hold');
      model.change(hold.member, { kind: 'RELEASE', subject: hold.id, at }, (draft) => {
        draft.endHold(hold);
        draft.comeIn(hold.lots);
      });
      model.endHold(hold, 'RELEASED');
      model.expire(hold.member, at);
      return { subject: hold.id };
    },
  };
}

/** A transaction as its partner or an operator sees it. */
export function seenTransaction(
  model: Model,
  { transaction, asker }: ReverseStep,
): ModelTransaction | undefined {
  const found = model.transactions.get(transaction);
  return asker.by === 'operator' || (asker.by === 'partner' && found?.partner === asker.partner)
    ? found
    : undefined;
}

function reverse(model: Model, step: ReverseStep, { at, transaction, subject }: Names): Case {
  const { amount } = step;
  const target = seenTransaction(model, step);
  const contract =
    target?.partner != null && target.contract !== null
      ? model.contract(target.partner, target.contract)
      : undefined;
  const points = () => {
    if (!target) return 0n;
    if (step.points !== null) return step.points;
    if (amount === null || !contract) return leftOf(target);
    const remains = target.amount - target.refunded - amount;
    const still =
      target.type === 'EARN' ? worthOfPurchase(contract, remains) : pointsWorth(contract, remains);
    return leftOf(target) > still ? leftOf(target) - still : 0n;
  };
  const { clawback } = model.terms;
  return {
    member: target?.member ?? null,
    *against() {
      yield !target && 'TRANSACTION_NOT_FOUND';
      if (!target) return;
      yield model.state(target.member).status === 'CLOSED' && 'MEMBER_NOT_ACTIVE';
      yield target.type === 'OTHER' && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield step.points !== null && step.points > leftOf(target) && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield amount !== null && amount > target.amount - target.refunded && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield amount === null && leftOf(target) === 0n && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield target.type === 'EARN' &&
        clawback === 'REFUSE' &&
        takable(model.state(target.member), target.id) < points() &&
        'POINTS_ALREADY_SPENT';
    },
    done() {
      if (!target || !contract || target.partner === null) throw new Error('a reversal of nothing');
      const n = points();
      const id = n > 0n ? newId(model, transaction) : null;
      let shortfall = 0n;
      if (id !== null) {
        model.change(target.member, { kind: 'REVERSAL', subject: id, at }, (draft) => {
          if (target.type === 'BURN') return model.comeBack(draft, partToReturn(target, n), at);
          const [given] = target.lots as [Lot];
          let missing = n - sum(draft.stopWaiting(target.id, n));
          missing -= draft.spendOf(
            missing,
            (lot) => lot.expiry === given.expiry && lot.funding === given.funding,
          );
          missing -= draft.spendOf(missing, () => true);
          if (clawback === 'NEGATIVE' && missing > 0n) draft.owe({ ...given, points: missing });
          else shortfall = missing;
        });
        givenBack(model, target, contract.id, n, shortfall);
        post(model, id, { ...target, type: 'OTHER', points: n });
      }
      const refunded = target.refunded + (amount ?? 0n);
      model.journal.put(model.transactions, target.id, {
        ...target,
        reversed: target.reversed + n,
        refunded,
      });
      return { transaction: id, subject: id === null ? newId(model, subject) : null, shortfall };
    },
  };
}

/** The programme's side of a reversal, and what an earn counted against (E-04, E-05, R-04). */
function givenBack(
  model: Model,
  { type, partner, member, occurredAt }: ModelTransaction,
  contractId: bigint,
  points: bigint,
  shortfall: bigint,
): void {
  if (partner === null) return;
  const { programme, counts } = model;
  if (type === 'BURN') {
    model.addTo(programme, `REDEEMED ${partner}`, -points);
    return;
  }
  model.addTo(programme, `ISSUED ${partner}`, points);
  model.addTo(programme, `SHORTFALL ${partner}`, -shortfall);
  const contract = model.contract(partner, contractId);
  const day = dayAt(model.terms, occurredAt);
  if (contract.capPerMemberDay !== null) model.addTo(counts, countOf.earned(member, partner, day), -points);
  if (contract.capPerPartnerDay !== null) model.addTo(counts, countOf.issued(partner, day), -points);
  if (contract.exposure) model.addTo(counts, countOf.charged(partner), -points * contract.issuePrice);
}

function transfer(model: Model, step: TransferStep, { at, transaction }: Names): Case {
  const { asker, points, terms } = { ...step, terms: model.terms };
  const from = seen(model, asker, step.from);
  const to = seen(model, asker, step.to);
  const through = asker.by === 'operator' ? null : asker.partner;
  const byMember = asker.by === 'member';
  const spends =
    from !== null &&
    spending(model, { member: from, points, code: step.code, byMember, partner: through }, at);
  const day = countOf.transferred(step.from, dayAt(terms, at));
  return {
    member: from,
    others: to === null || to === from ? [] : [to],
    *against() {
      yield (from === null || to === null) && 'MEMBER_NOT_FOUND';
      yield from !== null && from === to && 'INVALID_INPUT';
      yield through !== null &&
        !['ACTIVE', 'EXITING'].includes(model.partner(through).status) &&
        'PARTNER_NOT_ACTIVE';
      for (const each of [from, to]) {
        yield each !== null && model.state(each).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      }
      yield terms.transferMost !== null && points > terms.transferMost && 'CAP_REACHED';
      yield terms.transferDayMost !== null &&
        model.count(day) + points > terms.transferDayMost &&
        'CAP_REACHED';
      if (spends) yield* spends.against();
    },
    refused: (code) => {
      if (spends) spends.refused(code);
    },
    done() {
      if (from === null || to === null || !spends) throw new Error('a transfer between nobody');
      const id = newId(model, transaction);
      spends.done();
      if (terms.transferDayMost !== null) model.addTo(model.counts, day, points);
      let lots: Lot[] = [];
      model.change(from, { kind: 'TRANSFER', subject: id, at }, (draft) => {
        lots = draft.spend(points);
      });
      model.change(to, { kind: 'TRANSFER', subject: id, at }, (draft) => draft.comeIn(lots));
      post(model, id, other(from, points, at));
      return { transaction: id };
    },
  };
}

function adjust(model: Model, step: AdjustStep, { at, transaction, subject }: Names): Case {
  const { asker, direction, points } = step;
  const member = seen(model, asker, step.member);
  const waits = model.terms.approvalAbove !== null && points > model.terms.approvalAbove;
  return {
    member,
    *against() {
      yield member === null && 'MEMBER_NOT_FOUND';
      if (member === null) return;
      yield model.state(member).status === 'CLOSED' && 'MEMBER_NOT_ACTIVE';
      yield !waits &&
        direction === 'DEBIT' &&
        available(model.state(member)) < points &&
        'INSUFFICIENT_POINTS';
    },
    done() {
      if (member === null) throw new Error('an adjustment of nobody');
      if (!waits) return { transaction: adjusted(model, { member, direction, points }, at, transaction) };
      const id = newId(model, subject);
      const by = callerOf(asker);
      model.journal.put(model.requests, id, { id, member, direction, points, by, status: 'PENDING' });
      return { subject: id };
    },
  };
}

function adjusted(
  model: Model,
  { member, direction, points }: Pick<AdjustStep, 'member' | 'direction' | 'points'>,
  at: number,
  transaction: bigint | null,
): bigint {
  const id = newId(model, transaction);
  const lot = { expiry: lastDay(model.terms, at, at), funding: model.terms.ownFunding, points };
  model.change(member, { kind: 'ADJUSTMENT', subject: id, at }, (draft) => {
    if (direction === 'CREDIT') draft.comeIn([lot]);
    else draft.spend(points);
  });
  model.addTo(model.programme, 'ADJUSTED ', direction === 'CREDIT' ? -points : points);
  post(model, id, other(member, points, at));
  return id;
}

function resolve(model: Model, step: ResolveStep, { at, transaction }: Names): Case {
  const request = model.requests.get(step.request);
  return {
    member: request?.member ?? null,
    *against() {
      yield !request && 'ADJUSTMENT_NOT_FOUND';
      if (!request) return;
      yield model.state(request.member).status === 'CLOSED' && step.kind === 'APPROVE' && 'MEMBER_NOT_ACTIVE';
      yield request.by === callerOf(step.asker) && 'SAME_PERSON_APPROVES';
      yield request.status !== 'PENDING' && 'ADJUSTMENT_NOT_PENDING';
      yield step.kind === 'APPROVE' &&
        request.direction === 'DEBIT' &&
        available(model.state(request.member)) < request.points &&
        'INSUFFICIENT_POINTS';
    },
    done() {
      if (!request) throw new Error('nothing to decide');
      const approved = step.kind === 'APPROVE';
      const id = approved ? adjusted(model, request, at, transaction) : null;
      model.journal.put(model.requests, request.id, {
        ...request,
        status: approved ? 'APPROVED' : 'REJECTED',
      });
      return { transaction: id, subject: request.id };
    },
  };
}

function code(model: Model, step: CodeStep, { at, code: text }: Names): Case {
  const { member } = step.asker;
  const prefix = `${member} `;
  return {
    member: null,
    *against() {
      yield model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      const own = [...model.codes].filter(([name]) => name.startsWith(prefix)).map(([, each]) => each);
      const usable = own.filter(({ used, expiresAt }) => !used && expiresAt > at);
      const recent = own.filter(({ createdAt }) => createdAt > at - HOUR_MS);
      yield (usable.length >= 5 || recent.length >= 10) && 'SPEND_CODE_LIMIT_REACHED';
    },
    done() {
      const { partner, points } = step;
      const expiresAt = at + model.terms.spendCodeSeconds * 1000;
      model.journal.put(model.codes, `${prefix}${text}`, {
        partner,
        points,
        createdAt: at,
        expiresAt,
        used: false,
      });
      return {};
    },
  };
}

function lock(model: Model, { kind, asker, member }: LockStep): Case {
  const before = model.state(member).lock;
  const byMember = asker.by === 'member';
  return {
    member: null,
    *against() {
      // A member lifts its own lock only.
      yield kind === 'UNLOCK' && byMember && before !== null && before !== 'MEMBER' && 'SPENDING_LOCKED';
    },
    done() {
      if (kind === 'LOCK') model.set(member, { lock: byMember ? (before ?? 'MEMBER') : 'OPERATOR' });
      else if (before !== null) model.set(member, { lock: null, failedCodes: 0 });
      return {};
    },
  };
}

function other(
  member: bigint,
  points: bigint,
  at: number,
): Omit<ModelTransaction, 'id' | 'reversed' | 'refunded'> {
  return {
    type: 'OTHER',
    points,
    member,
    partner: null,
    contract: null,
    occurredAt: at,
    lots: [],
    amount: 0n,
  };
}

function post(model: Model, id: bigint, facts: Omit<ModelTransaction, 'id' | 'reversed' | 'refunded'>): void {
  model.journal.put(model.transactions, id, { ...facts, id, reversed: 0n, refunded: 0n });
}

/** An id that the ledger gave to something new: nothing has it yet. */
function newId(model: Model, id: bigint | null): bigint {
  if (id === null) throw new Unnamed();
  if (model.transactions.has(id) || model.holds.has(id) || model.requests.has(id)) throw new Unnamed();
  return id;
}

/** The ledger named nothing new where the model makes something: they do not agree on what happened. */
export class Unnamed extends Error {
  override name = 'Unnamed';
}
