import { type DocumentLanguage, VALUE_WORDS, type ValueWords } from '../../printing/value-words.js';
import type { LineKind } from '../pricing/priced-line.js';
import type { StatementDocument } from './statement-document.js';

/** Every word of a printed statement, in one language; `{name}` stands for what is filled in. */
export interface Words extends ValueWords {
  /** What stands on every page of a test twin's statement. */
  readonly test: string;
  readonly title: string;
  readonly numberedTitle: string;
  readonly previewTitle: string;
  readonly coalition: string;
  readonly partner: string;
  readonly period: string;
  readonly currency: string;
  readonly status: string;
  readonly statuses: Readonly<Record<StatementDocument['status'], string>>;
  readonly id: string;
  readonly generatedAt: string;
  readonly disputeUntil: string;
  readonly payment: string;
  readonly partnerPays: string;
  readonly coalitionPays: string;
  readonly nothingToPay: string;
  readonly previewPays: string;
  readonly partnerAccount: string;
  readonly coalitionAccount: string;
  readonly noAccount: string;
  readonly paymentReference: string;
  readonly summary: string;
  readonly lines: string;
  readonly number: string;
  readonly description: string;
  readonly transactions: string;
  readonly points: string;
  readonly price: string;
  readonly amount: string;
  readonly kinds: Readonly<Record<LineKind, string>>;
  readonly atIssue: string;
  readonly atBurn: string;
  readonly reversed: string;
  readonly lineDisputed: string;
  readonly disputeReason: string;
  readonly terms: string;
  readonly category: string;
  readonly funding: string;
  readonly ofLine: string;
  readonly share: string;
  readonly unitPrice: string;
  readonly sumOf: string;
  readonly total: string;
  readonly disputed: string;
  readonly carriedOut: string;
  readonly payable: string;
  readonly signs: string;
  readonly noLines: string;
  readonly proof: string;
  readonly block: string;
  readonly blockHash: string;
  readonly contentHash: string;
  readonly howToCheck: string;
  readonly notSealed: string;
  readonly page: string;
}

const en: Words = {
  ...VALUE_WORDS.en,
  test: 'TEST: of a test twin, nothing in it is real. Do not pay.',
  title: 'Settlement statement',
  numberedTitle: 'Settlement statement no. {number}',
  previewTitle: 'Preview of a settlement statement',
  coalition: 'Coalition',
  partner: 'Partner',
  period: 'Period',
  currency: 'Currency',
  status: 'Status',
  statuses: {
    OPEN: 'Open: not a statement yet',
    CLOSED: 'Closed',
    ISSUED: 'Issued',
    AGREED: 'Agreed',
    PAID: 'Paid',
    RECONCILED: 'Paid and reconciled',
  },
  id: 'Statement id',
  generatedAt: 'Made at',
  disputeUntil: 'Lines can be disputed until',
  payment: 'Payment',
  partnerPays: '{partner} pays {coalition}',
  coalitionPays: '{coalition} pays {partner}',
  nothingToPay: 'Nothing is to be paid for this period.',
  previewPays: 'Nothing is due yet: the period is open and its amounts may change.',
  partnerAccount: 'Account of the partner',
  coalitionAccount: 'Account of the coalition',
  noAccount: 'not given yet',
  paymentReference: 'Payment reference',
  summary: 'Summary',
  lines: 'Lines',
  number: 'No.',
  description: 'Description',
  transactions: 'Count',
  points: 'Points',
  price: 'Unit price or rate',
  amount: 'Amount',
  kinds: {
    ISSUING: 'Points issued',
    CAMPAIGN: 'Shares in campaigns',
    REDEMPTION: 'Points redeemed',
    SERVICE_FEE: 'Service fees',
    VAT: 'Value added tax',
    BREAKAGE: 'Shares in expired points',
    SHORTFALL: 'Points that reversals could not take back',
    FLOAT: 'Paid from the float',
    FLOAT_REFUND: 'Rest of the float, paid back',
    PERK_COST: 'Perks paid for',
    PERK_CREDIT: 'Perks used here',
    REBATE_COST: 'Rebates paid for',
    ADJUSTMENT: 'Adjustments',
    MATCHED_DONATION: 'Additions to donations',
    PLEDGED_DONATION: 'Share of purchases given to charities',
    LIABILITY_TRANSFER: 'Transfers of liability',
    CARRIED_OVER: 'Carried over from the statement before',
  },
  atIssue: 'share paid at issue',
  atBurn: 'share paid when spent',
  reversed: 'reversed',
  lineDisputed: 'disputed',
  disputeReason: 'reason of the dispute: {reason}',
  terms: 'terms from {day}',
  category: 'category {category}',
  funding: 'funding {funding}',
  ofLine: 'of line {line}',
  share: 'share of {percent}',
  unitPrice: 'unit price {price}',
  sumOf: 'Sum: {kind}',
  total: 'Sum of all lines',
  disputed: 'Disputed, left out of the payment',
  carriedOut: 'Carried over to the next statement',
  payable: 'To be paid',
  signs:
    'Amounts are in {currency}. The partner owes those above zero; the coalition owes those with a minus sign.',
  noLines: 'Nothing happened in this period that is charged or credited.',
  proof: 'How to check this statement',
  block: 'Block of the ledger',
  blockHash: 'Hash of the block',
  contentHash: 'Hash of the content',
  howToCheck:
    'Every transaction that is stated here lies in a sealed block of the ledger, in the one named above at the latest, ' +
    'and each block holds the hash of the one before. Keep the hash of the block: with it the proof of inclusion of ' +
    'each transaction behind a line can be checked without trusting whoever sends it. The hash of the content is the ' +
    'SHA-256 of what is stated, and the same in every copy of this statement.',
  notSealed: 'What is shown here is not closed and carries no proof yet.',
  page: 'Page {page} of {pages}',
};

