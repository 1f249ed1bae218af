import { coalitionNow } from '../../ledger/balances.js';
import type { Programme } from '../../partners/programme.js';
import { type Database, entityManagerFor } from '../../runtime/database.js';
import type { Calendar } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Money } from '../../values/money.js';
import { dayOf, type TimeZone } from '../../values/time-zone.js';
import { donorNames } from '../donor-names.js';
import { type DonationRecord, donationsOfYear } from '../read-donations.js';

/** One donation as a document tells it. */
export interface PrintedDonation {
  /** The receipt's, in the year. */
  readonly number: number;
  readonly day: Day;
  readonly charity: LocalizedText;
  readonly registrationNumber: string;
  readonly campaign: LocalizedText;
  readonly points: bigint;
  readonly donated: Money;
  readonly matched: Money;
  /** External id of the transaction. */
  readonly transaction: string;
}

/** A receipt, or the statement of all donations of a member in a year that stand: all that it says, as plain data. */
export interface DonationDocument {
  readonly kind: 'RECEIPT' | 'YEAR';
  /** Of a test twin: nothing of it is real. */
  readonly test: boolean;
  readonly coalition: LocalizedText;
  readonly calendar: Calendar;
  /** The coalition's own. */
  readonly timeZone: TimeZone;
  /** External id of whoever gave. */
  readonly member: string;
  /** Under which name it gives; null: it has said none. */
  readonly donorName: string | null;
  /** Of the coalition's calendar. */
  readonly year: number;
  /** The donation of a receipt was taken back: it proves nothing. */
  readonly void: boolean;
  readonly donations: readonly PrintedDonation[];
  readonly generatedAt: Date;
}

/** What documents are made from. */
export interface DocumentSource {
  readonly database: Pick<Database, 'orm'>;
  readonly programme: Pick<Programme, 'snapshot'>;
  readonly coalitionId: bigint;
}

/**
 * The receipt of a donation; the same bytes whenever it is made, until the donation is taken back or its giver says another name.
 * @param withName whether whoever reads it may be told the giver's name
 */
export async function receiptOf(
  source: DocumentSource,
  donation: DonationRecord,
  withName: boolean,
): Promise<DonationDocument> {
  return document(source, {
    ...{ withName, kind: 'RECEIPT', memberId: donation.memberId, year: donation.receipt.year },
    ...{ void: donation.reversedBy !== null, donations: [donation], generatedAt: donation.donatedAt },
  });
}

/** What a member has given in a year of the coalition's calendar, without what it has taken back. */
export async function yearOf(
  source: DocumentSource,
  memberId: bigint,
  year: number,
): Promise<DonationDocument> {
  const { coalitionId } = source;
  const em = entityManagerFor(source.database, coalitionId);
  const donations = await donationsOfYear(em, coalitionId, memberId, year);
  const generatedAt = await coalitionNow(em, coalitionId);
  return document(source, {
    withName: true,
    kind: 'YEAR',
    memberId,
    year,
    void: false,
    donations,
    generatedAt,
  });
}

async function document(
  { database, programme, coalitionId }: DocumentSource,
  {
    withName,
    memberId,
    donations,
    ...rest
  }: Pick<DonationDocument, 'kind' | 'year' | 'void' | 'generatedAt'> & {
    readonly withName: boolean;
    readonly memberId: bigint;
    readonly donations: readonly DonationRecord[];
  },
): Promise<DonationDocument> {
  const { giving, terms, coalition, environment } = await programme.snapshot(coalitionId);
  const asked = withName ? [memberId] : [];
  const names = await donorNames(entityManagerFor(database, coalitionId), coalitionId, asked);
  return {
    ...rest,
    test: environment === 'test',
    coalition: coalition.name,
    calendar: terms.calendar,
    timeZone: terms.timeZone,
    member: encodeId('member', memberId),
    donorName: names.get(memberId) ?? null,
    donations: donations.map(({ id, campaignId, receipt, donatedAt, points, donated, matched }) => {
      const campaign = giving.campaigns.get(campaignId);
      const charity = campaign && giving.charities.get(campaign.charityId);
      if (!campaign || !charity) throw new Error('a donation is to a campaign that is not there');
      return {
        ...{ number: receipt.number, day: dayOf(donatedAt, terms.timeZone) },
        ...{ charity: charity.name, registrationNumber: charity.registrationNumber, campaign: campaign.name },
        ...{ points, donated, matched, transaction: encodeId('transaction', id) },
      };
    }),
  };
}
