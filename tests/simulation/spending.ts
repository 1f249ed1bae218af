import { type Case, type Names, newId, other, placeProblems, post, seen } from './case.js';
import { available, cut, type Lot, type ModelHold, sum } from './member.js';
import { countOf, type Model } from './model.js';
import { draw, drawnFor } from './pools.js';
import type { BurnStep, CaptureStep, HoldStep, ReleaseStep, TransferStep } from './steps.js';
import { contractAt, dayAt, worthOfPoints } from './terms.js';

interface Spending {
  readonly member: bigint;
  readonly points: bigint;
  readonly code: string | null;
  readonly byMember: boolean;
  /** Where it is spent; null: nowhere in particular. */
  readonly partner: bigint | null;
  /** Of a burn: what its parent gives to it; see {@link drawnFor}. */
  readonly drawn?: () => bigint;
}

/** B-05: what stands against spending, what a wrong code does, and what is counted when it is done. */
export function spending(
  model: Model,
  { member, points, code: text, byMember, partner, drawn = () => 0n }: Spending,
  at: number,
) {
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
      yield available(model.state(member)) + drawn() < points && 'INSUFFICIENT_POINTS';
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

export function burnOrHold(
  model: Model,
  step: BurnStep | HoldStep,
  { at, transaction, subject, transfers: made = [] }: Names,
): Case {
  const { points, asker } = step;
  const partner = model.partner(asker.partner);
  const member = seen(model, asker, step.member);
  const contract = contractAt(model.terms, partner, at);
  const drawn = () => (step.kind === 'BURN' && member !== null ? drawnFor(model, member, points, at) : 0n);
  const spends =
    member !== null &&
    spending(model, { member, points, code: step.code, byMember: false, partner: partner.id, drawn }, at);
  const parent = step.kind === 'BURN' && member !== null ? model.pools.get(member)?.parent : undefined;
  return {
    member,
    others: parent === undefined ? [] : [parent],
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
        const missing = drawn();
        const transfers = missing > 0n ? [newId(model, made[0] ?? null)] : undefined;
        for (const each of transfers ?? []) draw(model, { member, points: missing, id: each, at });
        let lots: Lot[] = [];
        model.change(member, { kind: 'BURN', subject: id, at }, (draft) => {
          lots = draft.spend(points);
        });
        model.wasActive(member, id, at, at);
        burned(model, id, { member, partner: partner.id, contract: contract.id, lots, at });
        for (const each of transfers ?? []) post(model, each, other(member, missing, at));
        return { transaction: id, ...(transfers && { transfers }) };
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
export function seenHold(
  model: Model,
  { kind, hold, asker }: CaptureStep | ReleaseStep,
): ModelHold | undefined {
  const asked = model.holds.get(hold);
  // A duplicate has none that are open. Nothing is captured from a closed account, so that its survivor is asked; what
  // is released tells the account that held it.
  const member = kind === 'CAPTURE' && asked ? model.survivorOf(asked.member) : asked?.member;
  const found = asked && member !== undefined ? { ...asked, member } : undefined;
  return asker.by === 'operator' || (asker.by === 'partner' && found?.partner === asker.partner)
    ? found
    : undefined;
}

export function capture(model: Model, step: CaptureStep, { at, transaction }: Names): Case {
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

export function release(model: Model, step: ReleaseStep, { at }: Names): Case {
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

export function transfer(model: Model, step: TransferStep, { at, transaction }: Names): Case {
  const { asker, points, terms } = { ...step, terms: model.terms };
  const from = seen(model, asker, step.from);
  const to = seen(model, asker, step.to);
  const through = asker.by === 'operator' ? null : asker.partner;
  const byMember = asker.by === 'member';
  const spends =
    from !== null &&
    spending(model, { member: from, points, code: step.code, byMember, partner: through }, at);
  const day = countOf.transferred(from ?? step.from, dayAt(terms, at));
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
