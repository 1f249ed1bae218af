import { accessEntities } from '../src/access/access.entities.js';
import type { CommandContext } from '../src/access/command-context.js';
import type { UserPrincipal } from '../src/access/principal.js';
import { coalitionEntities } from '../src/coalition/coalition.entities.js';
import { createCoalition } from '../src/coalition/create-coalition.js';
import { openMemberAccounts, readPartnerAccounts } from '../src/ledger/open-accounts.js';
import type { CoalitionTerms } from '../src/ledger/operations.js';
import type { EarnLimits } from '../src/ledger/prices.js';
import { membersEntities } from '../src/members/members.entities.js';
import { activatePartner } from '../src/partners/activate-partner.js';
import { addContractVersion } from '../src/partners/add-contract-version.js';
import { addMerchant } from '../src/partners/add-merchant.js';
import type { ContractLimits } from '../src/partners/contract-terms.js';
import { issueApiKey } from '../src/partners/issue-api-key.js';
import { partnersEntities } from '../src/partners/partners.entities.js';
import { createProgramme } from '../src/partners/programme.js';
import type { ProgrammeContext } from '../src/partners/programme-context.js';
import { registerPartner } from '../src/partners/register-partner.js';
import { setSettlementAccount } from '../src/partners/set-settlement-account.js';
import { earnLimits } from '../src/rules/earn-limits.js';
import { systemClock } from '../src/runtime/clock.js';
import { type Database, inCoalition, openDatabase } from '../src/runtime/database.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { createLogger, type Logger } from '../src/runtime/logger.js';
import type { CommandOutcome } from '../src/values/command-outcome.js';
import { RATE_ONE } from '../src/values/rate.js';
import type { BenchDatabase } from './bench-database.js';

/** A coalition with one partner whose accounts every operation meets on, and its members. */
export interface Scene {
  readonly coalitionId: bigint;
  readonly terms: CoalitionTerms;
  /** Of the hashes in the coalition's books. */
  readonly digestKey: Buffer;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly contractVersionId: bigint;
  readonly fundingId: bigint;
  readonly issuedAccountId: bigint;
  readonly redeemedAccountId: bigint;
  readonly apiKey: string;
  readonly members: readonly bigint[];
  /** Of the contract. */
  readonly limits: EarnLimits;
}

const MEMBERS_PER_TRANSACTION = 10_000;
const OCCURRED_AT_DAYS_BACK = 400;

export function benchLogger(): Logger {
  return createLogger({ level: 'warn', name: 'hamsood-bench' });
}

/** Opens the product's own way to the database. */
export function openAppDatabase(
  url: string,
  ledgerPoolSize: number,
  applicationName = 'hamsood bench',
): Promise<Database> {
  return openDatabase({
    url,
    directUrl: url,
    entities: [...accessEntities, ...coalitionEntities, ...partnersEntities, ...membersEntities],
    poolSize: 4,
    ledgerPoolSize,
    prepared: true,
    applicationName,
  });
}

/**
 * Creates the scene through the product's own commands; the members have nothing yet.
 * @param limited what the contract says of caps and credit; nothing is limited without it
 */
export async function createScene(
  target: BenchDatabase,
  database: Database,
  members: number,
  limited: Partial<ContractLimits> = {},
): Promise<Scene> {
  const logger = benchLogger();
  const channel = await openLiveChannel({ databaseUrl: target.appUrl, logger });
  const programme = createProgramme({ database, channel, clock: systemClock });
  try {
    const base = { database, clock: systemClock, logger, requestId: 'bench', programme, channel };
    const expiresAt = new Date(Date.now() + 3_600_000);
    const platform: CommandContext = {
      ...base,
      principal: { kind: 'platform', subject: 'usr_bench', expiresAt },
    };
    const { coalitionId } = must(
      await createCoalition(platform, {
        name: { en: 'Bench' },
        pointsName: { en: 'Points' },
        pointsDecimals: 0,
        timeZone: 'Asia/Tehran',
        calendar: 'persian',
        expiryPolicy: { kind: 'after-months', months: 24, roundUpTo: 'month' },
        clawbackPolicy: 'CAP',
        openLinking: true,
        occurredAtDaysBack: OCCURRED_AT_DAYS_BACK,
        onboardingTests: 'OPTIONAL',
      }),
    );
    const principal: UserPrincipal = {
      kind: 'user',
      subject: 'usr_bench',
      coalitionId,
      roles: ['operator'],
      partnerId: null,
      expiresAt,
    };
    const partner = await openPartner({ ...base, principal }, limited);
    const { terms, digestKey } = await programme.snapshot(coalitionId, { atLeast: partner.referenceVersion });
    return {
      coalitionId,
      terms,
      digestKey,
      ...partner,
      ...(await accountsOf(database, coalitionId, partner.partnerId)),
      members: await enrol(database, coalitionId, partner.partnerId, members),
    };
  } finally {
    programme.close();
    await channel.close();
  }
}

