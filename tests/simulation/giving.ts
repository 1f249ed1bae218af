import { type Case, type Names, newId, post, seen } from './case.js';
import type { Lot } from './member.js';
import { type Model, type ModelTransaction, partToReturn } from './model.js';
import { spending } from './spending.js';
import type { DonateStep } from './steps.js';
import { dayAt, SCALE, yearAt } from './terms.js';

/** What a campaign for a charity promises (C-01). Money is in rials. */
export interface ModelAppeal {
  readonly id: bigint;
  readonly charity: bigint;
  /** First and last day; null = without end. */
  readonly from: string;
  readonly until: string | null;
  readonly rate:
    | { readonly multiple: bigint; readonly worth: bigint; readonly minimum: bigint }
    | { readonly steps: readonly { readonly points: bigint; readonly worth: bigint }[] };
  readonly goal: { readonly amount: bigint; readonly closes: boolean } | null;
  readonly sponsors: readonly ModelSponsor[];
}

export interface ModelSponsor {
  readonly partner: bigint;
  /** Of a hundred, in 10⁻⁸. */
  readonly percent: bigint;
  readonly cap: bigint;
  readonly turn: number;
}

/** A donation, and what became of it. */
export interface ModelDonation {
  readonly appeal: bigint;
  readonly member: bigint;
  readonly points: bigint;
  readonly worth: bigint;
  /** By sponsor. */
  readonly added: readonly bigint[];
  readonly day: string;
  readonly end: 'reversed' | 'paid' | null;
}

/** What stands of an appeal's donations: added up anew whenever it is asked for. */
export function standingOf(model: Model, { id, sponsors }: ModelAppeal) {
  let [points, worth, donations, paid] = [0n, 0n, 0, 0n];
  const added = sponsors.map(() => 0n);
  const donors = new Set<bigint>();
  for (const donation of model.donations.values()) {
    if (donation.appeal !== id || donation.end === 'reversed') continue;
    points += donation.points;
    worth += donation.worth;
    donations += 1;
    donors.add(donation.member);
    for (const [at, more] of donation.added.entries()) added[at] = (added[at] ?? 0n) + more;
    if (donation.end === 'paid')
      paid += donation.worth + donation.added.reduce((sum, each) => sum + each, 0n);
  }
  return { points, worth, donations, donors: donors.size, added, paid };
}

/** What points come to; undefined: nothing, they are no number that can be given. */
function worthOf({ rate, goal }: ModelAppeal, points: bigint, left: bigint): bigint | undefined {
  if ('steps' in rate) {
    const worth = rate.steps.find((step) => step.points === points)?.worth;
    return worth !== undefined && worth <= left ? worth : undefined;
  }
  if (points % rate.multiple !== 0n) return undefined;
  const worth = (points / rate.multiple) * rate.worth;
  if (worth > left) return undefined;
  // The last one before the goal may be smaller (C-05).
  const isRest = goal?.closes === true && worth === left;
  return points >= rate.minimum || isRest ? worth : undefined;
}

/** What each sponsor adds (C-06). */
function addedTo(model: Model, appeal: ModelAppeal, worth: bigint): bigint[] {
  const { added: before } = standingOf(model, appeal);
  const whole = 100n * SCALE;
  const result = appeal.sponsors.map(() => 0n);
  let open = worth;
  for (const turn of [...new Set(appeal.sponsors.map((each) => each.turn))].sort((a, b) => a - b)) {
    let mostCovered = 0n;
    for (const [at, { partner, percent, cap, turn: own }] of appeal.sponsors.entries()) {
      if (own !== turn || model.partner(partner).status !== 'ACTIVE') continue;
      const share = (open * percent) / whole;
      const left = cap - (before[at] ?? 0n);
      result[at] = share < left ? share : left;
      // A share that is cut covers the fewest rials of which what is left would be the share.
      const covered = share <= left ? open : (left * whole + percent - 1n) / percent;
      if (covered > mostCovered) mostCovered = covered;
    }
    open -= mostCovered < open ? mostCovered : open;
  }
  return result;
}

