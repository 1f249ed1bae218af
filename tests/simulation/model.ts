import { addDays } from '../../src/values/day.js';
import type { ModelAppeal, ModelDonation } from './giving.js';
import type { ModelBudget, ModelGrant } from './grants.js';
import { Journal } from './journal.js';
import type { ModelLadder } from './levels.js';
import {
  available,
  comesBefore,
  cut,
  type HistoryRow,
  type Lot,
  MemberDraft,
  type MemberKind,
  type MemberState,
  type ModelHold,
  NEW_MEMBER,
  sum,
  totals,
} from './member.js';
import type { ModelPerk, ModelUse } from './perks.js';
import type { ModelPool } from './pools.js';
import {
  callerOf,
  inputOf,
  isKeyed,
  type KeyedStep,
  type ModelBalance,
  type Step,
  type Told,
} from './steps.js';
import {
  dayAt,
  lastDay,
  type ModelCampaign,
  type ModelContract,
  type ModelPartner,
  type ModelTerms,
} from './terms.js';

/**
 * The ledger as a newcomer would build it from the rules alone: one operation after the other, plain maps, nothing
 * batched, nothing locked, and no code of the ledger's, so that both can only agree by being right.
 *
 * It is told when the ledger took an operation and under which id: those are the ledger's to choose, what follows from
 * them is the model's. What each kind of step does is in `rules.ts` and the files that it names.
 */
export class Model {
  readonly journal = new Journal();
  terms: ModelTerms;
  readonly partners = new Map<bigint, ModelPartner>();
  readonly members = new Map<bigint, MemberState>();
  /** `partner member`: who sees whom. */
  readonly links = new Map<string, true>();
  /** By member and version. */
  readonly history = new Map<string, HistoryRow>();
  readonly transactions = new Map<bigint, ModelTransaction>();
  readonly holds = new Map<bigint, ModelHold>();
  readonly requests = new Map<bigint, ModelRequest>();
  /** By merchant and reference: the purchases that have earned (E-06). */
  readonly purchases = new Map<string, true>();
  /** By member and text. */
  readonly codes = new Map<string, ModelCode>();
  /** What limits count: see {@link countOf}. */
  readonly counts = new Map<string, bigint>();
  /** By name: the programme's side of everything, such as `ISSUED 17`. */
  readonly programme = new Map<string, bigint>();
  /** The levels that members climb: all versions of each kind's ladder, in their order. */
  ladders: readonly ModelLadder[] = [];
  /** By kind: the last version by which all members have been looked at (T-14). */
  readonly lifted = new Map<MemberKind, number>();
  /** By duplicate: of whom it is a part now; and what was asked under which key. */
  readonly merged = new Map<bigint, bigint>();
  readonly mergedBy = new Map<string, { readonly input: string; readonly told: Told }>();
  /** By account: on whose points it draws. */
  readonly pools = new Map<bigint, ModelPool>();
  /** By member: its earns. */
  readonly bought = new Map<bigint, readonly bigint[]>();
  /** What is promised for charities, what was given, and how many receipts each year has had. */
  readonly appeals = new Map<bigint, ModelAppeal>();
  readonly donations = new Map<bigint, ModelDonation>();
  readonly receipts = new Map<string, bigint>();
  /** Perks, who may grant how many to whom, what was used of them, and what was asked under whose key. */
  readonly perks = new Map<bigint, ModelPerk>();
  budgets: readonly ModelBudget[] = [];
  /** By manager: the accounts that it looks after. */
  readonly portfolios = new Map<bigint, readonly bigint[]>();
  readonly grants = new Map<bigint, ModelGrant>();
  readonly uses = new Map<bigint, ModelUse>();
  readonly usedBy = new Map<string, { readonly input: string; readonly told: Told }>();
  /** By name: what this round has written besides versions of balances, such as `donation 17`. */
  readonly written = new Map<string, string>();
  /** By caller and key. */
  readonly answered = new Map<string, Answered>();

  constructor(terms: ModelTerms) {
    this.terms = terms;
  }

  write(name: string, text: string): void {
    this.journal.put(this.written, name, text);
  }

  addMember(id: bigint, kind: MemberKind = 'PERSON'): void {
    this.members.set(id, { ...NEW_MEMBER, kind });
  }

