import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { readBlocks } from '../../src/ledger/seals/blocks.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { inCoalition } from '../../src/runtime/database.js';
import { openSealBooks, type SealBooks } from './seal-books.js';

let books: SealBooks;
beforeEach(async () => {
  books = await openSealBooks();
});
afterEach(() => books.close());

const seal = () => sealEpochs(books.database, books.coalitionId);
const audit = () => auditSeals(books.database, books.coalitionId);
const chain = () =>
  inCoalition(books.database, books.coalitionId, (em) => readBlocks(em, books.coalitionId, { limit: 100 }));
const lowestId = async () =>
  BigInt((await books.owner.query('select lowest_id from ledger_state')).rows[0].lowest_id);

test('L-10 what was posted is sealed in order, each block over the hash of the one before; nothing new, no block', async () => {
  expect(await seal()).toEqual([]);
  await books.post();
  await books.step(2);
  const [first] = await seal();
  expect(first).toMatchObject({ number: 1, epoch: 1, transactions: 1n, steps: 1n });
  expect(await seal()).toEqual([]);
  await books.post();
  await books.post();
  const [second] = await seal();
  expect(second).toMatchObject({ number: 2, epoch: 2, transactions: 2n, steps: 0n });
  expect(second?.previousHash).toEqual(first?.hash);
  await books.step(3);
  await seal();
  expect(await chain()).toEqual([first, second, expect.objectContaining({ number: 3, steps: 1n })]);
  expect(await audit()).toMatchObject({ blocks: 3, transactions: 3, steps: 2, differences: [] });
});

test('W-01 each block is announced in the transaction that writes it', async () => {
  await books.post();
  const [block] = await seal();
  const { rows } = await books.owner.query(
    'select type, object_id, object_sequence, subject_id, occurred_at from outbox',
  );
  expect(rows).toEqual([
    {
      type: 'ledger.sealed',
      object_id: String(books.coalitionId),
      object_sequence: 1,
      subject_id: '1',
      occurred_at: block?.sealedAt,
    },
  ]);
});

test('W-04 several nodes that seal while others post: every transaction is in one block, none is empty', async () => {
  let posting = true;
  const sealing = Array.from({ length: 3 }, async () => {
    while (posting) await seal();
  });
  const posted: bigint[] = [];
  for (let at = 0; at < 60; at += 1) posted.push(await books.post());
  posting = false;
  await Promise.all(sealing);
  await seal();
  const blocks = await chain();
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.map(({ number }) => number)).toEqual(blocks.map((_, at) => at + 1));
  expect(blocks.reduce((sum, { transactions }) => sum + transactions, 0n)).toBe(60n);
  const { rows } = await books.owner.query<{ id: string }>(
    'select unnest(row_ids)::text as id from seal_chunk order by 1',
  );
  expect(rows.map(({ id }) => BigInt(id))).toEqual(posted.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(await audit()).toMatchObject({ transactions: 60, differences: [] });
});

test('L-10 an epoch closes only when nobody posts in it any more: what is under way is in it', async () => {
  await books.post();
  const other = await books.connect();
  await other.query('begin');
  await other.query('select pg_advisory_xact_lock_shared(ledger_day_lock($1))', [books.coalitionId]);
  const sealing = seal();
  // Posts while sealing waits, on the connection that holds the day open.
  await other
    .query(
      `with t as (insert into ledger_transaction (coalition_id, id, type, points, occurred_at, posted_at, business_day,
                    sealing_epoch, actor)
                  select coalition_id, id_block_of_epoch(coalition_id, lowest_id), 'EARN', 0, now(), now(), current_date,
                         sealing_epoch, 'x' from ledger_state returning coalition_id, id)
     insert into entry (coalition_id, transaction_id, leg, account_id, amount, posted_at)
       select coalition_id, id, leg, 41, 0, now() from t, generate_series(0, 1) leg`,
    )
    .catch(async () => {
      throw new Error('could not post');
    });
  await other.query('commit');
  expect(await sealing).toEqual([expect.objectContaining({ transactions: 2n })]);
});

