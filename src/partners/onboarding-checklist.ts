import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey } from '../access/api-key.entity.js';
import type { Coalition } from '../coalition/coalition.entity.js';
import { inTwin } from '../coalition/in-twin.js';
import { ID_PREFIXES } from '../values/ids.js';
import { dayOf } from '../values/time-zone.js';
import { contractInForceOn, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { partnerInTwin } from './find-partner.js';
import { Merchant } from './merchant.entity.js';
import type { Partner } from './partner.entity.js';
import { settlementAccountOf } from './settlement-account.js';
import { validKeys } from './valid-keys.js';

/** What a partner does, or gets, before it goes active (rule P-04), in the order of the checklist. */
export const ONBOARDING_STEPS = [
  'CONTRACT',
  'MERCHANT',
  'SETTLEMENT_ACCOUNT',
  'LIVE_KEY',
  'TEST_EARN',
  'TEST_BURN',
] as const;
export type OnboardingStepName = (typeof ONBOARDING_STEPS)[number];

/** One line of the checklist. */
export interface OnboardingStep {
  readonly step: OnboardingStepName;
  readonly done: boolean;
  /** Whether the partner cannot go active without it. */
  readonly required: boolean;
  /** What there has to be, in words for the operator. */
  readonly what: string;
  /** The mutation that does it. */
  readonly mutation: string;
}

/** Now, by the coalition's clock and by the process's, which keys go by. */
export interface OnboardingNow {
  readonly coalition: Date;
  readonly process: Date;
}

/**
 * A partner's onboarding checklist. The test earn and burn are those of its roles, made in the twin by a system of the
 * partner; where the coalition leaves them out, they are told and not required. A twin has no twin: there they are left
 * out. In the transaction of the partner's coalition.
 */
export async function onboardingSteps(
  em: EntityManager,
  coalition: Coalition,
  partner: Partner,
  at: OnboardingNow,
): Promise<OnboardingStep[]> {
  const own = { coalitionId: partner.coalitionId, partnerId: partner.id };
  const versions = await em.find(ContractVersion, own, { orderBy: { version: 'asc' } });
  const contracts = versions.map((version) => termsOf(version));
  const contract = contractInForceOn(contracts, dayOf(at.coalition, coalition.timeZone));
  const merchants = await em.count(Merchant, own);
  const keys = await em.count(ApiKey, validKeys(partner.id, at.process));
  const step = (name: OnboardingStepName, done: boolean) => ({ ...STEPS[name], step: name, done });
  const steps = [
    { ...step('CONTRACT', contract !== undefined), required: true },
    { ...step('MERCHANT', merchants > 0), required: true },
    { ...step('SETTLEMENT_ACCOUNT', settlementAccountOf(partner) !== null), required: true },
    { ...step('LIVE_KEY', keys > 0), required: true },
  ];
  if (coalition.environment === 'test') return steps;
  const tried = await triedInTwin(em, coalition, partner);
  const required = coalition.onboardingTests === 'REQUIRED';
  // Without a contract it is not known yet what the partner will do: then both are shown.
  const roles = contract ?? contracts.at(-1);
  return [
    ...steps,
    ...(roles?.issuer === false ? [] : [{ ...step('TEST_EARN', tried.earned), required }]),
    ...(roles?.acceptor === false ? [] : [{ ...step('TEST_BURN', tried.burned), required }]),
  ];
}

/** What a partner still needs before it can go active, in words; empty when nothing is missing. */
export function missingForActivation(steps: readonly OnboardingStep[]): string[] {
  return steps.filter(({ done, required }) => required && !done).map(({ what }) => what);
}

const STEPS: Readonly<Record<OnboardingStepName, { readonly what: string; readonly mutation: string }>> = {
  CONTRACT: { what: 'a contract in force today', mutation: 'addContractVersion' },
  MERCHANT: { what: 'a merchant', mutation: 'addMerchant' },
  SETTLEMENT_ACCOUNT: { what: 'a settlement account', mutation: 'setSettlementAccount' },
  LIVE_KEY: { what: 'a valid live API key', mutation: 'issueApiKey' },
  TEST_EARN: { what: 'an earn in the twin, made with its test key', mutation: 'earnPoints' },
  TEST_BURN: { what: 'a burn in the twin, made with its test key', mutation: 'burnPoints' },
};

/** Whether systems of the partner have earned and burned in the twin. Operators' transactions are no trial of theirs. */
async function triedInTwin(em: EntityManager, coalition: Coalition, { slug }: Partner) {
  return inTwin(em, coalition, async (twinEm) => {
    const { coalitionId, id } = await partnerInTwin(twinEm, coalition.twinId, slug);
    const [row] = await twinEm.execute<{ earned: boolean; burned: boolean }[]>(
      `with own as (select type from ledger_transaction where coalition_id = ? and partner_id = ? and actor like ?)
       select exists (select from own where type = 'EARN') as earned, exists (select from own where type = 'BURN') as burned`,
      [coalitionId, id, `${ID_PREFIXES.apiKey}\\_%`],
    );
    return { earned: row?.earned ?? false, burned: row?.burned ?? false };
  });
}
