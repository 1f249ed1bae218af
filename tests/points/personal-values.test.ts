import { createHash } from 'node:crypto';
import pg from 'pg';
import { createWorld, type World } from '../harness/world.js';

const PHONE = '+989121234567';
const REFERENCE = 'invoice of Shirin 4711';
const METADATA = 'delivered to the blue door';

let world: World;
let owner: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await world.close();
});

test('L-07 what can be personal is only in rows that can be erased; the books still add up without them', async () => {
  const shop = await world.partner('shop');
  const enrolled = await shop.ask(
    'mutation($i: EnrolMemberInput!) { enrolMember(input: $i) { member { id } userErrors { code } } }',
    { i: { phone: PHONE } },
  );
  expect(enrolled).toMatchObject({ data: { enrolMember: { userErrors: [] } } });
  const earned = await shop.ask(
    'mutation($i: EarnPointsInput!) { earnPoints(input: $i) { transaction { id } userErrors { code } } }',
    {
      i: {
        idempotencyKey: 'earn-1',
        member: { phone: PHONE },
        merchantId: shop.merchantId,
        purchase: { reference: REFERENCE, amount: { amount: '1000000', currency: 'IRR' } },
        metadata: { note: METADATA },
      },
    },
  );
  expect(earned).toMatchObject({ data: { earnPoints: { userErrors: [] } } });
  const burned = await shop.ask(
    'mutation($i: BurnPointsInput!) { burnPoints(input: $i) { transaction { id } userErrors { code } } }',
    {
      i: {
        idempotencyKey: 'burn-1',
        member: { phone: PHONE },
        merchantId: shop.merchantId,
        points: '5',
        purchaseReference: REFERENCE,
      },
    },
  );
  expect(burned).toMatchObject({ data: { burnPoints: { userErrors: [] } } });
  expect(await tablesWith(PHONE)).toEqual(['member_identity']);
  expect(await tablesWith(REFERENCE)).toEqual(['operation_detail']);
  expect(await tablesWith(METADATA)).toEqual(['operation_detail']);

  await owner.query('delete from operation_detail');
  await owner.query('delete from member_identity');

  for (const value of [PHONE, REFERENCE, METADATA]) {
    expect(await tablesWith(value)).toEqual([]);
    // A hash that needs no key would give short values back to whoever tries them all.
    expect(await tablesWith(createHash('sha256').update(value).digest('hex'))).toEqual([]);
  }
  expect(await world.differences()).toEqual([]);
});

/** The tables of the product with a row that holds the text anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await owner.query(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [
      text,
    ]);
    if (rowCount) found.push(name);
  }
  return found;
}
