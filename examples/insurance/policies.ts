import { type Money, money } from '@hamsood/partner-sdk';
import { Conflict } from '../frame/conflict.ts';

export interface Policy {
  readonly id: string;
  readonly name: { readonly fa: string; readonly en: string };
  readonly about: { readonly fa: string; readonly en: string };
  readonly premium: Money;
  /** Whether it is issued at once, or only after somebody has looked at what is insured. */
  readonly inspected: boolean;
}

const rial = (amount: string) => money(amount, 'IRR');

export const POLICIES: readonly Policy[] = [
  {
    id: 'home',
    name: { fa: 'آتش‌سوزی منزل', en: 'Home fire' },
    about: { fa: 'آتش، صاعقه، ترکیدگی لوله', en: 'Fire, lightning, burst pipes' },
    premium: rial('3600000'),
    inspected: false,
  },
  {
    id: 'car-body',
    name: { fa: 'بدنهٔ خودرو', en: 'Car body' },
    about: { fa: 'پس از بازدید خودرو صادر می‌شود', en: 'Issued after the car was looked at' },
    premium: rial('24800000'),
    inspected: true,
  },
  {
    id: 'accident',
    name: { fa: 'حوادث شخصی', en: 'Personal accident' },
    about: { fa: 'هزینهٔ درمان و غرامت روزانه', en: 'Treatment and a daily allowance' },
    premium: rial('1800000'),
    inspected: false,
  },
];

/** @throws Conflict where there is none */
export function policyOf(id: unknown): Policy {
  const policy = POLICIES.find((known) => known.id === id);
  if (!policy) throw new Conflict('NO_SUCH_POLICY', 'There is no such policy.');
  return policy;
}
