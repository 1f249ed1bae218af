import type { Iban } from '../values/iban.js';
import type { Partner } from './partner.entity.js';

/** A partner's bank account, to which settlement pays (rule P-05). */
export interface SettlementAccount {
  readonly iban: Iban;
  /** In whose name it is, as the bank knows it. */
  readonly holder: string;
}

/** The account of a partner; null: not known yet. */
export function settlementAccountOf({ settlementIban, settlementHolder }: Partner): SettlementAccount | null {
  if (settlementIban == null || settlementHolder == null) return null;
  return { iban: settlementIban, holder: settlementHolder };
}
