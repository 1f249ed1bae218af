import pg from 'pg';
import { type AuditDifference, audit } from '../../src/ledger/audit/auditor.js';
import { type MemberAccount, readAccounts, readProgrammeBalance } from '../../src/ledger/balances.js';
import { Ledger } from '../../src/ledger/ledger.js';
import {
  openLedger,
  openMemberAccounts,
  openPartnerAccounts,
  type PartnerAccounts,
  readCoalitionAccounts,
} from '../../src/ledger/open-accounts.js';
import type { CoalitionTerms } from '../../src/ledger/operations.js';
import { type Database, inCoalition, openDatabase } from '../../src/runtime/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { DIGEST_KEY, insertProgramme, type ProgrammePartner, TWO_PARTNERS } from './programme-rows.js';

/** A coalition with its books open, on a database of its own, and two nodes that post to it with their own pools. */
export interface LedgerWorld {
  readonly coalitionId: bigint;
  readonly terms: CoalitionTerms;
  readonly members: readonly bigint[];
  /** By partner. */
  readonly accounts: ReadonlyMap<bigint, PartnerAccounts>;
  readonly nodes: readonly [LedgerNode, LedgerNode];
  /** The superuser: sees all coalitions, and can do what the application must not. */
  readonly owner: pg.Client;
  readonly testDatabase: TestDatabase;
  account(member: bigint): Promise<MemberAccount>;
  programmeBalance(account: bigint): Promise<bigint>;
  /** What the auditor finds wrong. */
  differences(): Promise<readonly AuditDifference[]>;
  close(): Promise<void>;
}

export interface LedgerNode {
  readonly ledger: Ledger;
  readonly database: Database;
  /** What it has told the other nodes, in order. */
  readonly announced: readonly string[];
}

export interface WorldOptions {
  readonly members?: number;
  readonly partners?: readonly ProgrammePartner[];
  readonly terms?: Partial<typeof TERMS>;
  /** Leads the first node to the database another way. */
  readonly firstNodeThrough?: (url: string) => Promise<string>;
}

/** The first member's id; the others follow. */
const FIRST_MEMBER = 5_000_001n;

export const PARTNER_A = 21n;
export const PARTNER_B = 22n;

const TERMS: Omit<CoalitionTerms, 'accounts'> = {
  referenceVersion: 1n,
  timeZone: 'Asia/Tehran',
  calendar: 'gregory',
  expiryPolicy: { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  occurredAtHoursAhead: 24,
  occurredAtDaysBack: 180,
  clawbackPolicy: 'CAP',
  returnedPointsDays: 30,
  spendCodeAbove: null,
  mostWrongCodes: 5,
  transferMost: null,
  transferDayMost: null,
  adjustmentApprovalAbove: null,
};

export async function openWorld(options: WorldOptions = {}): Promise<LedgerWorld> {
  const { members: count = 3, partners = TWO_PARTNERS } = options;
  const settings = { ...TERMS, ...options.terms };
  const testDatabase = await createTestDatabase();
  const owner = new pg.Client({ connectionString: testDatabase.ownerUrl, application_name: 'test owner' });
  await owner.connect();
  const { appUrl } = testDatabase;
  const firstUrl = options.firstNodeThrough ? await options.firstNodeThrough(appUrl) : appUrl;
  // One node names its statements, the other does as behind a pooler that knows none.
  const nodes = [await openNode(firstUrl, 'node 1', true), await openNode(appUrl, 'node 2', false)] as const;
  const { database } = nodes[1];

  const coalitionId = await insertCoalition(owner, settings);
  await insertProgramme(owner, coalitionId, partners);
  const members = Array.from({ length: count }, (_, at) => FIRST_MEMBER + BigInt(at));
  // Older than any purchase, so that the clock alone says when something is posted.
  const opened = new Date('2024-01-01T00:00:00.000Z');
  await owner.query(
    `insert into member (coalition_id, id, kind, joined_at) select $1, unnest($2::bigint[]), 'PERSON', $3`,
    [coalitionId, members, opened],
  );
  const accounts = new Map<bigint, PartnerAccounts>();
  const own = await inCoalition(database, coalitionId, async (em) => {
    await openLedger(em, { coalitionId, timeZone: settings.timeZone, at: opened });
    await openMemberAccounts(em, coalitionId, members, opened);
    for (const { id } of partners) accounts.set(id, await openPartnerAccounts(em, coalitionId, id));
    return readCoalitionAccounts(em, coalitionId);
  });
  const issuers = new Map(
    partners.flatMap(({ id, contracts }) => contracts.map(({ funding }) => [funding, id])),
  );
  const terms: CoalitionTerms = {
    ...settings,
    accounts: {
      adjusted: own.adjustedAccountId,
      donated: own.donatedAccountId,
      expiredOf: (funding) =>
        accounts.get(issuers.get(funding) ?? 0n)?.expiredAccountId ?? own.expiredAccountId,
    },
  };

  return {
    coalitionId,
    terms,
    members,
    accounts,
    nodes,
    owner,
    testDatabase,
    async account(member) {
      const read = await inCoalition(database, coalitionId, (em) => readAccounts(em, coalitionId, [member]));
      const account = read.get(member);
      if (!account) throw new Error(`there is no account of ${member}`);
      return account;
    },
    programmeBalance: (account) =>
      inCoalition(database, coalitionId, (em) => readProgrammeBalance(em, coalitionId, account)),
    differences: async () => (await audit(database, coalitionId)).differences,
    async close() {
      for (const node of nodes) await node.database.close();
      await owner.end();
      await testDatabase.drop();
    },
  };
}

/** One server process's way to the books. */
export async function openNode(url: string, applicationName: string, prepared: boolean): Promise<LedgerNode> {
  const database = await openDatabase({
    url,
    directUrl: url,
    entities: [],
    poolSize: 2,
    ledgerPoolSize: 4,
    prepared,
    applicationName,
  });
  const announced: string[] = [];
  const ledger = new Ledger({
    database,
    logger: createLogger({ level: 'silent', name: 'test' }),
    announce: (message) => void announced.push(message),
  });
  return { ledger, database, announced };
}

async function insertCoalition(owner: pg.Client, terms: typeof TERMS): Promise<bigint> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into coalition (environment, twin_id, name, points_name, points_decimals, time_zone, calendar,
        expiry_policy, clawback_policy, open_linking, occurred_at_hours_ahead, occurred_at_days_back,
        reference_version, created_at, digest_key)
     values ('live', 1, '{"en":"Test"}', '{"en":"points"}', 0, $1, $2, $3, $9, true, $4, $5, $6, $7, $8)
     returning id`,
    [
      terms.timeZone,
      terms.calendar,
      terms.expiryPolicy,
      terms.occurredAtHoursAhead,
      terms.occurredAtDaysBack,
      terms.referenceVersion,
      new Date(),
      DIGEST_KEY,
      terms.clawbackPolicy,
    ],
  );
  return BigInt(rows[0]?.id ?? 0);
}
