import pg from 'pg';
import { sealAuditLog } from '../../src/ledger/log-seals/seal-audit-log.js';
import { verifyAuditLog } from '../../src/ledger/log-seals/verify-audit-log.js';
import { type Json, listOf } from '../harness/api-client.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';

/** The audit log (rule A-08): read, searched, sealed, and altered past the product. */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet');
  member = await world.member(rahnet);
  await suspend('first');
  await reinstate('second');
});

afterAll(async () => {
  await owner.end();
  await world.close();
});

const suspend = (reason: string) =>
  world.operator.get(
    `mutation { suspendMember(input: { member: { id: "${member.id}" }, reason: "${reason}" }) { userErrors { code } } }`,
  );
const reinstate = (reason: string) =>
  world.secondOperator.get(
    `mutation { reinstateMember(input: { member: { id: "${member.id}" }, reason: "${reason}" }) { userErrors { code } } }`,
  );
const { log, seal, verify } = {
  log: async (filter: object = {}, page: { first?: number; after?: string } = {}) => {
    const { auditLog } = await world.auditor.get(
      `query ($first: Int, $after: String, $filter: AuditLogFilterInput) {
         auditLog(first: $first, after: $after, filter: $filter) {
           edges { node { id at actor { kind id } action objectId reason before after requestId sealedInBlock } cursor }
           pageInfo { hasNextPage endCursor } } }`,
      { first: 100, ...page, filter },
    );
    const connection = auditLog as Json;
    return {
      nodes: listOf(connection.edges as Json).map((edge) => edge.node as Json),
      pageInfo: connection.pageInfo as Json,
    };
  },
  seal: () => sealAuditLog(world.server.node.database, world.coalition.coalitionId),
  verify: (kept: { number: number; hash: string }[] = []) =>
    verifyAuditLog(world.server.node.database, world.coalition.coalitionId, kept),
};

describe('reading', () => {
  test('A-08 who did what to whom, when, why, and what it was before', async () => {
    const { nodes } = await log({ objectId: member.id, action: 'member.suspended' });
    expect(nodes).toEqual([
      {
        id: expect.stringMatching(/^aud_/),
        at: expect.stringMatching(/Z$/),
        actor: { kind: 'USER', id: expect.stringMatching(/^usr_/) },
        action: 'member.suspended',
        objectId: member.id,
        reason: 'first',
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED' },
        requestId: expect.any(String),
        sealedInBlock: null,
      },
    ]);
  });

  test('A-08 it is searched by action, beginnings of actions, actor, object, request and time', async () => {
    const [newest, before] = (await log({ objectId: member.id })).nodes as [Json, Json];
    expect([newest.action, before.action]).toEqual(['member.reinstated', 'member.suspended']);
    const actionsOf = async (filter: object) => (await log(filter)).nodes.map(({ action }) => action);
    expect(new Set(await actionsOf({ action: 'member.' }))).toEqual(
      new Set(['member.enrolled', 'member.suspended', 'member.reinstated']),
    );
    expect(await actionsOf({ action: 'member%' })).toEqual([]);
    expect(await actionsOf({ actorId: newest.actor?.id, objectId: member.id })).toEqual([
      'member.reinstated',
    ]);
    expect(await actionsOf({ requestId: before.requestId })).toEqual(['member.suspended']);
    expect(await actionsOf({ objectId: member.id, from: newest.at })).toEqual(['member.reinstated']);
    expect(await actionsOf({ objectId: member.id, to: before.at })).toEqual(['member.enrolled']);
    expect(await actionsOf({ objectId: 'mem_0000000000001' })).toEqual([]);
  });

  test('A-08 pages follow each other without a gap', async () => {
    const all = (await log()).nodes.map(({ id }) => id);
    const paged: unknown[] = [];
    for (let after: string | undefined; ; ) {
      const { nodes, pageInfo } = await log({}, { first: 3, ...(after === undefined ? {} : { after }) });
      paged.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) break;
      after = String(pageInfo.endCursor);
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(6);
  });

  test('A-01 each coalition reads its own', async () => {
    await owner.query(
      `insert into audit_entry (coalition_id, at, actor_kind, actor_id, action, object_id)
       values ($1, now(), 'user', 'usr_x', 'member.suspended', $2)`,
      [world.coalition.twinId, member.id],
    );
    const ours = await owner.query('select id::text from audit_entry where coalition_id = $1', [
      world.coalition.coalitionId,
    ]);
    expect((await log()).nodes).toHaveLength(ours.rows.length);
  });
});

