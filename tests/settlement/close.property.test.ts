import fc from 'fast-check';
import type pg from 'pg';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { closePeriods } from '../../src/settlement/close/close-periods.js';
import { readAtOnce } from '../../src/settlement/readings/reading.js';
import { settlementPreview } from '../../src/settlement/readings/settlement-preview.js';
import type { DraftLine } from '../../src/settlement/statements/draft-statements.js';
import { lineTransactions } from '../../src/settlement/statements/line-transactions.js';
import { listStatements, readStatementLines } from '../../src/settlement/statements/read-statements.js';
import type { TestDatabase } from '../harness/database.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { Random } from '../simulation/random.js';
import { EVERYTHING_HAPPENS, type Lives, useLives } from '../simulation/use-lives.js';

/** Rules S-01 … S-06 and S-08 over coalitions that lived as chance would have it, on the real database. */

let database: TestDatabase;
let owner: pg.Client;
let live: Lives['live'];
useLives(2, (lives) => {
  ({ database, owner, live } = lives);
});

/** What the life in which everything happens brings. */
const ALWAYS = ['ISSUING', 'REDEMPTION', 'BREAKAGE', 'SHORTFALL', 'SERVICE_FEE', 'FLOAT', 'PERK_CREDIT'];
/** Kinds of lines that came up, and how many previews there were to compare. */
const met = new Set<string>();
let previewed = 0;

test('S-01 S-03 S-06 S-08 whatever happened: every charge in one line, all adds up to zero, previews were right', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const scene = await live(seed, 14, 6);
      await giveSettlementTerms(scene.twinId, new Random(seed));
      await owner.query(
        'update ledger_state set clock_offset_ms = clock_offset_ms + 40 * 86400000::bigint where coalition_id = $1',
        [scene.twinId],
      );
      // Nodes that know the terms as they are now.
      const closers = [await openProgrammeNode(database), await openProgrammeNode(database)] as const;
      try {
        await closeAndCompare(closers, scene.twinId);
      } finally {
        for (const node of closers) await node.close();
      }
    }),
    { numRuns: 2, endOnFailure: true, examples: [[EVERYTHING_HAPPENS]] },
  );
  // Statements of nothing would prove nothing.
  expect([...met]).toEqual(expect.arrayContaining(ALWAYS));
  expect(previewed).toBeGreaterThan(0);
}, 300_000);

/** The lives go by points alone: how these are settled is drawn afterwards, before anything is. */
async function giveSettlementTerms(twinId: bigint, random: Random): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    'select id::text from contract_version where coalition_id = $1 order by id',
    [twinId],
  );
  await liftGuards(owner);
  for (const { id } of rows) {
    const atIssue = random.pick(['0', '33.3', '60', '100']);
    const breakage = random.pick(['0', '25']);
    await owner.query(
      `update contract_version set settlement_cycle = $2, paid_at_issue_percent = $3, breakage_share_percent = $4,
              issue_fee_percent = $5, redemption_fee_percent = $6, vat_percent = $7, minimum_payment = $8 where id = $1`,
      [
        id,
        random.pick(['DAILY', 'WEEKLY', 'MONTHLY']),
        atIssue,
        breakage,
        random.pick(['1.5', '2']),
        random.pick(['0', '0.75']),
        random.pick(['9', '10']),
        random.pick(['0', '5000', '100000000']),
      ],
    );
    await owner.query(
      `update funding set paid_at_issue_percent = $2, breakage_share_percent = $3 where contract_version_id = $1 and campaign_id is null`,
      [id, atIssue, breakage],
    );
  }
  await restoreGuards(owner);
}

async function closeAndCompare(
  [first, second]: readonly [ProgrammeNode, ProgrammeNode],
  twinId: bigint,
): Promise<void> {
  const previews = await previewsOf(first, twinId);
  const closes = await Promise.all([closePeriods(first, twinId), closePeriods(second, twinId)]);
  const made = closes.flatMap(({ statementIds }) => statementIds);
  expect(new Set(made).size).toBe(made.length);
  expect((await closePeriods(second, twinId)).statementIds).toEqual([]);
  expect((await auditSettlement(first.database, twinId)).differences).toEqual([]);
  await inCoalition(second.database, twinId, async (em) => {
    const statements = await listStatements(em, twinId, {}, { limit: 10_000 });
    expect(statements.length).toBe(made.length);
    const programme = await second.programme.snapshot(twinId);
    const stated = new Map<string, unknown>();
    for (const statement of statements.reverse()) {
      const { partnerId, currency, from } = statement;
      const lines = await readStatementLines(em, statement);
      const drafted = lines.map(({ statementId: _, number: __, ...line }) => line);
      const key = `${partnerId} ${currency}`;
      if (!stated.has(key)) stated.set(key, { from, lines: drafted });
      for (const line of lines) {
        met.add(line.kind);
        if (line.points === 0n) continue;
        const behind = await lineTransactions(em, programme, statement, line, {
          after: undefined,
          most: 10_000,
        });
        expect(BigInt(behind.length)).toBe(line.transactions);
        expect(behind.reduce((sum, { points }) => sum + points, 0n)).toBe(line.points);
      }
    }
    for (const [key, preview] of previews) expect(stated.get(key)).toEqual(preview);
  });
  expect(await statedPoints(twinId)).toEqual(await chargedPoints(twinId));
  expect(await inAll(twinId)).toEqual([]);
}