  state(member: bigint): MemberState {
    const state = this.members.get(member);
    if (!state) throw new Error(`the model knows no member ${member}`);
    return state;
  }

  survivorOf(member: bigint): bigint {
    return this.merged.get(member) ?? member;
  }

  partner(id: bigint): ModelPartner {
    const partner = this.partners.get(id);
    if (!partner) throw new Error(`the model knows no partner ${id}`);
    return partner;
  }

  contract(partner: bigint, id: bigint): ModelContract {
    const contract = this.partner(partner).contracts.find((each) => each.id === id);
    if (!contract) throw new Error(`the model knows no contract ${id}`);
    return contract;
  }

  /** Whose points a funding's are: a partner's, or the coalition's own. */
  issuerOf(funding: bigint): bigint | null {
    if (funding === this.terms.ownFunding) return null;
    for (const { id, contracts, campaigns } of this.partners.values()) {
      if (contracts.some((contract) => contract.funding === funding)) return id;
      if (campaigns.some(({ fundings }) => [...fundings.values()].includes(funding))) return id;
    }
    throw new Error(`the model knows no funding ${funding}`);
  }

  balance(member: bigint, asOf: number): ModelBalance {
    const state = this.state(member);
    return { version: state.version, ...totals(state), asOf };
  }

  count(name: string): bigint {
    return this.counts.get(name) ?? 0n;
  }

  addTo(map: Map<string, bigint>, name: string, points: bigint): void {
    if (points !== 0n) this.journal.put(map, name, (map.get(name) ?? 0n) + points);
  }

  /** Changes a member's points, which makes the next version of its balance. */
  change(
    member: bigint,
    {
      kind,
      subject,
      at,
      says = null,
    }: { kind: string; subject: bigint | null; at: number; says?: string | null },
    work: (draft: MemberDraft) => void,
  ): void {
    const draft = new MemberDraft(this.state(member));
    work(draft);
    const row = { ...draft.close(kind, subject, at), says };
    this.journal.put(this.members, member, draft.state);
    this.journal.put(this.history, `${member} ${draft.state.version}`, row);
  }

  set(member: bigint, changes: Partial<MemberState>): void {
    this.journal.put(this.members, member, { ...this.state(member), ...changes });
  }

  endHold(hold: ModelHold, status: ModelHold['status']): void {
    this.journal.put(this.holds, hold.id, { ...hold, status });
  }

  /** What is due takes effect: first timeouts of holds, then vesting, then expiry (B-03). */
  settle(member: bigint, at: number): void {
    const due = [...this.state(member).holds].filter(({ expiresAt }) => expiresAt <= at);
    for (const hold of due.sort((a, b) => a.expiresAt - b.expiresAt || (a.id < b.id ? -1 : 1))) {
      this.change(member, { kind: 'HOLD_EXPIRY', subject: hold.id, at }, (draft) => {
        draft.endHold(hold);
        draft.comeIn(hold.lots);
      });
      this.endHold(hold, 'EXPIRED');
    }
    const vested = this.state(member).pending.filter(({ vestsAt }) => vestsAt <= at);
    const soonest = vested.sort(
      (a, b) =>
        a.vestsAt - b.vestsAt ||
        (a.transaction === b.transaction
          ? compared(a.funding, b.funding)
          : compared(a.transaction, b.transaction)),
    );
    for (const lot of soonest) {
      this.change(member, { kind: 'VEST', subject: lot.transaction, at }, (draft) =>
        draft.comeIn(draft.stopWaiting(lot, lot.points)),
      );
    }
    this.expire(member, at);
  }

  /** Points whose last day is over become breakage of who issued them. */
  expire(member: bigint, at: number): void {
    const today = dayAt(this.terms, at);
    const lapsed = this.state(member).lots.filter(({ expiry }) => expiry < today);
    if (lapsed.length === 0) return;
    this.change(member, { kind: 'EXPIRY', subject: null, at }, (draft) => draft.spend(sum(lapsed)));
    for (const { funding, points } of lapsed) {
      this.addTo(this.programme, `EXPIRED ${this.issuerOf(funding) ?? ''}`, points);
    }
  }