describe('sealing', () => {
  test('A-08 what was written is sealed in blocks, each once, also by two at once; nothing new, no block', async () => {
    const made = (await Promise.all([seal(), seal()])).flat();
    expect(made.map(({ number }) => number)).toEqual([1]);
    expect(await seal()).toEqual([]);
    const { nodes } = await log();
    expect(nodes.map(({ sealedInBlock }) => sealedInBlock)).toEqual(nodes.map(() => 1));
    expect(await verify()).toMatchObject({ blocks: 1, entries: nodes.length, differences: [] });
    await suspend('again');
    expect((await seal()).map(({ number, entryIds }) => [number, entryIds.length])).toEqual([[2, 1]]);
    await reinstate('again');
    expect(await verify()).toMatchObject({ blocks: 2, entries: nodes.length + 1, differences: [] });
  });

  test('A-08 what is being written while an epoch is closed is in a block too', async () => {
    const app = new pg.Client(world.database.appUrl);
    await app.connect();
    try {
      await app.query('begin');
      await app.query("select set_config('app.coalition_id', $1, true)", [
        String(world.coalition.coalitionId),
      ]);
      const { rows } = await app.query<{ id: string }>(
        `insert into audit_entry (coalition_id, at, actor_kind, actor_id, action, object_id)
         values ($1, now(), 'user', 'usr_x', 'slow.change', 'none') returning id::text`,
        [world.coalition.coalitionId],
      );
      // It waits for the writer, and gives up; what was committed is sealed once the writer is done.
      const sealing = seal();
      await suspend('meanwhile');
      await app.query('commit');
      await sealing;
      await reinstate('meanwhile');
      await seal();
      const sealed = await owner.query('select number from log_block where $1 = any (entry_ids)', [
        rows[0]?.id,
      ]);
      expect(sealed.rows).toHaveLength(1);
      expect((await verify()).differences).toEqual([]);
    } finally {
      await app.end();
    }
  });

  test('A-08 a run that is killed after it closed an epoch leaves it to the next', async () => {
    await suspend('killed');
    await owner.query(
      `insert into closed_log_epoch select coalition_id, 1 + max(epoch), now() from closed_log_epoch
        where coalition_id = $1 group by coalition_id`,
      [world.coalition.coalitionId],
    );
    await reinstate('killed');
    expect((await seal()).map(({ entryIds }) => entryIds.length)).toEqual([1, 1]);
    expect((await verify()).differences).toEqual([]);
  });
});

