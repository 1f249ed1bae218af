import { csvLine, freeText } from '../../values/csv.js';
import { fractionDigits } from '../../values/currency.js';
import { writeDecimal } from '../../values/decimal.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Money } from '../../values/money.js';
import { dayOf } from '../../values/time-zone.js';
import type { DonationRecord } from '../read-donations.js';

/** The columns; the same in every language: numbers have ASCII digits and a point, amounts are in major units. */
const PAYOUT_COLUMNS = [
  ...['environment', 'payout', 'line', 'kind', 'receipt', 'day', 'campaign', 'name', 'points'],
  ...['donated', 'matched', 'amount', 'currency'],
];

/** What a charity's accountant is to find in the file of a payout. */
export interface PayoutDocument {
  /** Of a test twin: nothing of it is real. */
  readonly test: boolean;
  readonly id: bigint;
  /** What is paid, all together. */
  readonly amount: Money;
  readonly timeZone: string;
  readonly campaigns: ReadonlyMap<bigint, { readonly name: LocalizedText }>;
  /** Its donations, in pieces. */
  donations(): AsyncIterable<readonly DonationRecord[]>;
  /** By member, of those of whom it may be told: only of donations by name it is looked up. */
  names(memberIds: readonly bigint[]): Promise<ReadonlyMap<bigint, string>>;
  /** What partners gave of their purchases. */
  readonly pledges: readonly { readonly partner: LocalizedText; readonly minor: bigint }[];
}

/**
 * What a charity was paid for, as a CSV file: donation by donation, then what partners gave of their purchases, then the
 * sum. Who gave is told by name where it was given by name, and by nothing else (rule C-13): no id of a member is in it.
 *
 * @throws Error instead of the last line, when the lines do not add up to what is paid
 */
export async function* payoutCsv(document: PayoutDocument): AsyncGenerator<string, void> {
  const { currency, minor } = document.amount;
  const inMajor = (amount: bigint) => writeDecimal(amount, fractionDigits(currency));
  const first = [document.test ? 'TEST' : 'LIVE', encodeId('charityPayout', document.id)];
  const nameOf = (name: LocalizedText) => freeText(Object.values(name).join(' / '));
  let line = 0;
  let sum = 0n;
  yield csvLine(PAYOUT_COLUMNS);
  for await (const donations of document.donations()) {
    const names = await document.names(
      donations.filter(({ named }) => named).map(({ memberId }) => memberId),
    );
    let piece = '';
    for (const { memberId, campaignId, receipt, named, donatedAt, points, donated, matched } of donations) {
      line += 1;
      const amount = donated.minor + matched.minor;
      sum += amount;
      const campaign = document.campaigns.get(campaignId);
      if (!campaign) throw new Error('a donation is to a campaign that is not there');
      piece += csvLine([
        ...first,
        ...[line, 'DONATION', `${receipt.year}/${receipt.number}`, dayOf(donatedAt, document.timeZone)],
        ...[nameOf(campaign.name), named ? freeText(names.get(memberId) ?? null) : '', points],
        ...[inMajor(donated.minor), inMajor(matched.minor), inMajor(amount), currency],
      ]);
    }
    yield piece;
  }
  for (const pledge of document.pledges) {
    line += 1;
    sum += pledge.minor;
    yield csvLine([
      ...[...first, line, 'PLEDGE', '', '', '', nameOf(pledge.partner), ''],
      ...['', '', inMajor(pledge.minor), currency],
    ]);
  }
  if (sum !== minor) throw new Error('the lines of a payout do not add up to what is paid');
  yield csvLine([...first, '', 'PAID', '', '', '', '', '', '', '', inMajor(minor), currency]);
}
