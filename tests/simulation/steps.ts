/** Everything that can be asked of the ledger in a simulation, as a partner's, operator's or member's system would. */
export type Step =
  | EarnStep
  | BurnStep
  | HoldStep
  | CaptureStep
  | ReleaseStep
  | ReverseStep
  | TransferStep
  | DonateStep
  | AdjustStep
  | ResolveStep
  | CodeStep
  | LockStep
  | StatusStep
  | PartnerStatusStep
  | DepositStep
  | MergeStep
  | PerkStep;

/** Whoever asks: a partner's system, one of the operator's people, a member with its own token of a partner. */
export type Asker =
  | { readonly by: 'partner'; readonly partner: bigint }
  | { readonly by: 'operator'; readonly name: string }
  | { readonly by: 'member'; readonly member: bigint; readonly partner: bigint };

interface Keyed {
  readonly asker: Asker;
  readonly key: string;
}

interface OfPartner {
  readonly asker: Extract<Asker, { by: 'partner' }>;
  readonly key: string;
  readonly member: bigint;
  readonly merchant: bigint;
}

export interface EarnStep extends OfPartner {
  readonly kind: 'EARN';
  readonly reference: string;
  readonly amount: bigint;
  /** Milliseconds since 1970; null = now. */
  readonly occurredAt: number | null;
}

export interface BurnStep extends OfPartner {
  readonly kind: 'BURN';
  readonly points: bigint;
  readonly code: string | null;
}

export interface HoldStep extends OfPartner {
  readonly kind: 'HOLD';
  readonly points: bigint;
  readonly code: string | null;
  /** Seconds; null = as the contract says. */
  readonly expiresIn: number | null;
}

export interface CaptureStep extends Keyed {
  readonly kind: 'CAPTURE';
  readonly hold: bigint;
  readonly points: bigint | null;
}

export interface ReleaseStep extends Keyed {
  readonly kind: 'RELEASE';
  readonly hold: bigint;
}

export interface ReverseStep extends Keyed {
  readonly kind: 'REVERSE';
  readonly transaction: bigint;
  readonly points: bigint | null;
  readonly amount: bigint | null;
}

export interface TransferStep extends Keyed {
  readonly kind: 'TRANSFER';
  readonly from: bigint;
  readonly to: bigint;
  readonly points: bigint;
  readonly code: string | null;
}

export interface DonateStep extends Keyed {
  readonly kind: 'DONATE';
  readonly member: bigint;
  readonly appeal: bigint;
  readonly points: bigint;
  readonly named: boolean;
  readonly code: string | null;
}

export interface AdjustStep extends Keyed {
  readonly kind: 'ADJUST';
  readonly member: bigint;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly points: bigint;
}

export interface ResolveStep extends Keyed {
  readonly kind: 'APPROVE' | 'REJECT';
  readonly request: bigint;
}

export interface CodeStep {
  readonly kind: 'CODE';
  readonly asker: Extract<Asker, { by: 'member' }>;
  readonly partner: bigint | null;
  readonly points: bigint | null;
}

export interface LockStep {
  readonly kind: 'LOCK' | 'UNLOCK';
  readonly asker: Asker;
  readonly member: bigint;
}

export interface StatusStep {
  readonly kind: 'MEMBER_STATUS';
  readonly member: bigint;
  readonly to: 'ACTIVE' | 'SUSPENDED';
}

export interface PartnerStatusStep {
  readonly kind: 'PARTNER_STATUS';
  readonly partner: bigint;
  readonly to: 'ACTIVE' | 'SUSPENDED';
}

export interface DepositStep {
  readonly kind: 'DEPOSIT';
  readonly partner: bigint;
  readonly amount: bigint;
  readonly reference: string;
}

/** Two members turn out to be one. */
export interface MergeStep {
  readonly kind: 'MERGE';
  readonly asker: Extract<Asker, { by: 'operator' }>;
  readonly mergeKey: string;
  readonly duplicate: bigint;
  readonly survivor: bigint;
}

/** About perks: under keys that are not the ledger's, so that refusals are not kept, and no balance is told. */
export type PerkStep = UseStep | UndoUseStep | GrantStep | AnswerGrantStep;

export interface UndoUseStep {
  readonly kind: 'UNDO_USE';
  readonly asker: Extract<Asker, { by: 'partner' }>;
  readonly useKey: string;
  readonly use: bigint;
}

/** An account manager, by its id. */
export interface ManagerAsks {
  readonly by: 'manager';
  readonly manager: bigint;
}

export interface GrantStep {
  readonly kind: 'GRANT';
  readonly asker: ManagerAsks;
  readonly useKey: string;
  readonly member: bigint;
  readonly perk: bigint;
  /** Last day that is asked for; null: as the perk says. */
  readonly until: string | null;
}

export interface AnswerGrantStep {
  readonly kind: 'APPROVE_GRANT' | 'REJECT_GRANT' | 'REVOKE_GRANT';
  readonly asker: ManagerAsks | Extract<Asker, { by: 'operator' }>;
  readonly useKey: string;
  readonly grant: bigint;
}

export interface UseStep {
  readonly kind: 'USE';
  readonly asker: Extract<Asker, { by: 'partner' }>;
  readonly useKey: string;
  readonly member: bigint;
  readonly merchant: bigint;
  readonly perk: bigint;
}

export type KeyedStep = Extract<Step, { readonly key: string }>;

export function isAboutPerks(step: Step): step is PerkStep {
  return 'useKey' in step;
}

/** Who asks for something about perks. */
export function perkCaller({ asker }: PerkStep): string {
  return asker.by === 'manager' ? `manager ${asker.manager}` : callerOf(asker);
}

export function isKeyed(step: Step): step is KeyedStep {
  return 'key' in step;
}

export interface ModelBalance {
  readonly version: number;
  readonly posted: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** What became of a step; the model says what it expects in the same words. */
export type Told =
  | {
      readonly kind: 'posted';
      readonly transaction: bigint | null;
      readonly subject: bigint | null;
      readonly balance: ModelBalance;
      readonly replayed: boolean;
      /** Of reversals: what could not be taken back. */
      readonly shortfall: bigint | null;
      /** Of a burn for which points were drawn: the transfer that brought them. */
      readonly transfers?: readonly bigint[];
    }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly balance: ModelBalance | null;
      readonly replayed: boolean;
    }
  | { readonly kind: 'done' }
  /** About perks, what it is about, and when. */
  | { readonly kind: 'used'; readonly use: bigint; readonly at: number; readonly replayed: boolean }
  /** A member became a part of another one: by which transfers of points or debts, and when. */
  | {
      readonly kind: 'merged';
      readonly merge: bigint;
      readonly transfers: readonly bigint[];
      readonly at: number;
      readonly replayed: boolean;
    }
  /** A spend code, and when it ceases to work. */
  | { readonly kind: 'code'; readonly code: string; readonly expiresAt: number };

/** Whose key it is (L-04). */
export function callerOf(asker: Asker): string {
  switch (asker.by) {
    case 'partner':
      return `partner ${asker.partner}`;
    case 'operator':
      return `operator ${asker.name}`;
    case 'member':
      return `member ${asker.member}`;
  }
}

/** Everything of a step but its key and whose key it is: equal text = equal input. */
export function inputOf(step: KeyedStep): string {
  const rest = Object.entries(step).filter(([name]) => name !== 'key' && name !== 'asker');
  return JSON.stringify(rest.sort(), (_name, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
