import { parseDay } from '../../values/day.js';
import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { type BankEntry, type EntryKind, keptText, MOST_ENTRIES } from './bank-entry.js';
import { givenReference } from './payment-reference.js';
import { readXml } from './read-xml.js';
import { childrenOf, elementAt, textAt, type XmlElement } from './xml-element.js';

/** Versions that name what is read here alike; what is between them differs in what is not. */
const CAMT054 = /^urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.(?:0[2-9]|1[0-3])$/;

const NOT_CAMT =
  'Give a notification of debits and credits in the form camt.054 (versions 02 to 13), with its namespace.';

/**
 * Reads a bank's notification of debits and credits, camt.054 of ISO 20022: an entry for each transaction in it, or for
 * the booking as a whole where it has no details. A problem tells what to send instead; it never repeats the file.
 */
export function readCamt(content: string): Parsed<readonly BankEntry[]> {
  const xml = readXml(content);
  if (!xml.ok) return xml;
  const document = xml.value;
  const message = elementAt(document, 'BkToCstmrDbtCdtNtfctn');
  if (document.name !== 'Document' || !message || !CAMT054.test(document.namespace)) return refused(NOT_CAMT);
  if (!oneNamespace(document, document.namespace)) return refused(NOT_CAMT);
  const notifications = childrenOf(message, 'Ntfctn');
  if (notifications.length === 0) return refused(NOT_CAMT);

  const entries: BankEntry[] = [];
  for (const notification of notifications) {
    const account = givenReference(textAt(notification, 'Acct', 'Id', 'IBAN') ?? null);
    for (const entry of childrenOf(notification, 'Ntry')) {
      const read = entriesOf(entry, account);
      if (!read) return refused('Give each entry its Amt with Ccy, its CdtDbtInd and its Sts.');
      entries.push(...read);
      if (entries.length > MOST_ENTRIES) return refused(`Give a file of at most ${MOST_ENTRIES} entries.`);
    }
  }
  return parsed(entries);
}

/** Undefined where the entry lacks what every entry has. */
function entriesOf(entry: XmlElement, account: string | null): BankEntry[] | undefined {
  const direction = directionOf(textAt(entry, 'CdtDbtInd'));
  const amount = elementAt(entry, 'Amt');
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts', 'Prtry') ?? textAt(entry, 'Sts');
  if (!direction || !amount?.attributes.Ccy || amount.text === '' || status === undefined) return undefined;

  const reversed = ['true', '1'].includes(textAt(entry, 'RvslInd') ?? 'false');
  const whole = { account, direction, amount, status, reversed, entry };
  const transactions = childrenOf(entry, 'NtryDtls').flatMap((details) => childrenOf(details, 'TxDtls'));
  if (transactions.length === 0) return [entryOf(whole, undefined, amount)];
  return transactions.map((transaction) =>
    entryOf(whole, transaction, amountOf(transaction) ?? (transactions.length === 1 ? amount : undefined)),
  );
}

interface Booking {
  readonly account: string | null;
  readonly direction: 'IN' | 'OUT';
  readonly status: string;
  /** The booking undoes an earlier one, which went the other way. */
  readonly reversed: boolean;
  readonly entry: XmlElement;
}

function entryOf(
  { account, direction, status, reversed, entry }: Booking,
  transaction: XmlElement | undefined,
  amount: XmlElement | undefined,
): BankEntry {
  const returned = reversed || elementAt(transaction, 'RtrInf') !== undefined;
  const bookedOn = textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm')?.slice(0, 10);
  return {
    accountIban: account,
    reference: keptText(referenceOf(transaction) ?? undefined),
    direction: directionOf(textAt(transaction, 'CdtDbtInd')) ?? direction,
    kind: kindOf(status, returned),
    amount: keptText(amount?.text) ?? '',
    currency: keptText(amount?.attributes.Ccy) ?? '',
    bookedOn: bookedOn !== undefined && parseDay(bookedOn).ok ? bookedOn : null,
    bankReference: keptText(textAt(transaction, 'Refs', 'AcctSvcrRef') ?? textAt(entry, 'AcctSvcrRef')),
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