  /** What an earn, burn or capture does under the policy of inactivity: nothing lapses before its new day. */
  wasActive(member: bigint, by: bigint, when: number, at: number): void {
    if (this.terms.policy.kind !== 'inactivity') return;
    const day = lastDay(this.terms, when, at);
    if (!this.state(member).lots.some(({ expiry }) => expiry < day)) return;
    this.change(member, { kind: 'RENEWAL', subject: by, at }, (draft) =>
      draft.redate(({ expiry }) => (expiry < day ? day : expiry)),
    );
  }

  /** Points back to where a burn took them from; those that have lapsed live on for a while. */
  comeBack(draft: MemberDraft, lots: readonly Lot[], at: number): void {
    const today = dayAt(this.terms, at);
    const later = addDays(today, this.terms.returnedPointsDays);
    draft.comeIn(lots.map((lot) => (lot.expiry < today ? { ...lot, expiry: later } : lot)));
  }

  /** A known key's answer again; undefined: the key is new. */
  known(step: KeyedStep): Told | undefined {
    const before = this.answered.get(keyName(step));
    if (!before) return undefined;
    if (before.input !== inputOf(step)) {
      return { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED', balance: null, replayed: false };
    }
    return { ...before.told, replayed: true };
  }

  record(step: Step, told: Answered['told']): Told {
    if (isKeyed(step)) this.journal.put(this.answered, keyName(step), { input: inputOf(step), told });
    return told;
  }
}

export interface ModelTransaction {
  readonly id: bigint;
  readonly type: 'EARN' | 'BURN' | 'DONATION' | 'OTHER';
  readonly points: bigint;
  readonly member: bigint;
  readonly partner: bigint | null;
  readonly contract: bigint | null;
  readonly occurredAt: number;
  /** What it gave or took, soonest-expiring first. */
  readonly lots: readonly Lot[];
  /** Rials: of the purchase, or what the burn was worth. */
  readonly amount: bigint;
  readonly reversed: bigint;
  readonly refunded: bigint;
  /** Of what was reversed, that for which no money was named. */
  readonly withoutMoney?: bigint;
  /** Of an earn in which campaigns have parts: these, the base first, and what was undone of each. */
  readonly parts?: readonly ModelPart[];
  readonly undone?: readonly bigint[];
}

/** A campaign, or a level as if it were one. */
export type OnTop = ModelCampaign & { readonly level?: true; readonly byCoalition?: boolean };

export interface ModelPart {
  readonly rule: string;
  readonly funding: bigint;
  readonly points: bigint;
  /** Null: the base. */
  readonly campaign: OnTop | null;
}

export interface ModelRequest {
  readonly id: bigint;
  readonly member: bigint;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: bigint;
  readonly by: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
}

export interface ModelCode {
  readonly partner: bigint | null;
  readonly points: bigint | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly used: boolean;
}

interface Answered {
  readonly input: string;
  readonly told: Exclude<Told, { kind: 'done' | 'code' | 'used' | 'merged' }>;
}

function compared(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The names under which limits count. */
export const countOf = {
  earned: (member: bigint, partner: bigint, day: string) => `earned ${member} ${partner} ${day}`,
  issued: (partner: bigint, day: string) => `issued ${partner} ${day}`,
  charged: (partner: bigint) => `charged ${partner}`,
  deposited: (partner: bigint) => `deposited ${partner}`,
  spent: (member: bigint, day: string) => `spent ${member} ${day}`,
  transferred: (member: bigint, day: string) => `transferred ${member} ${day}`,
};

/** What is left of a transaction to reverse. */
export function leftOf(model: Model, { id, type, points, reversed }: ModelTransaction): bigint {
  return type === 'OTHER' || model.donations.get(id)?.end === 'paid' ? 0n : points - reversed;
}

/** The part of a burn that a reversal gives back: the latest-expiring first, after what went back before. */
export function partToReturn(burn: ModelTransaction, points: bigint): Lot[] {
  const latestFirst = [...burn.lots].sort((a, b) => (comesBefore(a, b) ? 1 : -1));
  return cut(cut(latestFirst, burn.reversed).left, points).taken;
}

/** What a reversal of an earn can take: its own points that wait, and whatever can be spent. */
export function takable(state: MemberState, transaction: bigint): bigint {
  return available(state) + sum(state.pending.filter((lot) => lot.transaction === transaction));
}

function keyName(step: KeyedStep): string {
  return JSON.stringify([callerOf(step.asker), step.key]);
}
