import pg from 'pg';
import type { PersonClaim } from '../../src/access/token-claims.js';
import type { CreateCoalitionInput } from '../../src/coalition/create-coalition.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { readTokenSeries } from '../../src/members/token-series.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, listOf } from './api-client.js';
import { type ApiNode, type ApiNodeOptions, startApiNode } from './api-node.js';
import { BookReader } from './book-reader.js';
import { clearOfMidnight } from './clear-of-midnight.js';
import {
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from './coalition-story.js';
import { createTestDatabase, type TestDatabase } from './database.js';

/** A partner of the world: its system is a caller. */
export interface WorldPartner extends Caller {
  readonly id: string;
  readonly merchantId: string;
  readonly story: StoryPartner;
}

/** A member of the world, known to the partner that enrolled it; a caller by a token of that partner. */
export interface WorldMember extends Caller {
  readonly id: string;
  readonly memberId: bigint;
  readonly phone: string;
}

/** A coalition with people and partners, and a server to ask. */
export interface World {
  readonly database: TestDatabase;
  readonly server: ApiNode;
  readonly coalition: StoryCoalition;
  readonly platform: Caller;
  readonly operator: Caller;
  /** Another person with the same role. */
  readonly secondOperator: Caller;
  readonly auditor: Caller;
  readonly anonymous: Caller;
  /** A caller with any credential. */
  caller(credential: string | undefined): Caller;
  /** A token of a person; people of different names are different people. */
  token(claim: PersonClaim, name?: string): Promise<string>;
  /** An active partner with a contract (one point per 10,000 rial, each worth 1,000), a merchant and a key. */
  partner(slug: string, contract?: Parameters<typeof newPartner>[3]): Promise<WorldPartner>;
  /** A person enrolled by the partner, with as many points of it. */
  member(of: WorldPartner, points?: number): Promise<WorldMember>;
  /** A member whose account is closed for good; nothing of the API closes one yet. */
  closedMember(of: WorldPartner): Promise<WorldMember>;
  /** Closes an account for good. */
  closeAccount(member: Pick<WorldMember, 'memberId'>): Promise<void>;
  /** A partner that leaves; nothing of the API lets one leave yet. */
  leavingPartner(slug: string): Promise<WorldPartner>;
  /** Ends the partner's part for good; nothing of the API does so yet. */
  exit(partner: WorldPartner): Promise<void>;
  /** Does the work while somebody else holds the lock of the member's account. */
  whileLocked<T>(member: WorldMember, work: () => Promise<T>): Promise<T>;
  /** Another server on the same database. */
  secondServer(options?: ApiNodeOptions): Promise<ApiNode>;
  /** The caller on another server, which waits for locks of its database no longer than a moment. */
  hurried(caller: Caller): Promise<Caller>;
  /**
   * All rows of all tables that an operation can change, to compare before and after; but for those named, as `table` or
   * `table.column`.
   */
  books(but?: readonly string[]): Promise<string>;
  /** What the auditor finds wrong with the books. */
  differences(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function createWorld(
  options: ApiNodeOptions & { readonly coalition?: Partial<CreateCoalitionInput> } = {},
): Promise<World> {
  await clearOfMidnight();
  const database = await createTestDatabase();
  const server = await startApiNode(database, options);
  const others: ApiNode[] = [];
  let impatient: Promise<ApiNode> | undefined;
  const books = new BookReader(database.ownerUrl);
  const { node, api } = server;
  const coalition = await newCoalition(node, options.coalition);
  const coalitionId = encodeId('coalition', coalition.coalitionId);
  const token = async (claim: PersonClaim, name = 'somebody') => {
    const issuer = node.access.developmentIssuer;
    if (!issuer) throw new Error('the test node issues no tokens');
    return issuer.issue({ name, claim, seconds: 3_600 });
  };
  const caller = (credential: string | undefined) => callerOn(api.port, credential);
  let phones = 9_120_000_000;
  let purchases = 0;

  const member: World['member'] = async (of, points = 0) => {
    phones += 1;
    const phone = `+98${phones}`;
    const memberId = await newMember(node, of.story, phone);
    const id = encodeId('member', memberId);
    if (points > 0) {
      purchases += 1;
      const { earnPoints } = await of.get(EARN, {
        input: {
          idempotencyKey: `world-${purchases}`,
          member: { id },
          merchantId: of.merchantId,
          purchase: { reference: `world-${purchases}`, amount: { amount: `${points}0000`, currency: 'IRR' } },
        },
      });
      if (listOf(earnPoints.userErrors).length > 0) throw new Error(JSON.stringify(earnPoints.userErrors));
    }
    const { system } = of.story;
    const series = await inCoalition(node.database, system.coalitionId, (em) =>
      readTokenSeries(em, system.coalitionId, system.partnerId, memberId),
    );
    const madeWith = { series: series ?? 0n, keyId: system.keyId };
    const issued = await node.as(system).memberTokens.issue({ ...system, memberId, madeWith }, 900);
    return { id, memberId, phone, ...caller(issued.token) };
  };

  const partner: World['partner'] = async (slug, contract) => {
    const story = await newPartner(node, coalition, slug, contract);
    return {
      id: encodeId('partner', story.partnerId),
      merchantId: encodeId('merchant', story.merchantId),
      story,
      ...caller(story.secret),
    };
  };

  const anotherServer = async (to: Pick<TestDatabase, 'appUrl' | 'directUrl'>, as?: ApiNodeOptions) => {
    const another = await startApiNode(to, as);
    others.push(another);
    return another;
  };

  const impatientServer = () => {
    const { coalition: _coalition, channel: _channel, ...same } = options;
    const appUrl = new URL(database.appUrl);
    appUrl.searchParams.set('options', `-c lock_timeout=${MOMENT_MS}`);
    // The tokens of persons are good only where they were made.
    const { authenticator } = node.access;
    return anotherServer(
      { ...database, appUrl: appUrl.href },
      { ...same, replace: (its) => ({ authenticator, ...options.replace?.(its) }) },
    );
  };

  const closeAccount: World['closeAccount'] = async ({ memberId }) => {
    await withOwner(database, (client) =>
      client.query("update member_account set status = 'CLOSED' where member_id = $1", [memberId]),
    );
  };

  return {
    database,
    server,
    coalition,
    token,
    caller,
    platform: caller(await token({ platform: true })),
    operator: caller(await token({ coalition: coalitionId, roles: ['operator'] })),
    secondOperator: caller(await token({ coalition: coalitionId, roles: ['operator'] }, 'somebody else')),
    auditor: caller(await token({ coalition: coalitionId, roles: ['auditor'] })),
    anonymous: caller(undefined),
    partner,
    member,
    async closedMember(of) {
      const closed = await member(of);
      await closeAccount(closed);
      return closed;
    },
    closeAccount,
    async leavingPartner(slug) {
      const leaving = await partner(slug);
      await withOwner(database, (client) =>
        client.query("update partner set status = 'EXITING' where id = $1", [leaving.story.partnerId]),
      );
      return leaving;
    },
    exit: ({ story }) =>
      withOwner(database, async (client) => {
        await client.query(
          `with terms as (
             update coalition set reference_version = reference_version + 1 where id = $1 returning reference_version)
           update partner p set status = 'EXITED', reference_version = terms.reference_version
             from terms where p.coalition_id = $1 and p.id = $2`,
          [coalition.coalitionId, story.partnerId],
        );
      }),
    whileLocked: ({ memberId }, work) =>
      withOwner(database, async (client) => {
        await client.query('begin');
        await client.query('select 1 from member_account where member_id = $1 for update', [memberId]);
        return work();
      }),
    secondServer: (secondOptions) => anotherServer(database, secondOptions),
    async hurried({ credential }) {
      impatient ??= impatientServer();
      return callerOn((await impatient).api.port, credential);
    },
    books: (but = []) => books.read([...RESTLESS, ...but]),
    async differences() {
      const report = await audit(node.database, coalition.coalitionId);
      return report.differences;
    },
    async close() {
      for (const other of others) await other.close();
      await server.close();
      await books.close();
      await database.drop();
    },
  };
}

/** How long a server in a hurry waits for a lock, in milliseconds; the others wait for seconds. */
const MOMENT_MS = 200;

const EARN =
  'mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { userErrors { code message } } }';

/** Tables whose rows change without anybody asking for it. */
const RESTLESS = ['api_key', 'migration'];

async function withOwner<T>({ ownerUrl }: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
