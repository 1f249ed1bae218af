import { fractionDigits } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { writeDecimal } from '../../values/decimal.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { formatMoneyAmount, type Money } from '../../values/money.js';
import { PAIN_NAMESPACE } from './pain-structure.js';
import type { PaymentSettings } from './payment-settings.js';
import { branch, leaf, type NewElement, writeXml } from './write-xml.js';

/** A payment as it stands in a file. */
export interface FilePayment {
  readonly id: bigint;
  /** End-to-end id, and reference of the remittance. */
  readonly reference: string;
  readonly money: Money;
  readonly rail: string | null;
  /** The name in the characters that the bank takes, at most 140 of them. */
  readonly creditor: { readonly iban: string; readonly name: string };
}

/** All that a payment file says. */
export interface FileContents {
  readonly runId: bigint;
  /** Of a test twin: the file says so wherever its bank looks, as nothing in it is to be paid. */
  readonly test: boolean;
  readonly createdAt: Date;
  readonly executionDay: Day;
  /** The name in the characters that the bank takes. */
  readonly debtor: Pick<PaymentSettings, 'iban' | 'bic'> & { readonly name: string };
  /** One or more, in one currency. */
  readonly payments: readonly FilePayment[];
}

/** A control sum has at most 18 digits; a larger one cannot be told and is left out. */
const MOST_SUM = 10n ** 18n - 1n;
/** What is not to be paid begins with it, and says it before anything else. */
const TEST_PREFIX = 'TEST-';
const TEST_COMMENT = 'TEST: made in a test twin. Nothing in this file is real. Do not execute it.';
/** Longest name in a payment file, in characters. */
export const LONGEST_NAME = 140;
/** How a debtor's bank is named that needs no naming, since the file goes to it. */
const NOT_PROVIDED = 'NOTPROVIDED';

/**
 * A payment run as pain.001.001.09 (rule S-07): one block of instructions for each rail, in the order of the payments,
 * each payment booked on its own so that the bank confirms it by its reference. The same contents give the same bytes.
 */
export function painFile(contents: FileContents): string {
  const { runId, test, createdAt, payments } = contents;
  const debtor = test ? { ...contents.debtor, name: testName(contents.debtor.name) } : contents.debtor;
  const messageId = (test ? TEST_PREFIX : '') + bankId('paymentRun', runId);
  const rails = [...new Set(payments.map(({ rail }) => rail))];
  const document = {
    name: 'Document',
    attributes: { xmlns: PAIN_NAMESPACE },
    content: [
      branch(
        'CstmrCdtTrfInitn',
        branch(
          'GrpHdr',
          leaf('MsgId', messageId),
          leaf('CreDtTm', formatInstant(createdAt)),
          ...counts(payments),
          branch('InitgPty', leaf('Nm', debtor.name)),
        ),
        ...rails.map((rail, index) =>
          instructions(
            { ...contents, debtor },
            `${messageId}-${index + 1}`,
            payments.filter((payment) => payment.rail === rail),
          ),
        ),
      ),
    ],
  };
  return test ? writeXml(document, TEST_COMMENT) : writeXml(document);
}

/** A bank that compares the holder of the account with it finds another one, and people see it beside the amount. */
function testName(name: string): string {
  return [...`TEST ${name}`].slice(0, LONGEST_NAME).join('').trim();
}

function instructions(
  { executionDay, debtor }: FileContents,
  instructionId: string,
  payments: readonly FilePayment[],
): NewElement {
  const [first] = payments;
  const rail = first?.rail ?? null;
  return branch(
    'PmtInf',
    leaf('PmtInfId', instructionId),
    leaf('PmtMtd', 'TRF'),
    leaf('BtchBookg', 'false'),
    ...counts(payments),
    rail === null ? undefined : branch('PmtTpInf', branch('LclInstrm', leaf('Prtry', rail))),
    branch('ReqdExctnDt', leaf('Dt', executionDay)),
    branch('Dbtr', leaf('Nm', debtor.name)),
    branch('DbtrAcct', branch('Id', leaf('IBAN', debtor.iban)), first && leaf('Ccy', first.money.currency)),
    branch(
      'DbtrAgt',
      branch(
        'FinInstnId',
        debtor.bic === null ? branch('Othr', leaf('Id', NOT_PROVIDED)) : leaf('BICFI', debtor.bic),
      ),
    ),
    ...payments.map(transfer),
  );
}

function transfer({ id, reference, money, creditor }: FilePayment): NewElement {
  return branch(
    'CdtTrfTxInf',
    branch('PmtId', leaf('InstrId', bankId('payment', id)), leaf('EndToEndId', reference)),
    branch('Amt', leaf('InstdAmt', formatMoneyAmount(money), { Ccy: money.currency })),
    branch('Cdtr', leaf('Nm', creditor.name)),
    branch('CdtrAcct', branch('Id', leaf('IBAN', creditor.iban))),
    branch(
      'RmtInf',
      branch(
        'Strd',
        branch(
          'CdtrRefInf',
          branch('Tp', branch('CdOrPrtry', leaf('Cd', 'SCOR')), leaf('Issr', 'ISO')),
          leaf('Ref', reference),
        ),
      ),
    ),
  );
}

function counts(payments: readonly FilePayment[]): (NewElement | undefined)[] {
  const [first] = payments;
  const minor = payments.reduce((sum, { money }) => sum + money.minor, 0n);
  return [
    leaf('NbOfTxs', String(payments.length)),
    first && minor <= MOST_SUM
      ? leaf('CtrlSum', writeDecimal(minor, fractionDigits(first.money.currency)))
      : undefined,
  ];
}

/** An id in the characters that banks take of references: `PYR0G…`. */
function bankId(kind: 'paymentRun' | 'payment', id: bigint): string {
  return encodeId(kind, id).replace('_', '').toUpperCase();
}
