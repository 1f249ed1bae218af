import type { PartnerPrincipal, PlatformPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { SCOPES } from '../../src/access/scopes.js';
import { type CreateCoalitionInput, createCoalition } from '../../src/coalition/create-coalition.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { activatePartner } from '../../src/partners/activate-partner.js';
import { type AddContractVersionInput, addContractVersion } from '../../src/partners/add-contract-version.js';
import { addMerchant } from '../../src/partners/add-merchant.js';
import type { UsualTerms } from '../../src/partners/contract-terms.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import { parseRate, type Rate } from '../../src/values/rate.js';
import type { ProgrammeNode } from './programme-node.js';

/** What a command did. @throws when it refused: the story cannot go on */
export function did<T>(outcome: CommandOutcome<T>): T {
  if (outcome.refusals)
    throw new Error(`refused: ${outcome.refusals[0].code} ${outcome.refusals[0].message}`);
  return outcome.done;
}

/** The code a command refused with; undefined when it did not. */
export function codeOf(outcome: CommandOutcome<unknown>): string | undefined {
  return outcome.refusals?.[0].code;
}

export function rate(text: string): Rate {
  const parsed = parseRate(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

const IN_AN_HOUR = () => new Date(Date.now() + 3_600_000);

/** Who creates coalitions. */
export function platform(): PlatformPrincipal {
  return { kind: 'platform', subject: encodeId('user', 1n), expiresAt: IN_AN_HOUR() };
}

export function operatorOf(coalitionId: bigint): UserPrincipal {
  return {
    kind: 'user',
    subject: encodeId('user', 2n),
    coalitionId,
    roles: ['operator'],
    partnerId: null,
    expiresAt: IN_AN_HOUR(),
  };
}

/** A coalition with its operator. */
export interface StoryCoalition {
  readonly coalitionId: bigint;
  readonly twinId: bigint;
  readonly operator: UserPrincipal;
}

export const COALITION: CreateCoalitionInput = {
  name: { en: 'Hamsood', fa: 'هم‌سود' },
  pointsName: { en: 'points', fa: 'امتیاز' },
  pointsDecimals: 0,
  timeZone: 'Asia/Tehran',
  calendar: 'persian',
  expiryPolicy: { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  clawbackPolicy: 'CAP',
  openLinking: true,
  // The trial in the twin costs each partner of each test four operations; tests of onboarding ask for it.
  onboardingTests: 'OPTIONAL',
};

export async function newCoalition(
  node: ProgrammeNode,
  changes: Partial<CreateCoalitionInput> = {},
): Promise<StoryCoalition> {
  const created = did(await createCoalition(node.as(platform()), { ...COALITION, ...changes }));
  return { ...created, operator: operatorOf(created.coalitionId) };
}

/** One point per 10 000 rial, worth 1 000 rial when burned; issued at 900 and credited at 800. */
export const CONTRACT: Omit<AddContractVersionInput, 'partnerId' | keyof UsualTerms> = {
  issuer: true,
  acceptor: true,
  currency: 'IRR',
  earnRate: rate('0.0001'),
  burnValue: rate('1000'),
  issuePrice: rate('900'),
  redemptionPrice: rate('800'),
  effectiveFrom: '2020-01-01',
  effectiveUntil: null,
};

/** A bank account of no bank. */
export const ACCOUNT = { iban: 'IR850000000000000000001001', holder: 'A partner' } as const;

/** An active partner with a contract, a merchant, a settlement account and a live key. */
export interface StoryPartner {
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  /** The text of its live key. */
  readonly secret: string;
  /** Its system, as the live key makes it. */
  readonly system: PartnerPrincipal;
}

export async function newPartner(
  node: ProgrammeNode,
  { operator, coalitionId }: StoryCoalition,
  slug: string,
  contract: Partial<Omit<AddContractVersionInput, 'partnerId'>> = {},
): Promise<StoryPartner> {
  const context = node.as(operator);
  const { id: partnerId } = did(await registerPartner(context, { slug, name: { en: slug } }));
  did(await addContractVersion(context, { ...CONTRACT, ...contract, partnerId }));
  const merchant = did(await addMerchant(context, { partnerId, name: { en: slug }, category: 'shop' }));
  const { key, secret } = did(
    await issueApiKey(context, {
      partnerId,
      environment: 'live',
      label: 'till',
      scopes: null,
      expiresAt: null,
    }),
  );
  did(await setSettlementAccount(context, { ...ACCOUNT, partnerId }));
  did(await activatePartner(context, { partnerId, reason: null }));
  return {
    partnerId,
    merchantId: merchant.id,
    secret,
    system: {
      kind: 'partner',
      keyId: key.id,
      partnerId,
      coalitionId,
      environment: 'live',
      scopes: SCOPES,
      expiresAt: null,
    },
  };
}

/** A person, enrolled by a partner under a phone number. */
export async function newMember(
  node: ProgrammeNode,
  { system }: StoryPartner,
  phone: string,
): Promise<bigint> {
  const { memberId } = did(
    await enrolMember(node.as(system), { kind: 'PERSON', phone, email: null, card: null, externalId: null }),
  );
  return memberId;
}
