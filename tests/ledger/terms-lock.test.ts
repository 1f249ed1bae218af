import pg from 'pg';
import { applyBatchQuery } from '../../src/ledger/batch/apply-batch.js';
import { batchStateOf, lockAndReadQuery } from '../../src/ledger/batch/lock-and-read.js';
import { NOTHING_MORE } from '../../src/ledger/batch/more-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import type { BurnOperation } from '../../src/ledger/operations.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { type BurnInput, burnOn, burnPoints } from '../../src/points/burn-points.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did, newCoalition, newPartner } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';

let testDatabase: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;
/** Another server's connection, whose batch the test takes apart. */
let batch: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  node = await openProgrammeNode(testDatabase);
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  batch = new pg.Client({ connectionString: testDatabase.appUrl });
  await owner.connect();
  await batch.connect();
});

afterAll(async () => {
  await batch.end();
  await owner.end();
  await node.close();
  await testDatabase.drop();
});

/** Resolves when somebody waits for an advisory lock. */
async function untilSomebodyWaits(): Promise<'waits'> {
  for (;;) {
    const { rowCount } = await owner.query(
      `select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rowCount) return 'waits';
  }
}

test('P-04 a suspension waits for the batches before it: once it is told, no burn of the partner is written', async () => {
  const story = await newCoalition(node);
  const { coalitionId, operator } = story;
  const partner = await newPartner(node, story, 'rahnet');
  const context = node.as(partner.system);
  const names = { phone: '+989121111111', email: null, card: null, externalId: null };
  const { memberId } = did(await enrolMember(context, { kind: 'PERSON', ...names }));
  const member = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
  const { merchantId } = partner;
  const earned = await earnPoints(context, {
    idempotencyKey: 'earn',
    member,
    merchantId,
    purchase: {
      reference: 'p-1',
      amount: { minor: 1_000_000n, currency: 'IRR' },
      category: null,
      lines: null,
    },
    occurredAt: null,
    metadata: null,
  });
  expect(earned).toMatchObject({ kind: 'posted' });

  const input: BurnInput = {
    idempotencyKey: 'burn-2',
    member,
    merchantId,
    points: 10n,
    purchaseReference: null,
    spendCode: null,
    metadata: null,
  };
  const snapshot = await node.programme.snapshot(coalitionId);
  const burn: BurnOperation = {
    caller: 'another server',
    key: 'burn-1',
    fingerprint: Buffer.alloc(32),
    actor: 'key_a',
    memberId,
    ...burnOn(snapshot, partner.partnerId, input, Buffer.alloc(16)),
  };

  // A batch has read the terms and decided; it is held back before it writes.
  await batch.query('begin');
  const { rows } = await batch.query(lockAndReadQuery(coalitionId, [burn], NOTHING_MORE, false, '1s'));
  const { outcomes, writes } = decide(batchStateOf(rows[0], [burn], NOTHING_MORE), [burn]);
  expect(outcomes).toMatchObject([{ kind: 'posted' }]);

  const suspending = suspendPartner(node.as(operator), { partnerId: partner.partnerId, reason: null });
  expect(await Promise.race([suspending.then(() => 'told'), untilSomebodyWaits()])).toBe('waits');

  await batch.query(applyBatchQuery(coalitionId, writes, false));
  await batch.query('commit');
  expect(codeOf(await suspending)).toBeUndefined();

  const refused = await burnPoints(context, input);
  expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'PARTNER_NOT_ACTIVE' } });
  const written = await owner.query(
    "select key from idempotency_key where coalition_id = $1 and caller = 'another server'",
    [coalitionId],
  );
  expect(written.rows).toEqual([{ key: 'burn-1' }]);
});
