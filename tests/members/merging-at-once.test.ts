import pg from 'pg';
import { mergeMembers } from '../../src/journeys/merging/merge-members.js';
import { BURN, burnInput, EARN, earnInput } from '../api/operations.js';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { merges } from './merge-scene.js';

/** Merges of members while others move their points, and while others merge them (rule A-11). */

let world: World;
let owner: pg.Client;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  tizfood = await world.partner('tizfood');
});

afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  await owner.end();
  await world.close();
});

const postedOf = async ({ id }: WorldMember) => {
  const { member } = await world.operator.get(
    'query ($id: ID!) { member(ref: { id: $id }) { balance { posted } } }',
    { id },
  );
  return textOf(member.balance.posted as Json);
};

describe('at the same time, on two nodes', () => {
  test('A-11 L-05 W-04 operations on the duplicate while it is merged, and the merge from both: nothing is lost, nothing is done twice', async () => {
    const second = await world.secondServer();
    const on = (port: number, caller: Caller) => callerOn(port, caller.credential);
    const nodes = [world.server.api.port, second.api.port];
    for (let round = 0; round < 3; round += 1) {
      const [duplicate, survivor] = [await world.member(tizfood, 300), await world.member(tizfood, 10)];
      let expected = 310;
      const spends = Array.from({ length: 40 }, async (_, at) => {
        const by = on(nodes[at % 2] as number, tizfood);
        const points = 1 + (at % 5);
        const [name, document, input] =
          at % 4 === 3
            ? (['earnPoints', EARN, earnInput(tizfood, duplicate, { amount: `${points}0000` })] as const)
            : (['burnPoints', BURN, burnInput(tizfood, duplicate, { points: `${points}` })] as const);
        // Whoever is told to try again does so, with the same key.
        for (;;) {
          const payload = (await by.get(document, { input }))[name] as Json;
          const [refused] = listOf(payload.userErrors as Json);
          if (refused?.transient) continue;
          expect(refused).toBeUndefined();
          expected += name === 'earnPoints' ? points : -points;
          return;
        }
      });
      const input = {
        idempotencyKey: `round-${round}`,
        duplicate: { by: 'id', value: duplicate.memberId, text: duplicate.id },
        survivor: { by: 'id', value: survivor.memberId, text: survivor.id },
        reason: 'one person',
      } as const;
      const merging = [world.server, second].map(async ({ node }) => {
        for (;;) {
          const { done, refusals } = await mergeMembers(node.as(world.coalition.operator), input);
          if (done) return done;
          expect(refusals[0].code).toBe('LEDGER_BUSY');
        }
      });
      await Promise.all(spends);
      const answers = await Promise.all(merging);
      expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
      expect(await postedOf(survivor)).toBe(String(expected));
    }
  });

  test('A-11 W-04 a merge whose connection is cut leaves nothing behind, and the next try does it once', async () => {
    const [duplicate, survivor] = [await world.member(tizfood, 30), await world.member(tizfood, 5)];
    const input = {
      idempotencyKey: 'cut',
      duplicate: { by: 'id', value: duplicate.memberId, text: duplicate.id },
      survivor: { by: 'id', value: survivor.memberId, text: survivor.id },
      reason: 'one person',
    } as const;
    const merge = () => mergeMembers(world.server.node.as(world.coalition.operator), input);
    const before = await world.books();
    // It waits for the name that it moves, with all that it has written before, and is cut there.
    await owner.query('begin');
    await owner.query('select from member_identity where member_id = $1 for update', [duplicate.memberId]);
    const merging = merge();
    for (let cut = false; !cut; ) {
      // In a transaction only sessions that were there when it was first asked are shown, unless it looks again.
      await owner.query('select pg_stat_clear_snapshot()');
      const { rows } = await owner.query<{ cut: boolean }>(
        `select pg_terminate_backend(pid) as cut from pg_stat_activity
          where pid <> pg_backend_pid() and datname = current_database() and wait_event_type = 'Lock'`,
      );
      cut = rows.length > 0;
    }
    await owner.query('rollback');
    expect((await merging).refusals?.[0].code).toBe('LEDGER_BUSY');
    expect(await world.books()).toBe(before);
    expect((await merge()).done).toMatchObject({ survivorId: survivor.memberId, replayed: false });
    expect((await merge()).done).toMatchObject({ survivorId: survivor.memberId, replayed: true });
    expect(await postedOf(survivor)).toBe('35');
  });

  test('A-11 two that merge each other, or into each other’s survivor, end as one member', async () => {
    const [one, two, three] = [
      await world.member(tizfood, 1),
      await world.member(tizfood, 2),
      await world.member(tizfood, 4),
    ];
    await Promise.all([
      merges(world.operator, one, two),
      merges(world.secondOperator, two, one),
      merges(world.operator, two, three),
    ]);
    const { rows } = await owner.query<{ id: string; merged_into: string | null; status: string }>(
      `select m.id::text, m.merged_into::text, a.status from member m join member_account a on a.member_id = m.id
        where m.id = any ($1) order by m.id`,
      [[one.memberId, two.memberId, three.memberId]],
    );
    const open = rows.filter(({ merged_into: into }) => into === null);
    for (const { merged_into: into, status } of rows) {
      expect(status).toBe(into === null ? 'ACTIVE' : 'CLOSED');
      if (into !== null) expect(open.map(({ id }) => id)).toContain(into);
    }
    const { rows: left } = await owner.query(
      'select sum(posted)::text as posted from member_account where member_id = any ($1)',
      [[one.memberId, two.memberId, three.memberId]],
    );
    expect(left).toEqual([{ posted: '7' }]);
  });
});
