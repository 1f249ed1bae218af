import pg from 'pg';
import { enrolMember } from '../../src/members/enrol-member.js';
import { findMembers } from '../../src/members/find-members.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { openDatabase } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { openProgrammeNode } from '../harness/programme-node.js';

const ROWS = 100_000;
const LOOK_UPS = 50;
const TABLES = ['member', 'member_identity', 'member_link'];

let testDatabase: TestDatabase;
let owner: pg.Client;
let story: StoryCoalition;
let partner: StoryPartner;
let memberId: bigint;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  const node = await openProgrammeNode(testDatabase);
  story = await newCoalition(node);
  partner = await newPartner(node, story, 'rahnet');
  const names = { phone: '+989121111111', email: 'a@example.com', card: '60379911', externalId: 'r-1' };
  memberId = did(await enrolMember(node.as(partner.system), { kind: 'PERSON', ...names })).memberId;
  await node.close();
});

afterAll(async () => {
  await owner.end();
  await testDatabase.drop();
});

/** Members as they come with years of use, without telling the planner. */
async function grow(): Promise<void> {
  const { coalitionId } = story;
  await liftGuards(owner);
  for (const table of TABLES) await owner.query(`alter table ${table} set (autovacuum_enabled = off)`);
  await owner.query(
    `insert into member (coalition_id, id, kind, joined_at)
       select $1, 900000000 + n, 'PERSON', now() from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into member_identity (coalition_id, kind, value, member_id)
       select $1, 'PHONE', '+98990' || n, 900000000 + n from generate_series(1, $2::int) n`,
    [coalitionId, ROWS],
  );
  await owner.query(
    `insert into member_link (coalition_id, partner_id, member_id, external_id, linked_at)
       select $1, $2, 900000000 + n, 'm-' || n, now() from generate_series(1, $3::int) n`,
    [coalitionId, partner.partnerId, ROWS],
  );
  await restoreGuards(owner);
  await owner.query('select pg_stat_force_next_flush()');
  await owner.query(
    "select pg_stat_reset_single_table_counters(oid) from pg_class where relkind in ('r', 'i')",
  );
}

async function untilGone(applicationName: string): Promise<void> {
  for (;;) {
    const { rows } = await owner.query('select 1 from pg_stat_activity where application_name = $1', [
      applicationName,
    ]);
    if (rows.length === 0) return;
  }
}

test('a plan made while there were few members does not read all of them once there are many', async () => {
  const database = await openDatabase({
    url: testDatabase.appUrl,
    directUrl: testDatabase.directUrl,
    entities: [],
    poolSize: 1,
    ledgerPoolSize: 1,
    prepared: true,
    applicationName: 'early node',
  });
  const refs: MemberRef[] = [
    { by: 'id', value: memberId, text: encodeId('member', memberId) },
    { by: 'phone', value: '+989121111111' },
    { by: 'email', value: 'a@example.com' },
    { by: 'card', value: '60379911' },
    { by: 'externalId', value: 'r-1' },
  ];
  try {
    const look = () => findMembers(database, story.coalitionId, partner.partnerId, refs);
    await look();
    await grow();
    for (let i = 0; i < LOOK_UPS; i++) {
      expect(await look()).toEqual([memberId, memberId, memberId, memberId, memberId]);
    }
  } finally {
    await database.close(); // a backend reports its counters when it ends
  }
  await untilGone('early node ledger');

  const { rows } = await owner.query<{ name: string; scans: string; read: string }>(
    `select t.relname as name, t.seq_scan as scans,
            t.seq_tup_read + coalesce((select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid), 0) as read
       from pg_stat_user_tables t where t.relname = any ($1) order by 1`,
    [TABLES],
  );
  expect(rows.map(({ name, scans }) => ({ name, scans }))).toEqual(
    TABLES.map((name) => ({ name, scans: '0' })),
  );
  for (const { name, read } of rows) {
    expect({ name, read, few: Number(read) <= LOOK_UPS * refs.length * 2 }).toMatchObject({
      name,
      few: true,
    });
  }
  expect(Number(rows[1]?.read)).toBeGreaterThanOrEqual(LOOK_UPS * 3); // the counters did count
});