async function openPartner(context: ProgrammeContext, limited: Partial<ContractLimits>) {
  const { id: partnerId } = must(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
  const { contract } = must(
    await addContractVersion(context, {
      partnerId,
      issuer: true,
      acceptor: true,
      currency: 'IRR',
      earnRate: RATE_ONE,
      burnValue: RATE_ONE,
      issuePrice: RATE_ONE,
      redemptionPrice: RATE_ONE,
      effectiveFrom: '2020-01-01',
      effectiveUntil: null,
      ...limited,
    }),
  );
  const merchant = must(
    await addMerchant(context, { partnerId, name: { en: 'Rahnet shop' }, category: 'telecom' }),
  );
  const { secret } = must(
    await issueApiKey(context, {
      partnerId,
      environment: 'live',
      label: 'bench',
      scopes: null,
      expiresAt: null,
    }),
  );
  must(
    await setSettlementAccount(context, { partnerId, iban: 'IR850000000000000000001001', holder: 'Rahnet' }),
  );
  const active = must(await activatePartner(context, { partnerId, reason: null }));
  return {
    partnerId,
    merchantId: merchant.id,
    contractVersionId: contract.id,
    fundingId: contract.fundingId,
    limits: earnLimits(contract),
    apiKey: secret,
    referenceVersion: active.referenceVersion,
  };
}

async function accountsOf(database: Database, coalitionId: bigint, partnerId: bigint) {
  const accounts = await inCoalition(database, coalitionId, (em) =>
    readPartnerAccounts(em, coalitionId, [partnerId]),
  );
  const own = accounts.get(partnerId);
  if (!own) throw new Error('the partner has no accounts');
  return own;
}

/** More members of the same coalition and partner, with nothing yet. */
export function enrolMembers(
  database: Database,
  { coalitionId, partnerId }: Pick<Scene, 'coalitionId' | 'partnerId'>,
  count: number,
): Promise<bigint[]> {
  return enrol(database, coalitionId, partnerId, count);
}

/** Set-wise: enrolment itself is not what is measured here. */
async function enrol(
  database: Database,
  coalitionId: bigint,
  partnerId: bigint,
  count: number,
): Promise<bigint[]> {
  const members: bigint[] = [];
  const joinedAt = new Date();
  while (members.length < count) {
    const some = Math.min(MEMBERS_PER_TRANSACTION, count - members.length);
    const enrolled = await inCoalition(database, coalitionId, async (em) => {
      const rows = await em.execute<{ id: string }[]>(
        `with enrolled as (
           insert into member (coalition_id, kind, joined_at)
             select ?, 'PERSON', ?::timestamptz from generate_series(1, ?) returning id
         ), linked as (
           insert into member_link (coalition_id, partner_id, member_id, external_id, linked_at)
             select ?, ?, id, id::text, ?::timestamptz from enrolled
         ) select id::text from enrolled`,
        [coalitionId, joinedAt, some, coalitionId, partnerId, joinedAt],
      );
      const ids = rows.map(({ id }) => BigInt(id));
      await openMemberAccounts(em, coalitionId, ids, joinedAt);
      return ids;
    });
    members.push(...enrolled);
  }
  return members;
}

/** What a command did. @throws when it refused: there is nothing to measure then */
export function must<T>(outcome: CommandOutcome<T>): T {
  if (outcome.refusals) throw new Error(`the scene was refused: ${outcome.refusals[0].message}`);
  return outcome.done;
}
