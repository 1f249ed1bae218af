import { Turn } from '../../runtime/turns.js';
import { type Day, parseDay } from '../../values/day.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { type BankEntry, type EntryKind, keptText, MOST_ENTRIES } from './bank-entry.js';
import { givenReference } from './payment-reference.js';
import { readXml } from './read-xml.js';
import { childrenOf, elementAt, textAt, type XmlElement } from './xml-element.js';

/** Versions that name what is read here alike; what is between them differs in what is not. */
const CAMT054 = /^urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.(?:0[2-9]|1[0-3])$/;

const NOT_CAMT =
  'Give a notification of debits and credits in the form camt.054 (versions 02 to 13), with its namespace.';

/** Entries between two looks at the clock. */
const ENTRIES_AT_ONCE = 100;

/**
 * Reads a bank's notification of debits and credits, camt.054 of ISO 20022: an entry for each transaction in it, or for
 * the booking as a whole where it has no details. A problem tells what to send instead; it never repeats the file.
 */
export async function readCamt(content: string, turn = new Turn()): Promise<Parsed<readonly BankEntry[]>> {
  const xml = await readXml(content, turn);
  if (!xml.ok) return xml;
  const document = xml.value;
  const message = elementAt(document, 'BkToCstmrDbtCdtNtfctn');
  if (document.name !== 'Document' || !message || !CAMT054.test(document.namespace)) return refused(NOT_CAMT);
  if (!oneNamespace(document, document.namespace)) return refused(NOT_CAMT);
  const notifications = childrenOf(message, 'Ntfctn');
  if (notifications.length === 0) return refused(NOT_CAMT);

  const entries: BankEntry[] = [];
  for (const read of entriesOf(notifications)) {
    if (!read) return refused('Give each entry its Amt with Ccy, its CdtDbtInd and its Sts.');
    entries.push(read);
    if (entries.length > MOST_ENTRIES) return refused(`Give a file of at most ${MOST_ENTRIES} entries.`);
    if (entries.length % ENTRIES_AT_ONCE === 0 && turn.isOver) await turn.next();
  }
  return parsed(entries);
}

/** What all transactions of a booking have in common; of a part of it they have their own. */
interface Booking extends Omit<BankEntry, 'reference' | 'kind' | 'amount' | 'currency'> {
  readonly status: string;
  /** The booking undoes an earlier one, which went the other way. */
  readonly reversed: boolean;
}

/** One by one, in their order; undefined in place of one that lacks what every entry has. */
function* entriesOf(notifications: readonly XmlElement[]): Generator<BankEntry | undefined, void> {
  for (const notification of notifications) {
    const account = givenReference(textAt(notification, 'Acct', 'Id', 'IBAN') ?? null);
    for (const entry of childrenOf(notification, 'Ntry')) {
      const booking = bookingOf(entry, account);
      const amount = elementAt(entry, 'Amt');
      if (!booking || !amount?.attributes.Ccy || amount.text === '') {
        yield undefined;
        continue;
      }
      const transactions = childrenOf(entry, 'NtryDtls').flatMap((details) => childrenOf(details, 'TxDtls'));
      if (transactions.length === 0) yield entryOf(booking, undefined, amount);
      const whole = transactions.length === 1 ? amount : undefined;
      for (const transaction of transactions) {
        yield entryOf(booking, transaction, amountOf(transaction) ?? whole);
      }
    }
  }
}

/** Read once for all of its transactions: there may be as many of these as the file has room for. */
function bookingOf(entry: XmlElement, accountIban: string | null): Booking | undefined {
  const direction = directionOf(textAt(entry, 'CdtDbtInd'));
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts', 'Prtry') ?? textAt(entry, 'Sts');
  if (!direction || status === undefined) return undefined;
  return {
    accountIban,
    direction,
    status,
    reversed: ['true', '1'].includes(textAt(entry, 'RvslInd') ?? 'false'),
    bookedOn: dayOfBooking(entry),
    bankReference: keptText(textAt(entry, 'AcctSvcrRef')),
  };
}

function dayOfBooking(entry: XmlElement): Day | null {
  const day = textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm')?.slice(0, 10);
  return day !== undefined && parseDay(day).ok ? day : null;
}

function entryOf(
  { accountIban, direction, status, reversed, bookedOn, bankReference }: Booking,
  transaction: XmlElement | undefined,
  amount: XmlElement | undefined,
): BankEntry {
  const returned = reversed || elementAt(transaction, 'RtrInf') !== undefined;
  return {
    accountIban,
    reference: keptText(referenceOf(transaction) ?? undefined),
    direction: directionOf(textAt(transaction, 'CdtDbtInd')) ?? direction,
    kind: kindOf(status, returned),
    amount: keptText(amount?.text) ?? '',
    currency: keptText(amount?.attributes.Ccy) ?? '',
    bookedOn,
    bankReference: keptText(textAt(transaction, 'Refs', 'AcctSvcrRef')) ?? bankReference,
  };
}

/** Booked, or told as refused; whatever else a bank announces may still change. */
function kindOf(status: string, returned: boolean): EntryKind {
  if (status === 'BOOK') return returned ? 'RETURNED' : 'BOOKED';
  return status === 'RJCT' ? 'REJECTED' : 'PENDING';
}

/** What the bank was given end to end; else what whoever paid has quoted as the creditor's reference. */
function referenceOf(transaction: XmlElement | undefined): string | null {
  const endToEnd = givenReference(textAt(transaction, 'Refs', 'EndToEndId') ?? null);
  if (endToEnd !== null && endToEnd !== 'NOTPROVIDED') return endToEnd;
  return givenReference(textAt(transaction, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref') ?? null);
}

/** The transaction's own amount, where later versions and where earlier ones say it. */
function amountOf(transaction: XmlElement): XmlElement | undefined {
  return elementAt(transaction, 'Amt') ?? elementAt(transaction, 'AmtDtls', 'TxAmt', 'Amt');
}

function directionOf(indicator: string | undefined): 'IN' | 'OUT' | undefined {
  if (indicator === 'CRDT') return 'IN';
  return indicator === 'DBIT' ? 'OUT' : undefined;
}

/** Whether the whole message is in one namespace; supplementary data, which is not read, may bring others. */
function oneNamespace(element: XmlElement, namespace: string): boolean {
  if (element.name === 'SplmtryData') return true;
  return element.namespace === namespace && element.children.every((child) => oneNamespace(child, namespace));
}