test('L-10 killed after the epoch was closed: the next run seals it, and then what came after', async () => {
  await books.post();
  await inCoalition(books.database, books.coalitionId, (em) => em.execute('select close_epoch()'));
  await books.post();
  const made = await seal();
  expect(made.map(({ epoch, transactions }) => [epoch, transactions])).toEqual([
    [1, 1n],
    [2, 1n],
  ]);
  expect(await audit()).toMatchObject({ differences: [] });
});

test('L-10 killed while it seals: nothing of the block is there, the next run makes it', async () => {
  await books.postMany(2_000);
  await books.owner.query(`
    create function fail_once() returns trigger language plpgsql as $$ begin raise exception 'power is out'; end $$;
    create trigger out before insert on outbox for each row execute function fail_once()`);
  await expect(seal()).rejects.toThrow('power is out');
  expect((await books.owner.query('select from seal_chunk')).rowCount).toBe(0);
  await books.owner.query('drop trigger out on outbox');
  expect(await seal()).toEqual([expect.objectContaining({ number: 1, transactions: 2_000n })]);
  expect(await audit()).toMatchObject({ differences: [] });
});

test('L-10 blocks of more leaves than a chunk have the root of one tree', async () => {
  await books.postMany(3_000);
  await books.step(2);
  const [block] = await seal();
  expect(block).toMatchObject({ transactions: 3_000n, steps: 1n });
  expect((await books.owner.query('select from seal_chunk')).rowCount).toBe(3);
  expect(await audit()).toMatchObject({ transactions: 3_000, steps: 1, differences: [] });
});

test('L-10 leaves are in the order of the ids as numbers', async () => {
  for (const id of [1_000n, 9n, 10n, 200n]) await books.post({ id });
  for (const member of [70n, 8n, 100n]) await books.step(2, member);
  await seal();
  const { rows } = await books.owner.query('select row_ids, row_versions from seal_chunk');
  expect(rows).toEqual([
    { row_ids: ['9', '10', '200', '1000', '8', '70', '100'], row_versions: [0, 0, 0, 0, 2, 2, 2] },
  ]);
  expect(await audit()).toMatchObject({ transactions: 4, steps: 3, differences: [] });
});

test('L-10 a clock that goes back hides nothing: ids below those of the epoch before are sealed too', async () => {
  await books.post();
  await seal();
  // As after a failover to a server whose clock is an hour behind: all that it makes has lower ids.
  const ahead = (await lowestId()) + (3_600_000n << 21n);
  await books.owner.query('update ledger_state set lowest_id = $1', [ahead]);
  const behind = await books.post();
  expect(behind < ahead).toBe(true);
  expect((await lowestId()) < behind).toBe(true);
  await books.post();
  expect(await seal()).toEqual([expect.objectContaining({ transactions: 2n })]);
  expect(await audit()).toMatchObject({ differences: [] });
});

test('L-02 blocks and lists of leaves are append-only, and only the chain’s own end is continued', async () => {
  await books.post();
  await seal();
  for (const table of ['closed_epoch', 'seal_block', 'seal_chunk']) {
    await expect(books.owner.query(`delete from ${table}`)).rejects.toMatchObject({ code: 'HS001' });
    await expect(books.owner.query(`update ${table} set coalition_id = coalition_id`)).rejects.toMatchObject({
      code: 'HS001',
    });
    await expect(books.owner.query(`truncate ${table}`)).rejects.toMatchObject({ code: 'HS001' });
  }
  const again = (changes: string) =>
    books.owner.query(
      `insert into seal_block select coalition_id, ${changes}, transactions, steps, lowest_id, highest_id, merkle_root,
         contents_hash, block_hash, block_hash, sealed_at from seal_block`,
    );
  await expect(again('3, 2')).rejects.toMatchObject({ code: 'HS008' }); // a number left out
  await expect(again('2, 1')).rejects.toMatchObject({ code: '23505' }); // the same epoch again
  await expect(again('2, 2')).rejects.toMatchObject({ code: 'HS008' }); // an epoch that is still open
});

test('A-01 one coalition’s chain is invisible to another', async () => {
  await books.post();
  await seal();
  const elsewhere = await inCoalition(books.database, books.coalitionId + 1n, (em) =>
    readBlocks(em, books.coalitionId, { limit: 10 }),
  );
  expect(elsewhere).toEqual([]);
});