export function donate(model: Model, step: DonateStep, { at, transaction }: Names): Case {
  const { asker, points, terms } = { ...step, terms: model.terms };
  const member = seen(model, asker, step.member);
  const through = asker.by === 'operator' ? null : asker.partner;
  const byMember = asker.by === 'member';
  const appeal = model.appeals.get(step.appeal);
  const spends =
    member !== null && spending(model, { member, points, code: step.code, byMember, partner: through }, at);
  const today = dayAt(terms, at);
  const left = () =>
    appeal?.goal?.closes ? appeal.goal.amount - standingOf(model, appeal).worth : 10n ** 18n;
  return {
    member,
    *against() {
      yield member === null && 'MEMBER_NOT_FOUND';
      yield !appeal && 'CHARITY_CAMPAIGN_NOT_FOUND';
      yield through !== null &&
        !['ACTIVE', 'EXITING'].includes(model.partner(through).status) &&
        'PARTNER_NOT_ACTIVE';
      yield member !== null && model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      if (!appeal) return;
      const over = today < appeal.from || (appeal.until !== null && today > appeal.until) || left() <= 0n;
      yield over && 'CHARITY_CAMPAIGN_NOT_OPEN';
      yield worthOf(appeal, points, left()) === undefined && 'DONATION_NOT_POSSIBLE';
      if (spends) yield* spends.against();
    },
    refused: (code) => {
      if (spends) spends.refused(code);
    },
    done() {
      const worth = appeal && worthOf(appeal, points, left());
      if (!appeal || worth === undefined || member === null || !spends) throw new Error('nothing to give');
      const id = newId(model, transaction);
      spends.done();
      const added = addedTo(model, appeal, worth);
      let lots: Lot[] = [];
      model.change(member, { kind: 'DONATION', subject: id, at }, (draft) => {
        lots = draft.spend(points);
      });
      model.addTo(model.programme, 'DONATED ', points);
      post(model, id, {
        type: 'DONATION',
        ...{ points, member, partner: through, contract: null, occurredAt: at, lots, amount: worth },
      });
      const donation = { appeal: appeal.id, member, points, worth, added, day: today, end: null };
      model.journal.put(model.donations, id, donation);
      // Receipts of a year are numbered without gaps (C-08).
      const year = `receipts ${yearAt(terms, at)}`;
      model.addTo(model.receipts, year, 1n);
      const number = model.receipts.get(year);
      model.write(`donation ${id}`, `${donationText(donation, through)} ${year} ${number}`);
      return { transaction: id };
    },
  };
}

/** What stands against taking a donation back, which can be done as a whole until it is paid out (C-04). */
export function* undonateProblems(
  model: Model,
  { id }: ModelTransaction,
  asked: { readonly points: bigint | null; readonly amount: bigint | null },
): Iterable<string | false> {
  const donation = model.donations.get(id);
  yield (asked.amount !== null || (asked.points !== null && asked.points !== donation?.points)) &&
    'INVALID_INPUT';
  yield donation?.end === 'reversed' && 'REVERSAL_EXCEEDS_TRANSACTION';
  yield donation?.end === 'paid' && 'DONATION_PAID_OUT';
}

export function undonate(
  model: Model,
  target: ModelTransaction,
  { at, transaction }: Names,
): { readonly transaction: bigint; readonly shortfall: bigint } {
  const donation = model.donations.get(target.id);
  if (!donation) throw new Error('no donation to take back');
  const id = newId(model, transaction);
  const { points } = donation;
  const member = model.survivorOf(donation.member);
  model.change(member, { kind: 'REVERSAL', subject: id, at }, (draft) =>
    model.comeBack(draft, partToReturn(target, points), at),
  );
  model.addTo(model.programme, 'DONATED ', -points);
  model.journal.put(model.donations, target.id, { ...donation, end: 'reversed' });
  model.journal.put(model.transactions, target.id, { ...target, reversed: points });
  post(model, id, { ...target, type: 'OTHER' });
  model.write(`undone ${target.id}`, String(id));
  return { transaction: id, shortfall: 0n };
}

/** A charity is paid all that stands of days until one (C-04); tells what that is. */
export function payOut(model: Model, charity: bigint, until: string) {
  const sums = { donations: 0, points: 0n, worth: 0n, added: 0n };
  for (const [id, donation] of model.donations) {
    if (model.appeals.get(donation.appeal)?.charity !== charity) continue;
    if (donation.end !== null || donation.day > until) continue;
    sums.donations += 1;
    sums.points += donation.points;
    sums.worth += donation.worth;
    for (const each of donation.added) sums.added += each;
    model.journal.put(model.donations, id, { ...donation, end: 'paid' });
  }
  return sums;
}

/** In words that the books share. */
export function donationText(
  {
    appeal,
    member,
    points,
    worth,
    added,
    day,
  }: Pick<ModelDonation, 'appeal' | 'member' | 'points' | 'worth' | 'added' | 'day'>,
  through: bigint | null,
): string {
  return `${appeal} ${member} ${through} ${points} ${worth} [${added.join()}] ${day}`;
}
