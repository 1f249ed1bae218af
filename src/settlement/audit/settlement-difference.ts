/** What a difference in settlement is about. */
export type SettlementSubject = 'statement' | 'partner' | 'coalition';

/** One thing in settlement that is not as it must be. */
export interface SettlementDifference {
  /** The rule that is broken. */
  readonly rule: string;
  readonly subject: SettlementSubject;
  /** External id. */
  readonly id: string;
  readonly text: string;
}

/** A check that is one query: it answers `id` and `text` of whatever differs. */
export interface SettlementCheck {
  readonly rule: string;
  readonly subject: SettlementSubject;
  /** `:coalition` stands for the coalition's id. */
  readonly sql: string;
}
