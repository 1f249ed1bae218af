import pg from 'pg';
import { audit } from '../../src/ledger/audit/auditor.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { inOrderOfReference, readTableLayouts, type TableLayout } from '../../src/runtime/distribution.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';

/**
 * What it means that nothing leaves a coalition: its rows and its twin's, put into another database and nothing else
 * with them, are whole there, with every key, foreign key, check and trigger on. That is how a coalition moves to
 * another server, and what a distributed database does with it.
 */

let here: TestDatabase;
let there: TestDatabase;
let from: pg.Client;
let to: pg.Client;

beforeAll(async () => {
  here = await createTestDatabase();
  there = await createTestDatabase();
  from = new pg.Client({ connectionString: here.ownerUrl });
  to = new pg.Client({ connectionString: there.ownerUrl });
  await from.connect();
  await to.connect();
});
afterAll(async () => {
  await from.end();
  await to.end();
  await here.drop();
  await there.drop();
});

interface Shop {
  readonly story: StoryCoalition;
  readonly partner: StoryPartner;
  readonly memberId: bigint;
}

/** A coalition with a member who has earned and spent. */
async function openShop(node: ProgrammeNode): Promise<Shop> {
  const story = await newCoalition(node);
  const partner = await newPartner(node, story, 'rahnet');
  const names = { phone: '+989121111111', email: null, card: null, externalId: 'c-1' };
  const { memberId } = did(await enrolMember(node.as(partner.system), { kind: 'PERSON', ...names }));
  const shop = { story, partner, memberId };
  expect([await earn(node, shop, 'first'), await burn(node, shop, 'second')]).toEqual(['posted', 'posted']);
  return shop;
}

const spenderOf = ({ partner, memberId }: Shop) => ({
  member: { by: 'id', value: memberId, text: encodeId('member', memberId) } as const,
  merchantId: partner.merchantId,
  metadata: { till: '7' },
});

async function earn(node: ProgrammeNode, shop: Shop, key: string): Promise<string> {
  const amount = { minor: 1_000_000n, currency: 'IRR' } as const;
  const outcome = await earnPoints(node.as(shop.partner.system), {
    ...spenderOf(shop),
    idempotencyKey: key,
    purchase: { reference: key, amount, category: null, lines: null },
    occurredAt: null,
  });
  return outcome.replayed ? 'replayed' : outcome.kind;
}

async function burn(node: ProgrammeNode, shop: Shop, key: string): Promise<string> {
  const outcome = await burnPoints(node.as(shop.partner.system), {
    ...spenderOf(shop),
    idempotencyKey: key,
    points: 10n,
    purchaseReference: null,
    spendCode: null,
  });
  return outcome.replayed ? 'replayed' : outcome.kind;
}

/** The coalition's rows of a table, as PostgreSQL writes them: nothing is rounded on the way. */
async function rowsOf(
  client: pg.Client,
  { name, coalitionColumn }: TableLayout,
  coalitions: readonly bigint[],
) {
  const { rows } = await client.query<{ rows: string }>(
    `select coalesce(json_agg(t order by t::text), '[]')::text as rows from ${name} t where ${coalitionColumn} = any ($1)`,
    [coalitions],
  );
  return rows[0]?.rows ?? '[]';
}

/** Table after table, those that check each other (`whole`) in one statement. */
async function move(tables: readonly TableLayout[], coalitions: readonly bigint[]): Promise<void> {
  const insert = ({ name }: TableLayout, n: number) =>
    `insert into ${name} select * from json_populate_recordset(null::${name}, $${n})`;
  const together = tables.filter(({ triggers }) => triggers.includes('whole'));
  for (const table of tables.filter((each) => !together.includes(each))) {
    await to.query(insert(table, 1), [await rowsOf(from, table, coalitions)]);
  }
  const parts = together.map((table, n) => `part${n} as (${insert(table, n + 1)})`);
  const rows = await Promise.all(together.map((table) => rowsOf(from, table, coalitions)));
  await to.query(`with ${parts.join(', ')} select 1`, rows);
}

test('a coalition and its twin, moved alone to another database, are whole there and go on', async () => {
  const node = await openProgrammeNode(here);
  const shop = await openShop(node);
  const stays = await openShop(node);
  await node.close();
  const { coalitionId, twinId } = shop.story;

  const tables = inOrderOfReference(await readTableLayouts(from));
  await move(tables, [coalitionId, twinId]);
  for (const table of tables) {
    const moved = await rowsOf(to, table, [coalitionId, twinId]);
    expect([table.name, moved]).toEqual([table.name, await rowsOf(from, table, [coalitionId, twinId])]);
    expect([table.name, await rowsOf(to, table, [stays.story.coalitionId, stays.story.twinId])]).toEqual([
      table.name,
      '[]',
    ]);
  }

  const other = await openProgrammeNode(there);
  try {
    expect((await audit(other.database, coalitionId)).differences).toEqual([]);
    expect((await audit(other.database, twinId)).differences).toEqual([]);
    // What was done is known, and more can be done.
    expect(await earn(other, shop, 'first')).toBe('replayed');
    expect(await burn(other, shop, 'third')).toBe('posted');
    expect((await audit(other.database, coalitionId)).differences).toEqual([]);
  } finally {
    await other.close();
  }
});
