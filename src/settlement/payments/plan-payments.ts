import { encodeId } from '../../values/ids.js';
import { latinText } from './latin-text.js';
import { type FilePayment, LONGEST_NAME } from './pain-file.js';
import type { PayablePayout } from './payable-payouts.js';
import type { PayableStatement } from './payable-statements.js';
import type { LeftOutReason, PaymentDirection } from './payment.js';
import { railFor } from './payment-rail.js';
import { paymentReference } from './payment-reference.js';
import type { PaymentSettings } from './payment-settings.js';

/** A payment to be made of a statement or a charity's payout; ids are given later. */
export interface PlannedPayment extends Omit<FilePayment, 'id' | 'creditor'> {
  readonly pays:
    | Pick<PayableStatement, 'statementId' | 'partnerId'>
    | Pick<PayablePayout, 'payoutId' | 'charityId'>;
  readonly direction: PaymentDirection;
  readonly attempt: number;
  readonly creditor: FilePayment['creditor'] | null;
}

export interface LeftOutStatement {
  readonly statementId: bigint;
  readonly reason: LeftOutReason;
}

/**
 * Which payments statements come to: one for each (rule S-04), paid to the partner or asked of it. Left out is what
 * cannot be paid yet: a partner without a settlement account (rule P-05), an amount that no rail takes.
 */
export function planPayments(
  statements: readonly PayableStatement[],
  settings: PaymentSettings,
): { readonly planned: readonly PlannedPayment[]; readonly leftOut: readonly LeftOutStatement[] } {
  const planned: PlannedPayment[] = [];
  const leftOut: LeftOutStatement[] = [];
  for (const statement of statements) {
    const { statementId, payable, attempts, account } = statement;
    const attempt = attempts + 1;
    const reference = paymentReference(statementId, attempt);
    if (payable.minor > 0n) {
      planned.push({
        ...{ pays: statement, attempt, reference, money: payable },
        ...{ direction: 'COLLECT', rail: null, creditor: null },
      });
      continue;
    }
    const money = { ...payable, minor: -payable.minor };
    const rail = railFor(settings.rails, money);
    if (account === null) leftOut.push({ statementId, reason: 'NO_SETTLEMENT_ACCOUNT' });
    else if (rail === 'none') leftOut.push({ statementId, reason: 'NO_RAIL' });
    else {
      const creditor = { iban: account.iban, name: creditorName(statement, account.holder, settings) };
      planned.push({
        ...{ pays: statement, attempt, reference, money, creditor },
        ...{ direction: 'PAY', rail: rail.code },
      });
    }
  }
  return { planned, leftOut };
}

/**
 * Which payments charities' payouts come to: one for each, to the account that was verified. What no rail takes waits for a
 * run that has one.
 */
export function planPayouts(
  payouts: readonly PayablePayout[],
  settings: PaymentSettings,
): { readonly planned: readonly PlannedPayment[]; readonly withoutRail: number } {
  const planned = payouts.flatMap((payout): PlannedPayment[] => {
    const { payoutId, money, attempts, account, name } = payout;
    const rail = railFor(settings.rails, money);
    if (rail === 'none') return [];
    const attempt = attempts + 1;
    const reference = paymentReference(payoutId, attempt, 'charityPayout');
    const creditor = {
      iban: account.iban,
      name: bankName([account.holder, name.en, encodeId('charityPayout', payoutId)], settings),
    };
    return [{ ...{ pays: payout, attempt, reference, money, creditor }, direction: 'PAY', rail: rail.code }];
  });
  return { planned, withoutRail: payouts.length - planned.length };
}

/** A name as the bank takes it; where it takes Latin only and the name has other letters, the next one that will do. */
export function bankName(names: readonly (string | undefined)[], { characterSet }: PaymentSettings): string {
  const written = characterSet === 'UNICODE' ? (text: string) => text : latinText;
  const name = names.flatMap((text) => (text === undefined ? [] : [written(text)])).find(Boolean) ?? '';
  return [...name].slice(0, LONGEST_NAME).join('').trim();
}

/** The account's holder as the bank knows it, else the partner's English name; a slug is Latin always. */
function creditorName({ partner }: PayableStatement, holder: string, settings: PaymentSettings): string {
  return bankName([holder, partner.name.en, partner.slug], settings);
}
