import { type Case, type Names, newId, other, post, seen } from './case.js';
import { undonate, undonateProblems } from './giving.js';
import { fallBy } from './levels.js';
import { available, type Lot, type MemberDraft, sum } from './member.js';
import {
  countOf,
  leftOf,
  type Model,
  type ModelPart,
  type ModelTransaction,
  partToReturn,
  takable,
} from './model.js';
import { type AdjustStep, callerOf, type ResolveStep, type ReverseStep } from './steps.js';
import {
  dayAt,
  dividedBy,
  lastDay,
  type ModelContract,
  partsOfPurchase,
  pointsWorth,
  total,
} from './terms.js';

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

export function reverse(model: Model, step: ReverseStep, { at, transaction, subject }: Names): Case {
  const { amount } = step;
  const found = seenTransaction(model, step);
  // What is asked of a duplicate's purchases happens to the survivor.
  const target = found && { ...found, member: model.survivorOf(found.member) };
  const contract =
    target?.partner != null && target.contract !== null
      ? model.contract(target.partner, target.contract)
      : undefined;
  const points = () => {
    if (!target) return 0n;
    if (step.points !== null) return step.points;
    if (amount === null || !contract) return leftOf(model, target);
    const remains = target.amount - target.refunded - amount;
    const still =
      target.type === 'EARN' ? total(worthsOf(target, contract, remains)) : pointsWorth(contract, remains);
    return leftOf(model, target) > still ? leftOf(model, target) - still : 0n;
  };
  const { clawback } = model.terms;
  return {
    member: target?.member ?? null,
    *against() {
      yield !target && 'TRANSACTION_NOT_FOUND';
      if (!target) return;
      yield model.state(target.member).status === 'CLOSED' && 'MEMBER_NOT_ACTIVE';
      if (target.type === 'DONATION') return yield* undonateProblems(model, target, step);
      yield target.type === 'OTHER' && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield step.points !== null && step.points > leftOf(model, target) && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield amount !== null && amount > target.amount - target.refunded && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield amount === null && leftOf(model, target) === 0n && 'REVERSAL_EXCEEDS_TRANSACTION';
      yield target.type === 'EARN' &&
        clawback === 'REFUSE' &&
        takable(model.state(target.member), target.id) < points() &&
        'POINTS_ALREADY_SPENT';
    },
    done() {
      if (target?.type === 'DONATION')
        return undonate(model, target, { at, transaction, subject, code: null });
      if (!target || !contract || target.partner === null) throw new Error('a reversal of nothing');
      const n = points();
      const id = n > 0n ? newId(model, transaction) : null;
      const undone = undoneBy(target, contract, n, amount);
      const says =
        undone && id !== null ? undone.map((part) => `${part.rule} ${part.points}`).join(', ') : null;
      let shortfall = 0n;
      if (id !== null) {
        model.change(target.member, { kind: 'REVERSAL', subject: id, at, says }, (draft) => {
          if (target.type === 'BURN') return model.comeBack(draft, partToReturn(target, n), at);
          const [given] = target.lots as [Lot];
          let missing = 0n;
          for (const part of undone ?? [{ funding: given.funding, points: n }]) {
            missing += takenFromOwn(model, draft, target.id, { ...part, expiry: given.expiry });
          }
          missing -= draft.spendOf(missing, () => true);
          if (clawback === 'NEGATIVE' && missing > 0n) draft.owe({ ...given, points: missing });
          else shortfall = missing;
        });
        // What campaigns gave counts until its day is settled (E-11), what the coalition pays has never counted (T-10).
        const onTop = total(
          (undone ?? [])
            .filter(({ campaign }) => campaign && (!campaign.level || campaign.byCoalition))
            .map((part) => part.points),
        );
        givenBack(model, target, contract.id, n, { shortfall, onTop });
        post(model, id, { ...target, type: 'OTHER', points: n });
      }
      const refunded = target.refunded + (amount ?? 0n);
      model.journal.put(model.transactions, target.id, {
        ...target,
        reversed: target.reversed + n,
        refunded,
        withoutMoney: (target.withoutMoney ?? 0n) + (amount === null ? n : 0n),
        ...(undone && {
          undone: undone.map((part, at) => part.points + (target.undone?.[at] ?? 0n)),
        }),
      });
      const undid = target.type === 'EARN' && target.amount > 0n && (n > 0n || refunded > target.refunded);
      if (undid) fallBy(model, target.member, at, id);
      return { transaction: id, subject: id === null ? newId(model, subject) : null, shortfall };
    },
  };
}