const fa: Words = {
  ...VALUE_WORDS.fa,
  test: 'آزمایشی (TEST): از ائتلاف آزمایشی است و هیچ چیز آن واقعی نیست. پرداخت نکنید.',
  title: 'صورت‌حساب تسویه',
  numberedTitle: 'صورت‌حساب تسویه شماره {number}',
  previewTitle: 'پیش‌نمایش صورت‌حساب تسویه',
  coalition: 'ائتلاف',
  partner: 'شریک تجاری',
  period: 'دوره',
  currency: 'واحد پول',
  status: 'وضعیت',
  statuses: {
    OPEN: 'باز؛ هنوز صورت‌حساب نیست',
    CLOSED: 'بسته‌شده',
    ISSUED: 'صادرشده',
    AGREED: 'تأییدشده',
    PAID: 'پرداخت‌شده',
    RECONCILED: 'پرداخت‌شده و مغایرت‌گیری‌شده',
  },
  id: 'شناسه',
  generatedAt: 'زمان تهیه',
  disputeUntil: 'مهلت اعتراض به ردیف‌ها',
  payment: 'پرداخت',
  partnerPays: '{partner} به {coalition} می‌پردازد',
  coalitionPays: '{coalition} به {partner} می‌پردازد',
  nothingToPay: 'برای این دوره پرداختی لازم نیست.',
  previewPays: 'هنوز مبلغی سررسید نشده است: دوره باز است و مبلغ‌ها ممکن است تغییر کنند.',
  partnerAccount: 'حساب شریک تجاری',
  coalitionAccount: 'حساب ائتلاف',
  noAccount: 'هنوز اعلام نشده',
  paymentReference: 'شماره مرجع پرداخت',
  summary: 'خلاصه',
  lines: 'ردیف‌ها',
  number: 'ردیف',
  description: 'شرح',
  transactions: 'تعداد',
  points: 'امتیاز',
  price: 'بهای واحد یا نرخ',
  amount: 'مبلغ',
  kinds: {
    ISSUING: 'امتیازهای داده‌شده',
    CAMPAIGN: 'سهم از هزینه کمپین‌ها',
    REDEMPTION: 'امتیازهای خرج‌شده نزد شریک',
    SERVICE_FEE: 'کارمزد خدمات',
    VAT: 'مالیات بر ارزش افزوده',
    BREAKAGE: 'سهم از امتیازهای منقضی‌شده',
    SHORTFALL: 'امتیازهایی که در برگشت پس گرفته نشد',
    FLOAT: 'پرداخت از محل پیش‌پرداخت',
    FLOAT_REFUND: 'بازگرداندن مانده پیش‌پرداخت',
    PERK_COST: 'هزینه مزایا',
    PERK_CREDIT: 'مزایای استفاده‌شده نزد شریک',
    REBATE_COST: 'هزینه تخفیف‌های دوره‌ای',
    ADJUSTMENT: 'اصلاحات',
    MATCHED_DONATION: 'افزوده به نیکوکاری',
    PLEDGED_DONATION: 'سهم خریدها برای نیکوکاری',
    LIABILITY_TRANSFER: 'انتقال تعهد',
    CARRIED_OVER: 'انتقالی از صورت‌حساب پیش',
  },
  atIssue: 'سهم زمان اعطا',
  atBurn: 'سهم زمان خرج',
  reversed: 'برگشت',
  lineDisputed: 'مورد اعتراض',
  disputeReason: 'علت اعتراض: {reason}',
  terms: 'شرایط قرارداد از {day}',
  category: 'دسته {category}',
  funding: 'تأمین مالی {funding}',
  ofLine: 'از ردیف {line}',
  share: 'سهم {percent}',
  unitPrice: 'بهای واحد {price}',
  sumOf: 'جمع {kind}',
  total: 'جمع همه ردیف‌ها',
  disputed: 'مورد اعتراض، بیرون از این پرداخت',
  carriedOut: 'انتقال به صورت‌حساب بعد',
  payable: 'مبلغ قابل پرداخت',
  signs: 'مبلغ‌ها به {currency} است. مبلغ‌های مثبت بدهی شریک تجاری و مبلغ‌های منفی بدهی ائتلاف است.',
  noLines: 'در این دوره چیزی که بدهی یا طلبی پدید آورد رخ نداده است.',
  proof: 'راستی‌آزمایی این صورت‌حساب',
  block: 'بلوک دفتر',
  blockHash: 'هش بلوک',
  contentHash: 'هش محتوا',
  howToCheck:
    'هر تراکنشی که در این صورت‌حساب آمده در یکی از بلوک‌های مهرشده دفتر، و حداکثر در بلوک بالا، ثبت است و هر بلوک ' +
    'هش بلوک پیش از خود را در بر دارد. هش بلوک را نگه دارید: با آن می‌توان گواه ثبت هر تراکنش پشت یک ردیف ' +
    'را بدون اعتماد به فرستنده بررسی کرد. هش محتوا، SHA-256 آن چیزی است که این صورت‌حساب بیان می‌کند و در همه ' +
    'نسخه‌های آن یکسان است.',
  notSealed: 'آنچه در این‌جا آمده بسته نشده و هنوز گواهی ندارد.',
  page: 'صفحه {page} از {pages}',
};

/** What stands between things that are listed in one sentence. */
export const LISTED: Readonly<Record<DocumentLanguage, string>> = { en: ', ', fa: '، ' };

/** The words of both languages; a test compares what is filled in. */
export const WORDS: Readonly<Record<DocumentLanguage, Words>> = { fa, en };
