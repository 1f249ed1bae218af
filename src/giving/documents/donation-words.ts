import type { DocumentLanguage } from '../../printing/value-words.js';

/** Every word of a receipt and of a year's statement, in one language; `{name}` stands for what is filled in. */
export interface DonationWords {
  readonly receipt: string;
  readonly year: string;
  readonly test: string;
  readonly void: string;
  readonly from: string;
  readonly donor: string;
  readonly donorName: string;
  readonly number: string;
  readonly day: string;
  readonly charity: string;
  readonly campaign: string;
  readonly points: string;
  readonly donated: string;
  readonly matched: string;
  readonly transaction: string;
  readonly total: string;
  readonly nothing: string;
  readonly generatedAt: string;
  readonly page: string;
}

export const DONATION_WORDS: Readonly<Record<DocumentLanguage, DonationWords>> = {
  en: {
    receipt: 'Receipt of a donation, {number}',
    year: 'Donations of {year}',
    test: 'TEST: nothing of this was given',
    void: 'VOID: the donation was taken back',
    from: 'Coalition',
    donor: 'Given by member',
    donorName: 'In the name of',
    number: 'Receipt',
    day: 'Day',
    charity: 'Charity',
    campaign: 'Campaign',
    points: 'Points given',
    donated: 'They come to',
    matched: 'Added by sponsors',
    transaction: 'Transaction',
    total: 'Given in all',
    nothing: 'Nothing was given in this year.',
    generatedAt: 'Made at',
    page: 'Page {page}',
  },
  fa: {
    receipt: 'رسید نیکوکاری، {number}',
    year: 'نیکوکاری‌های سال {year}',
    test: 'آزمایشی: هیچ‌یک از این‌ها پرداخت نشده است',
    void: 'باطل: این نیکوکاری پس گرفته شد',
    from: 'ائتلاف',
    donor: 'عضو نیکوکار',
    donorName: 'به نام',
    number: 'رسید',
    day: 'روز',
    charity: 'خیریه',
    campaign: 'پویش',
    points: 'امتیاز اهداشده',
    donated: 'ارزش آن',
    matched: 'افزوده حامیان',
    transaction: 'تراکنش',
    total: 'جمع اهداشده',
    nothing: 'در این سال چیزی اهدا نشده است.',
    generatedAt: 'زمان تهیه',
    page: 'صفحه {page}',
  },
};
