import { ApiKey } from '../../access/api-key.entity.js';
import type { Authenticator } from '../../access/authenticate.js';
import type {
  Environment,
  PartnerPrincipal,
  PlatformPrincipal,
  UserPrincipal,
} from '../../access/principal.js';
import { userIdOf } from '../../access/token-claims.js';
import { createCoalition } from '../../coalition/create-coalition.js';
import { listCoalitions } from '../../coalition/find-coalition.js';
import { enrolMember } from '../../members/enrol-member.js';
import { activatePartner } from '../../partners/activate-partner.js';
import { addContractVersion } from '../../partners/add-contract-version.js';
import { addMerchant } from '../../partners/add-merchant.js';
import { issueApiKey } from '../../partners/issue-api-key.js';
import type { PartnerTerms, ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { registerPartner } from '../../partners/register-partner.js';
import { revokeApiKey } from '../../partners/revoke-api-key.js';
import { setSettlementAccount } from '../../partners/set-settlement-account.js';
import { earnPoints } from '../../points/earn-points.js';
import type { PointsContext } from '../../points/points-context.js';
import { inCoalition } from '../../runtime/database.js';
import { parseIban } from '../../values/iban.js';
import { decodeId, encodeId } from '../../values/ids.js';
import { parseMoney } from '../../values/money.js';
import { parsePhone } from '../../values/phone.js';
import { parseRate } from '../../values/rate.js';
import {
  DEMO_COALITION,
  DEMO_CURRENCY,
  DEMO_MEMBERS,
  DEMO_NAME,
  DEMO_PARTNERS,
  DEMO_RATES,
  type DemoMember,
  type DemoPartner,
} from './demo-content.js';
import type { DemoRecord } from './demo-record.js';
import { DemoRefusedError, must, read } from './demo-steps.js';
import { setUpGiving } from './set-up-giving.js';
import { type TwinTill, tryInTwin } from './try-in-twin.js';

/** Everything commands need but the caller, which here changes from step to step. */
export type DemoServices = Omit<PointsContext, 'principal'> & { readonly authenticator: Authenticator };

/** Marks the keys of the demonstration, so that no other key is ever revoked by it. */
const KEY_LABEL = 'demonstration';
const NEVER = new Date('9999-12-31T23:59:59.999Z');
const SUBJECT = userIdOf('hamsood:demonstration', 'operator');
/** Who looks at what the first has written. */
const SECOND = userIdOf('hamsood:demonstration', 'second operator');

/**
 * Creates the demonstration coalition through the commands that everybody uses, or finishes one whose making was
 * interrupted: every step first looks for what is there. Answers undefined, and does nothing, in a database that has
 * coalitions already and not this one.
 */
export async function createDemoCoalition(services: DemoServices): Promise<DemoRecord | undefined> {
  const coalition = await findOrCreateCoalition(services);
  if (coalition === undefined) return undefined;
  const { coalitionId, twinId } = coalition;
  const operator = asOperator(services, coalitionId);
  for (const each of [coalitionId, twinId]) await revokeLostKeys(operator, each);

  const partners: DemoRecord['partners'] = {};
  const tills: TwinTill[] = [];
  const callers = new Map<string, { readonly context: PartnerContext; readonly merchantId: bigint }>();
  for (const partner of DEMO_PARTNERS) {
    const { id, merchantIds } = await setUpPartner(operator, coalitionId, partner);
    const apiKey = await newKey(operator, id, 'live');
    const testApiKey = await newKey(operator, id, 'test');
    const { slug, issuer } = partner;
    tills.push({ slug, issuer, context: await asPartner(services, testApiKey) });
    partners[partner.slug] = {
      id: encodeId('partner', id),
      apiKey,
      testApiKey,
      merchantIds: merchantIds.map((merchantId) => encodeId('merchant', merchantId)),
    };
    callers.set(partner.slug, {
      context: await asPartner(services, apiKey),
      merchantId: merchantIds[0] as bigint,
    });
  }

  if (await someoneBegins(operator, coalitionId)) await tryInTwin(tills);
  for (const { id } of Object.values(partners)) {
    await activate(operator, coalitionId, decodeId('partner', id) ?? 0n);
  }

  const members: DemoRecord['members'] = [];
  for (const member of DEMO_MEMBERS) {
    let memberId = 0n;
    for (const [slug, { context }] of callers) memberId = await enrol(context, slug, member);
    for (const [slug, amount] of Object.entries(member.spent)) {
      const caller = callers.get(slug);
      if (caller)
        await earn(caller.context, { memberId, merchantId: caller.merchantId, slug, amount, member });
    }
    members.push({ id: encodeId('member', memberId), phone: member.phone });
  }
  const campaign = await setUpGiving(operator, asOperator(services, coalitionId, SECOND), coalitionId);
  return {
    ...{ coalition: encodeId('coalition', coalitionId), partners, members },
    charityCampaign: encodeId('charityCampaign', campaign),
  };
}

type PartnerContext = PointsContext & { readonly principal: PartnerPrincipal };
type OperatorContext = PointsContext & { readonly principal: UserPrincipal };

async function findOrCreateCoalition(
  services: DemoServices,
): Promise<{ readonly coalitionId: bigint; readonly twinId: bigint } | undefined> {
  const coalitions = await listCoalitions(services.database);
  const found = coalitions.find(({ environment, name }) => environment === 'live' && name.en === DEMO_NAME);
  if (found) return { coalitionId: found.id, twinId: found.twinId };
  if (coalitions.length > 0) return undefined;
  const platform: PlatformPrincipal = { kind: 'platform', subject: SUBJECT, expiresAt: NEVER };
  const context = { ...services, principal: platform };
  return must(await createCoalition(context, DEMO_COALITION));
}

async function setUpPartner(
  operator: OperatorContext,
  coalitionId: bigint,
  { slug, name, issuer, iban, merchants }: DemoPartner,
): Promise<{ readonly id: bigint; readonly merchantIds: readonly bigint[] }> {
  const snapshot = await operator.programme.snapshot(coalitionId);
  const known = [...snapshot.partners.values()].find((partner) => partner.slug === slug);
  const id = known?.id ?? must(await registerPartner(operator, { slug, name })).id;
  if (!known || known.contracts.length === 0) {
    must(
      await addContractVersion(operator, {
        partnerId: id,
        issuer,
        acceptor: true,
        currency: DEMO_CURRENCY,
        earnRate: read(parseRate(issuer ? DEMO_RATES.earnRate : '0')),
        burnValue: read(parseRate(DEMO_RATES.burnValue)),
        issuePrice: read(parseRate(issuer ? DEMO_RATES.issuePrice : '0')),
        redemptionPrice: read(parseRate(DEMO_RATES.redemptionPrice)),
        effectiveFrom: `${operator.clock.now().getUTCFullYear() - 2}-01-01`,
        effectiveUntil: null,
      }),
    );
  }
  // One that somebody gave it since stays.
  if (!known?.settlementAccount) {
    must(
      await setSettlementAccount(operator, {
        partnerId: id,
        iban: read(parseIban(iban)),
        holder: name.en ?? slug,
      }),
    );
  }
  const merchantIds: bigint[] = [];
  for (const merchant of merchants) {
    const there = merchantNamed(snapshot, known, merchant.name.en);
    merchantIds.push(there ?? must(await addMerchant(operator, { partnerId: id, ...merchant })).id);
  }
  return { id, merchantIds };
}

function merchantNamed(
  snapshot: ProgrammeSnapshot,
  partner: PartnerTerms | undefined,
  name: string,
): bigint | undefined {
  if (!partner) return undefined;
  const merchants = [...snapshot.merchants.values()];
  return merchants.find((merchant) => merchant.partnerId === partner.id && merchant.name.en === name)?.id;
}

/** Ends the keys of an earlier, interrupted or forgotten making, whose texts nobody knows any more. */
async function revokeLostKeys(operator: OperatorContext, coalitionId: bigint): Promise<void> {
  const lost = await inCoalition(operator.database, coalitionId, (em) =>
    em.find(ApiKey, { coalitionId, label: KEY_LABEL, revokedAt: null }),
  );
  for (const { id } of lost)
    must(await revokeApiKey(operator, { keyId: id, reason: 'its text is not known' }));
}

async function newKey(
  operator: OperatorContext,
  partnerId: bigint,
  environment: Environment,
): Promise<string> {
  const label = KEY_LABEL;
  const issued = await issueApiKey(operator, {
    partnerId,
    environment,
    label,
    scopes: null,
    expiresAt: null,
  });
  return must(issued).secret;
}

/** Whether a partner is not active yet: what somebody has tried out in the twin since stays as it is. */
async function someoneBegins(operator: OperatorContext, coalitionId: bigint): Promise<boolean> {
  const { partners } = await operator.programme.snapshot(coalitionId);
  return [...partners.values()].some(({ status }) => status === 'ONBOARDING');
}

async function activate(operator: OperatorContext, coalitionId: bigint, partnerId: bigint): Promise<void> {
  const { partners } = await operator.programme.snapshot(coalitionId);
  // Only what this making began: a partner that somebody suspended to try it stays suspended.
  if (partners.get(partnerId)?.status !== 'ONBOARDING') return;
  must(await activatePartner(operator, { partnerId, reason: KEY_LABEL }));
}

async function enrol(context: PartnerContext, slug: string, member: DemoMember): Promise<bigint> {
  const enrolled = await enrolMember(context, {
    kind: 'PERSON',
    phone: read(parsePhone(member.phone)),
    email: null,
    card: null,
    externalId: `${slug}-${member.number}`,
  });
  return must(enrolled).memberId;
}

async function earn(
  context: PartnerContext,
  purchase: {
    readonly memberId: bigint;
    readonly merchantId: bigint;
    readonly slug: string;
    readonly amount: string;
    readonly member: DemoMember;
  },
): Promise<void> {
  const { memberId, merchantId, slug, amount, member } = purchase;
  const reference = `DEMO-${slug}-${member.number}`;
  const outcome = await earnPoints(context, {
    idempotencyKey: reference,
    member: { by: 'id', value: memberId, text: encodeId('member', memberId) },
    merchantId,
    purchase: {
      reference,
      amount: read(parseMoney({ amount, currency: DEMO_CURRENCY })),
      category: null,
      lines: null,
    },
    // Null keeps the input the same on every try, so that a second one is answered by the first.
    occurredAt: null,
    metadata: null,
  });
  if (outcome.kind === 'refused') throw new DemoRefusedError(outcome.refusal.message);
}

function asOperator(services: DemoServices, coalitionId: bigint, subject = SUBJECT): OperatorContext {
  return {
    ...services,
    principal: {
      kind: 'user',
      subject,
      coalitionId,
      roles: ['operator'],
      partnerId: null,
      expiresAt: NEVER,
    },
  };
}

async function asPartner(services: DemoServices, apiKey: string): Promise<PartnerContext> {
  const { principal } = await services.authenticator.authenticate(apiKey);
  if (principal?.kind !== 'partner') throw new DemoRefusedError('a new API key is not accepted');
  return { ...services, principal };
}
