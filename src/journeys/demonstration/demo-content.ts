import type { CreateCoalitionInput } from '../../coalition/create-coalition.js';
import type { CharityOffer } from '../../partners/charities/charity-terms.js';
import type { LocalizedText } from '../../values/localized-text.js';

/** The demonstration coalition is found again by this name. */
export const DEMO_NAME = 'Hamsood demonstration';

/** Iranian days and calendar; points live two years, to the end of the month. */
export const DEMO_COALITION: CreateCoalitionInput = {
  name: { en: DEMO_NAME, fa: 'باشگاه نمونهٔ همسود' },
  pointsName: { en: 'Points', fa: 'امتیاز' },
  pointsDecimals: 0,
  timeZone: 'Asia/Tehran',
  calendar: 'persian',
  expiryPolicy: { kind: 'after-months', months: 24, roundUpTo: 'month' },
  clawbackPolicy: 'CAP',
  openLinking: true,
};

export const DEMO_CURRENCY = 'IRR';

/** One point for each 10,000 rial, worth 1,000 rial when burned; the difference of the prices is the coalition's. */
export const DEMO_RATES = {
  earnRate: '0.0001',
  burnValue: '1000',
  issuePrice: '1050',
  redemptionPrice: '1000',
} as const;

export interface DemoPartner {
  readonly slug: string;
  readonly name: LocalizedText;
  readonly issuer: boolean;
  /** Valid, and of no bank. */
  readonly iban: string;
  readonly merchants: readonly {
    readonly name: LocalizedText & { readonly en: string };
    readonly category: string;
  }[];
}

export const DEMO_PARTNERS: readonly DemoPartner[] = [
  {
    slug: 'rahnet',
    name: { en: 'Rahnet', fa: 'راه‌نت' },
    issuer: true,
    iban: 'IR850000000000000000001001',
    merchants: [
      { name: { en: 'Rahnet app', fa: 'اپلیکیشن راه‌نت' }, category: 'telecom' },
      { name: { en: 'Rahnet shop', fa: 'فروشگاه راه‌نت' }, category: 'telecom' },
    ],
  },
  {
    slug: 'tizfood',
    name: { en: 'Tizfood', fa: 'تیزفود' },
    issuer: true,
    iban: 'IR580000000000000000001002',
    merchants: [
      { name: { en: 'Tizfood app', fa: 'اپلیکیشن تیزفود' }, category: 'food-delivery' },
      { name: { en: 'Tizfood market', fa: 'تیزفود مارکت' }, category: 'groceries' },
    ],
  },
  {
    slug: 'bimeno',
    name: { en: 'Bimeno', fa: 'بیمه‌نو' },
    issuer: false,
    iban: 'IR310000000000000000001003',
    merchants: [
      { name: { en: 'Bimeno online', fa: 'بیمه‌نو آنلاین' }, category: 'insurance' },
      { name: { en: 'Bimeno branch', fa: 'شعبهٔ بیمه‌نو' }, category: 'insurance' },
    ],
  },
];

/** What members can give points to: 1,000 rial for each point. */
export const DEMO_CHARITY = {
  name: { en: 'Trees for the town', fa: 'درخت برای شهر' },
  registrationNumber: 'DEMO-1',
  /** Valid, and of no bank. */
  iban: 'IR040000000000000000001004',
  campaign: {
    name: { en: 'A thousand trees', fa: 'هزار درخت' },
    currency: DEMO_CURRENCY,
    rate: { kind: 'LINEAR', multiple: 1n, multipleMinor: 1_000n, minimum: 1n },
    until: null,
    goal: null,
    sponsors: [],
  },
} as const satisfies {
  readonly campaign: Omit<CharityOffer, 'from'>;
} & Readonly<Record<string, unknown>>;

export interface DemoMember {
  /** Invented: nobody's number. */
  readonly phone: string;
  /** What the partners call it, each behind its own slug. */
  readonly number: string;
  /** Rial spent at the issuing partners' first merchants before the story begins. */
  readonly spent: Readonly<Record<string, string>>;
}

export const DEMO_MEMBERS: readonly DemoMember[] = [
  { phone: '+989000000001', number: '1001', spent: { rahnet: '3500000', tizfood: '1500000' } },
  { phone: '+989000000002', number: '1002', spent: { rahnet: '1250000', tizfood: '4000000' } },
  { phone: '+989000000003', number: '1003', spent: { rahnet: '12000000' } },
  { phone: '+989000000004', number: '1004', spent: { tizfood: '2450000' } },
  { phone: '+989000000005', number: '1005', spent: { rahnet: '800000', tizfood: '950000' } },
  { phone: '+989000000006', number: '1006', spent: { rahnet: '25000000', tizfood: '7300000' } },
];