describe('alterations past the product', () => {
  const TABLES = ['audit_entry', 'audit_detail', 'log_block'] as const;
  let entry: string;

  beforeAll(async () => {
    await seal();
    entry = String((await log({ action: 'member.suspended' })).nodes[0]?.id);
    await liftGuards(owner);
    await owner.query(`create schema kept;
      ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}`);
  });
  afterEach(async () => {
    await owner.query(
      [...TABLES]
        .reverse()
        .map((table) => `delete from ${table};`)
        .join('\n') + TABLES.map((table) => `insert into ${table} select * from kept.${table};`).join('\n'),
    );
    expect((await verify()).differences).toEqual([]);
  });
  afterAll(() => restoreGuards(owner));

  const idOfEntry =
    () => `(select e.id from audit_entry e where e.coalition_id = ${world.coalition.coalitionId}
    and e.action = 'member.suspended' order by e.id desc limit 1)`;

  test('A-08 a change of any column of a sealed entry is named', async () => {
    const { rows } = await owner.query<{ column: string; type: string }>(
      `select attname as column, format_type(atttypid, null) as type from pg_attribute
        where attrelid = 'audit_entry'::regclass and attnum > 0 and not attisdropped
          and attname not in ('coalition_id', 'id') order by attnum`,
    );
    expect(rows.length).toBeGreaterThan(8);
    const another: Record<string, (column: string) => string> = {
      text: (column) => `coalesce(${column}, '') || 'x'`,
      jsonb: (column) => `coalesce(${column}, '{}') || '{"x": 1}'`,
      integer: (column) => `${column} + 1`,
      bytea: () => `sha256('x')`,
      'timestamp with time zone': (column) => `${column} + interval '1 ms'`,
    };
    for (const { column, type } of rows) {
      await owner.query('begin');
      await owner.query(
        `update audit_entry set ${column} = ${another[type]?.(column)} where id = ${idOfEntry()}`,
      );
      await owner.query('commit');
      const named = (await verify()).differences.map(({ id, rule }) => `${rule} ${id}`);
      expect({ column, named }).toEqual({ column, named: expect.arrayContaining([`A-08 ${entry}`]) });
      await owner.query(`delete from audit_entry; insert into audit_entry select * from kept.audit_entry`);
    }
  });

  test.each([
    [
      'an entry that was removed',
      () => `delete from audit_entry where id = ${idOfEntry()}`,
      /missing from block/,
    ],
    [
      'an entry that was added',
      () =>
        `insert into audit_entry select coalition_id, 7, at, actor_kind, actor_id, action, object_id, before, after,
           request_id, 1, null from audit_entry where id = ${idOfEntry()}`,
      /was added to the sealed log/,
    ],
    [
      'another reason',
      () => `update audit_detail set reason = 'another' where id = ${idOfEntry()}`,
      /not those that it was written with/,
    ],
    [
      'another list of leaves',
      () =>
        `update log_block set leaf_hashes = overlay(leaf_hashes placing sha256('x') from 1 for 32) where number = 1`,
      /list of its leaves was altered/,
    ],
    [
      'another root',
      () => `update log_block set merkle_root = sha256('x') where number = 1`,
      /not that of what it says/,
    ],
    ['a block that was removed', () => 'delete from log_block where number = 2', /is missing/],
    [
      'the last block, which was announced',
      () => 'delete from log_block where number = (select max(number) from log_block)',
      /was announced and is missing/,
    ],
  ])('A-08 %s: named', async (_name, sql, says) => {
    await owner.query(sql());
    expect((await verify()).differences.map(({ text }) => text)).toContainEqual(expect.stringMatching(says));
  });

  test('A-08 a chain that was written anew is found by a block that was kept', async () => {
    const { head } = await verify();
    expect(head).not.toBeNull();
    const kept = { number: head?.number ?? 0, hash: 'ab'.repeat(32) };
    expect((await verify([kept])).differences).toEqual([
      expect.objectContaining({ id: String(kept.number), text: expect.stringMatching(/was written anew/) }),
    ]);
    expect((await verify([{ ...kept, hash: head?.hash ?? '' }])).differences).toEqual([]);
    expect((await verify([{ number: 999, hash: kept.hash }])).differences).toHaveLength(1);
  });

  test('A-05 details that were erased are no difference, and told as erased', async () => {
    await owner.query(`delete from audit_detail where id = ${idOfEntry()}`);
    expect((await verify()).differences).toEqual([]);
    const { auditLog } = await world.operator.get(
      `query ($id: ID) { auditLog(first: 1, filter: { objectId: $id, action: "member.suspended" }) {
         edges { node { reason erased } } } }`,
      { id: member.id },
    );
    expect(auditLog).toEqual({ edges: [{ node: { reason: null, erased: true } }] });
  });
});

test('A-08 the log refuses to be changed, whoever asks', async () => {
  for (const table of ['audit_entry', 'log_block', 'closed_log_epoch']) {
    await expect(owner.query(`update ${table} set coalition_id = coalition_id`)).rejects.toMatchObject({
      code: 'HS001',
    });
    await expect(owner.query(`delete from ${table}`)).rejects.toMatchObject({ code: 'HS001' });
  }
});