/** What each partner's first open period came to, as it was shown before it was closed; only those that are over. */
async function previewsOf(node: ProgrammeNode, coalitionId: bigint) {
  const previews = new Map<string, { from: string; lines: readonly DraftLine[] }>();
  const { partners } = await node.programme.snapshot(coalitionId);
  for (const partnerId of partners.keys()) {
    await readAtOnce({ database: node.database, programme: node.programme, coalitionId }, async (reading) => {
      const preview = await settlementPreview(reading, partnerId);
      if (!preview || preview.until >= reading.today) return;
      for (const { currency, lines } of preview.statements) {
        previewed += 1;
        previews.set(`${partnerId} ${currency}`, { from: preview.from, lines });
      }
    });
  }
  return previews;
}

/** Points in statements, by partner, kind of fact and funding. */
async function statedPoints(twinId: bigint) {
  const { rows } = await owner.query(
    `select s.partner_id, l.basis, l.reversal, case l.kind when 'CAMPAIGN' then 'ISSUING' else l.kind end as kind,
            coalesce(l.funding_id, 0) as funding_id, sum(l.points)::text as points, sum(l.transactions)::text as transactions
       from statement_line l join statement s on s.coalition_id = l.coalition_id and s.id = l.statement_id
      where l.coalition_id = $1 and l.kind in ('ISSUING', 'CAMPAIGN', 'REDEMPTION', 'BREAKAGE', 'SHORTFALL')
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
    [twinId],
  );
  return rows;
}

/** The same out of the facts of settled days, written anew from the rules. */
async function chargedPoints(twinId: bigint) {
  const { rows } = await owner.query(
    `select c.partner_id, c.basis, c.reversal, c.kind, c.funding_id, sum(c.points)::text as points,
            sum(c.transactions)::text as transactions
       from (
         select (u.funder ->> 'partnerId')::bigint as partner_id, k.basis, k.reversal, k.kind, f.funding_id, d.day, d.points,
                d.transactions
           from day_fact d
           join funding f0 on f0.coalition_id = d.coalition_id and f0.id = d.funding_id
          cross join lateral (select f0.id as funding_id) f
          cross join lateral jsonb_array_elements(f0.funders) u(funder)
           join (values ('ISSUED', 'ISSUING', 'AT_ISSUE', false), ('ISSUE_REVERSED', 'ISSUING', 'AT_ISSUE', true),
                        ('CONSUMED', 'ISSUING', 'AT_BURN', false), ('RESTORED', 'ISSUING', 'AT_BURN', true),
                        ('EXPIRED', 'BREAKAGE', null, false), ('SHORTFALL', 'SHORTFALL', null, false)
                ) k(fact, kind, basis, reversal) on k.fact = d.kind
          where d.coalition_id = $1 and f0.currency is not null
            and case when k.basis = 'AT_ISSUE' then f0.paid_at_issue_percent > 0 when k.basis = 'AT_BURN' then f0.paid_at_issue_percent < 100
                     when k.kind = 'BREAKAGE' then f0.paid_at_issue_percent > 0 and f0.breakage_share_percent > 0 else true end
         union all
         select d.partner_id, null, d.kind = 'REDEMPTION_REVERSED', 'REDEMPTION', 0, d.day, d.points, d.transactions
           from day_fact d where d.coalition_id = $1 and d.kind in ('REDEEMED', 'REDEMPTION_REVERSED') and d.partner_id <> 0) c
       join lateral (select max(until_day) as until from settled_period p
                      where p.coalition_id = $1 and p.partner_id = c.partner_id) s on c.day <= s.until
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
    [twinId],
  );
  return rows;
}

/** Currencies in which all statements and the coalition's accounts do not come to nothing. */
async function inAll(twinId: bigint) {
  const { rows } = await owner.query(
    `select currency, sum(minor)::text from (
       select s.currency, l.amount_minor as minor from statement_line l
         join statement s on s.coalition_id = l.coalition_id and s.id = l.statement_id
        where l.coalition_id = $1 and l.kind not in ('CARRIED_OVER')
       union all
       select a.currency, e.amount_minor from money_entry e
         join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
         join money_transaction t on t.coalition_id = e.coalition_id and t.id = e.transaction_id
        where e.coalition_id = $1 and t.kind = 'STATEMENT' and a.kind <> 'RECEIVABLE') both_sides
      group by currency having sum(minor) <> 0`,
    [twinId],
  );
  return rows;
}
