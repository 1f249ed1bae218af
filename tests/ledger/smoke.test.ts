import { randomBytes, createHash } from 'node:crypto';
import pg from 'pg';
import { openDatabase, type Database, entityManagerFor } from '../../src/runtime/database.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { audit } from '../../src/ledger/auditor.js';
import { readAccounts, balancesAt, readProgrammeBalance } from '../../src/ledger/balances.js';
import { listTransactions, readEntries, causesOf } from '../../src/ledger/transactions.js';
import { openLedger, openPartnerAccounts, openMemberAccounts } from '../../src/ledger/open-accounts.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { Operation } from '../../src/ledger/operations.js';

let db: TestDatabase; let database: Database;
beforeAll(async () => { db = await createTestDatabase(); database = await openDatabase({ url: db.appUrl, directUrl: db.directUrl, entities: [], poolSize: 4, ledgerPoolSize: 4, prepared: true, applicationName: 'smoke' } as never); });
afterAll(async () => { await database.close(); await db.drop(); });
test('smoke', async () => {
  const cid = 77n;
  const owner = new pg.Client(db.ownerUrl); await owner.connect();
  await owner.query(`insert into coalition values (77,'live',78,'{}','{}',0,'Asia/Tehran','persian','{"kind":"never"}','CAP',true,24,180,1,now())`);
  await owner.query(`insert into partner values (77,5,'x','{}','ACTIVE',1,now())`);
  await owner.query(`insert into member select 77,g,'PERSON',now() from generate_series(100,199) g`);
  const acc = await inCoalition(database, cid, async (em) => { await openLedger(em, { coalitionId: cid, timeZone: 'Asia/Tehran', at: new Date() }); await openMemberAccounts(em, cid, Array.from({ length: 100 }, (_, i) => BigInt(100 + i)), new Date(0)); return openPartnerAccounts(em, cid, 5n); });
  const said: string[] = [];
  const ledger = new Ledger({ database, logger: createLogger({ level: 'warn' } as never) as never, announce: (m) => said.push(m) });
  let n = 0;
  const op = (kind: 'EARN' | 'BURN', memberId: bigint, points: bigint, key = String(n++)): Operation => ({
    kind, caller: 'par_x', key, fingerprint: createHash('sha256').update(`${kind}${memberId}${points}`).digest(), actor: 'key_x', memberId,
    terms: { referenceVersion: 1n, timeZone: 'Asia/Tehran', calendar: 'persian', expiryPolicy: { kind: 'after-months', months: 24, roundUpTo: 'month' }, occurredAtHoursAhead: 24, occurredAtDaysBack: 180 },
    details: { reference: `r"\\{${key},`, category: null, lines: [{ a: '1' }], reason: null, metadata: { b: 1.5, z: 'x', a: { k: [1, null] } }, salt: randomBytes(16) }, merchantId: 9n,
    ...(kind === 'EARN' ? { purchase: { amount: { minor: 100n, currency: 'IRR' }, referenceHash: createHash('sha256').update(key).digest() }, occurredAt: null, price: () => ({ value: { points, breakdown: [{ rule: 'base', points, rate: '1', amount: { minor: 100n, currency: 'IRR' } }], partnerId: 5n, contractVersionId: 6n, fundingId: 7n, issuedAccountId: acc.issuedAccountId } }) } : { points, price: () => ({ value: { partnerId: 5n, contractVersionId: 6n, redeemedAccountId: acc.redeemedAccountId } }) }),
  }) as Operation;
  const first = await ledger.post(cid, op('EARN', 100n, 500n, 'k'));
  const again = await ledger.post(cid, op('EARN', 100n, 500n, 'k'));
  console.error(first, again, await ledger.post(cid, op('BURN', 100n, 501n)), await ledger.post(cid, op('BURN', 100n, 200n)));
  const t = performance.now();
  await Promise.all(Array.from({ length: 6000 }, (_, i) => ledger.post(cid, op(i % 2 ? 'BURN' : 'EARN', BigInt(100 + (i >> 1) % 100), 10n))));
  console.error('6000 in', performance.now() - t, said.length, said[0]);
  const em = entityManagerFor(database, cid);
  console.error((await readAccounts(em, cid, [100n])).get(100n), await balancesAt(em, cid, [100n], new Date()), await readProgrammeBalance(em, cid, acc.issuedAccountId));
  const list = await listTransactions(em, cid, { memberId: 100n }, { limit: 2 });
  console.error(list, (await readEntries(em, cid, list.map((x) => x.record.id))), await causesOf(em, cid, [{ memberId: 100n, version: 2 }]));
  console.error(await owner.query('select 1'), await audit(database, cid));
  await owner.end();
});