/** What an earn would come to for so many rials, part by part: by what had a part in it, whatever ended since. */
function worthsOf(target: ModelTransaction, contract: ModelContract, amount: bigint): bigint[] {
  const campaigns = (target.parts ?? []).flatMap(({ campaign }) => campaign ?? []);
  return partsOfPurchase(contract, campaigns, amount);
}

/** Of which part how many points are undone; undefined: of the only one. */
function undoneBy(
  target: ModelTransaction,
  contract: ModelContract,
  points: bigint,
  amount: bigint | null,
): ModelPart[] | undefined {
  const { parts, undone } = target;
  if (!parts || !undone) return undefined;
  const remains = amount === null ? 0n : target.amount - target.refunded - amount;
  const still = amount === null ? [] : worthsOf(target, contract, remains);
  const tooMany = parts.map((part, at) => {
    const left = part.points - (undone[at] ?? 0n);
    const kept = still[at] ?? 0n;
    return left > kept ? left - kept : 0n;
  });
  const divided = dividedBy(points, tooMany);
  return parts.map((part, at) => ({ ...part, points: divided[at] ?? 0n }));
}

/** Takes an earn's own points of a funding: those that wait, then its lot; tells how many are not there. */
function takenFromOwn(model: Model, draft: MemberDraft, transaction: bigint, own: Lot): bigint {
  const { expiry, funding } = own;
  let missing = own.points - sum(draft.stopWaiting({ transaction, funding }, own.points));
  missing -= draft.spendOf(missing, (lot) => lot.expiry === expiry && lot.funding === funding);
  // what it gave may have been renewed since: it is still of its funding
  if (model.terms.policy.kind === 'inactivity') {
    missing -= draft.spendOf(missing, (lot) => lot.expiry > expiry && lot.funding === funding);
  }
  return missing;
}

/**
 * The programme's side of a reversal, and what an earn counted against (E-04, E-05, R-04): what is undone of campaigns, on
 * top of the contract's own points, counts until its day is settled (E-11).
 */
function givenBack(
  model: Model,
  { type, partner, member, occurredAt }: ModelTransaction,
  contractId: bigint,
  points: bigint,
  { shortfall, onTop }: { readonly shortfall: bigint; readonly onTop: bigint },
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
  if (contract.exposure)
    model.addTo(counts, countOf.charged(partner), (shortfall - (points - onTop)) * contract.issuePrice);
}

export function adjust(model: Model, step: AdjustStep, { at, transaction, subject }: Names): Case {
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

export function resolve(model: Model, step: ResolveStep, { at, transaction }: Names): Case {
  const asked = model.requests.get(step.request);
  // What is approved happens to the survivor; what is rejected tells the account for which it was asked.
  const approves = step.kind === 'APPROVE';
  const request = asked && { ...asked, member: approves ? model.survivorOf(asked.member) : asked.member };
  return {
    member: request?.member ?? null,
    *against() {
      yield !request && 'ADJUSTMENT_NOT_FOUND';
      if (!request) return;
      yield model.state(request.member).status === 'CLOSED' && approves && 'MEMBER_NOT_ACTIVE';
      yield request.by === callerOf(step.asker) && 'SAME_PERSON_APPROVES';
      yield request.status !== 'PENDING' && 'ADJUSTMENT_NOT_PENDING';
      yield approves &&
        request.direction === 'DEBIT' &&
        available(model.state(request.member)) < request.points &&
        'INSUFFICIENT_POINTS';
    },
    done() {
      if (!asked || !request) throw new Error('nothing to decide');
      const id = approves ? adjusted(model, request, at, transaction) : null;
      model.journal.put(model.requests, asked.id, { ...asked, status: approves ? 'APPROVED' : 'REJECTED' });
      return { transaction: id, subject: request.id };
    },
  };
}
