import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Iban } from '../../values/iban.js';
import type { PaymentRail } from './payment-rail.js';

/** Which characters the coalition's bank takes in names; references are always Latin. */
export const CHARACTER_SETS = ['LATIN', 'UNICODE'] as const;
export type CharacterSet = (typeof CHARACTER_SETS)[number];

/** From which account a coalition pays, and how. */
export interface PaymentSettings {
  readonly iban: Iban;
  /** In whose name the account is, 1–140 characters. */
  readonly holder: string;
  /** The bank's BIC; null: the bank knows itself. */
  readonly bic: string | null;
  readonly characterSet: CharacterSet;
  /** In the order in which they are tried. */
  readonly rails: readonly PaymentRail[];
}

interface SettingsRow {
  readonly iban: string;
  readonly holder: string;
  readonly bic: string | null;
  readonly character_set: CharacterSet;
  readonly rails: readonly StoredRail[];
}

interface StoredRail {
  readonly code: string;
  readonly currency: Currency;
  readonly leastMinor: string | null;
  readonly mostMinor: string | null;
}

const COLUMNS = 'iban, holder, bic, character_set, rails';

/** The settings; null where the coalition has none yet. */
export async function readPaymentSettings(
  em: EntityManager,
  coalitionId: bigint,
): Promise<PaymentSettings | null> {
  const [row] = await em.execute<SettingsRow[]>(
    `select ${COLUMNS} from payment_settings where coalition_id = ?`,
    [coalitionId],
  );
  return row ? settingsOf(row) : null;
}

/**
 * The settings, locked until the transaction ends. Planning, sending and confirming payments begin with it, in every
 * process: what comes second sees all that the first has done, and the locks on statements come after it.
 */
export async function lockPaymentSettings(
  em: EntityManager,
  coalitionId: bigint,
): Promise<PaymentSettings | null> {
  const [row] = await em.execute<SettingsRow[]>(
    `select ${COLUMNS} from payment_settings where coalition_id = ? for no key update`,
    [coalitionId],
  );
  return row ? settingsOf(row) : null;
}

/** Writes the settings of a coalition. */
export async function writePaymentSettings(
  em: EntityManager,
  coalitionId: bigint,
  { iban, holder, bic, characterSet, rails }: PaymentSettings,
  at: Date,
): Promise<void> {
  const stored: StoredRail[] = rails.map(({ code, currency, least, most }) => ({
    code,
    currency,
    leastMinor: least === null ? null : String(least.minor),
    mostMinor: most === null ? null : String(most.minor),
  }));
  await em.execute(
    `insert into payment_settings (coalition_id, iban, holder, bic, character_set, rails, changed_at)
     values (?, ?, ?, ?, ?, ?::jsonb, ?::timestamptz)
     on conflict (coalition_id) do update set iban = excluded.iban, holder = excluded.holder, bic = excluded.bic,
       character_set = excluded.character_set, rails = excluded.rails, changed_at = excluded.changed_at`,
    [coalitionId, iban, holder, bic, characterSet, JSON.stringify(stored), at.toISOString()],
  );
}

function settingsOf({ iban, holder, bic, character_set, rails }: SettingsRow): PaymentSettings {
  return {
    iban,
    holder,
    bic,
    characterSet: character_set,
    rails: rails.map(({ code, currency, leastMinor, mostMinor }) => ({
      code,
      currency,
      least: leastMinor === null ? null : { minor: BigInt(leastMinor), currency },
      most: mostMinor === null ? null : { minor: BigInt(mostMinor), currency },
    })),
  };
}
