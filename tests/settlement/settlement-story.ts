import type pg from 'pg';
import { perkNamesOfUses } from '../../src/perks/read-uses.js';
import { inCoalition } from '../../src/runtime/database.js';
import { type ClosedPeriods, closePeriods } from '../../src/settlement/close/close-periods.js';
import type { StatementDocument } from '../../src/settlement/documents/statement-document.js';
import { statementDocument } from '../../src/settlement/readings/statement-file.js';
import { listStatements, readStatementLines } from '../../src/settlement/statements/read-statements.js';
import type { Statement, StatementLine } from '../../src/settlement/statements/statement.js';
import { addDays, type Day } from '../../src/values/day.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { pastGuards } from '../harness/past-guards.js';
import type { PointsStory } from '../points/points-story.js';

export const DAY_MS = 86_400_000;
const ZONE = 'Asia/Tehran';

/** What settlement does in a story's twin. */
export class SettlementStory {
  constructor(
    readonly points: PointsStory,
    private readonly owner: pg.Client,
  ) {}

  /** Goes to the noon of the next day, so that no test runs into midnight. */
  async beginAtNoon(): Promise<void> {
    const now = await this.points.now();
    const noon = startOfDay(addDays(dayOf(now, ZONE), 1), ZONE).getTime() + DAY_MS / 2;
    // In whole seconds: some numbers of milliseconds are none any more once they were divided and multiplied again.
    await this.points.advance(Math.ceil((noon - now.getTime()) / 1_000));
  }

  async today(): Promise<Day> {
    return dayOf(await this.points.now(), ZONE);
  }

  async advanceDays(days: number): Promise<void> {
    await this.points.advance((days * DAY_MS) / 1_000);
  }

  /** Changes rows of the twin past all that guards them, as nobody but the database's owner can. */
  async harm(sql: string): Promise<void> {
    const { rowCount } = await pastGuards(this.owner, () =>
      this.owner.query(
        `${sql} ${sql.includes(' where ') ? 'and' : 'where'} coalition_id = ${this.points.twinId}`,
      ),
    );
    if (!rowCount) throw new Error(`nothing was changed by ${sql}`);
  }

  close(options: Parameters<typeof closePeriods>[2] = {}, node: 0 | 1 = 0): Promise<ClosedPeriods> {
    return closePeriods(this.points.nodes[node], this.points.twinId, options);
  }

  /** Oldest first. */
  async statements(partnerId?: bigint): Promise<Statement[]> {
    const found = await inCoalition(this.points.nodes[0].database, this.points.twinId, (em) =>
      listStatements(em, this.points.twinId, { partnerId }, { limit: 1_000 }),
    );
    return found.reverse();
  }

  lines(statement: Statement): Promise<StatementLine[]> {
    return inCoalition(this.points.nodes[0].database, this.points.twinId, (em) =>
      readStatementLines(em, statement),
    );
  }

  /** What the statement's files say. */
  document(statement: Statement): Promise<StatementDocument> {
    const { database, programme } = this.points.nodes[0];
    const source = { database, programme, coalitionId: this.points.twinId };
    return statementDocument(source, statement, perkNamesOfUses);
  }

  /** What the money books say, by account; those that are level are left out. */
  async balances(): Promise<Record<string, string>> {
    const { rows } = await this.owner.query<{ name: string; sum: string }>(
      `select a.kind || coalesce(' ' || p.slug, '') as name, sum(e.amount_minor)::text as sum
         from money_entry e
         join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
         left join partner p on p.coalition_id = a.coalition_id and p.id = a.partner_id
        where e.coalition_id = $1 group by 1 having sum(e.amount_minor) <> 0 order by 1`,
      [this.points.twinId],
    );
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  }

  async rows<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
    return (await this.owner.query<T>(sql.replaceAll(':coalition', String(this.points.twinId)))).rows;
  }
}

/** A line in a few words: kind, basis, `-` of a reversal, points, money. */
export function inWords({ kind, basis, reversal, points, money }: StatementLine): string {
  return [kind, basis, reversal ? 'reversed' : null, points, money.minor]
    .filter((word) => word !== null)
    .join(' ');
}
