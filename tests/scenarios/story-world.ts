import pg from 'pg';
import { settleDue } from '../../src/points/settle-due.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { closePeriods } from '../../src/settlement/close/close-periods.js';
import type { Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import { nextKey } from '../api/operations.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { pastGuards } from '../harness/past-guards.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';

export const rial = (amount: string) => ({ amount, currency: 'IRR' });

const ZONE = 'Asia/Tehran';

/** One server, one coalition and its people for all stories; time goes by when a story says so. */
export class StoryWorld {
  private constructor(
    readonly world: World,
    readonly owner: pg.Client,
  ) {}

  static async open(): Promise<StoryWorld> {
    const world = await createWorld({ coalition: { calendar: 'gregory' } });
    const owner = new pg.Client(world.database.ownerUrl);
    await owner.connect();
    return new StoryWorld(world, owner);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.world.close();
  }

  /** What both auditors find wrong. */
  async differences(): Promise<readonly unknown[]> {
    const { server, coalition } = this.world;
    const settlement = await auditSettlement(server.node.database, coalition.coalitionId);
    return [...(await this.world.differences()), ...settlement.differences];
  }

  /** What a mutation did. @throws when it refused */
  async did(by: Caller, mutation: string, input: object, wanted: string): Promise<Json> {
    const payload = await this.told(by, mutation, input, wanted);
    const refused = listOf(payload.userErrors as Json);
    if (refused.length > 0) throw new Error(`${mutation}: ${JSON.stringify(refused)}`);
    return payload;
  }

  /** The code with which a mutation refused; undefined: it did not. */
  async refusalOf(by: Caller, mutation: string, input: object): Promise<string | undefined> {
    const payload = await this.told(by, mutation, input, '');
    const [first] = listOf(payload.userErrors as Json);
    return first && textOf(first.code as Json);
  }

  async told(by: Caller, mutation: string, input: object, wanted: string): Promise<Json> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${wanted} userErrors { code message field } } }`;
    return (await by.get(query, { input }))[mutation] as Json;
  }

  /** A purchase at the partner's till. */
  buy(at: WorldPartner, memberId: string, amount: string): Promise<Json> {
    const reference = nextKey();
    const purchase = { reference, amount: rial(amount) };
    const input = {
      idempotencyKey: reference,
      member: { id: memberId },
      merchantId: at.merchantId,
      purchase,
    };
    const wanted = `transaction { id points breakdown { rule points } } balance { posted available }
      tierChange { level cause until }`;
    return this.did(at, 'earnPoints', input, wanted);
  }

  /** The partner gives money back. */
  refund(at: WorldPartner, bought: Json, amount: string): Promise<Json> {
    const transactionId = (bought.transaction as Json).id;
    const input = { idempotencyKey: nextKey(), transactionId, amount: rial(amount), reason: 'sent back' };
    return this.did(at, 'reverseTransaction', input, 'transaction { points } balance { posted }');
  }

  /** The coalition's today. */
  async today(): Promise<Day> {
    const { rows } = await this.owner.query<{ day: Day }>(
      `select ((clock_timestamp() + clock_offset_ms * interval '1 millisecond') at time zone $2)::date::text as day
         from ledger_state where coalition_id = $1`,
      [this.#id, ZONE],
    );
    return rows[0]?.day ?? '';
  }

  /** It is noon of that day; what was due until then has been done by the job of every night. */
  async goTo(day: Day): Promise<void> {
    const noon = startOfDay(day, ZONE).getTime() + 12 * 3_600_000;
    // The clock of a live coalition is the database's: set by hand, as no command does.
    await pastGuards(this.owner, () =>
      this.owner.query('update ledger_state set clock_offset_ms = $2 where coalition_id = $1', [
        this.#id,
        noon - Date.now(),
      ]),
    );
    const { node } = this.world.server;
    const context = node.as(this.world.coalition.operator);
    while ((await settleDue(context, this.#id, new Set())).more);
  }

  /** Closes the days that are over, and with them the periods of partners who settle daily. */
  async closeDays(): Promise<void> {
    await closePeriods(this.world.server.node, this.#id);
  }

  /** The lines of a partner's newest statement, as `kind amount`, in their order. */
  async newestStatement(of: WorldPartner): Promise<string[]> {
    const { settlementStatements } = await of.get(
      '{ settlementStatements(first: 1) { edges { node { lines(first: 50) { edges { node { kind amount { amount } } } } } } } }',
    );
    const [newest] = listOf(settlementStatements.edges);
    if (!newest) throw new Error('nothing was stated yet');
    const { lines } = newest.node as Json;
    return listOf((lines as Json).edges as Json).map(({ node }) => {
      const { kind, amount } = node as Json;
      return `${textOf(kind as Json)} ${textOf((amount as Json).amount as Json)}`;
    });
  }

  get #id(): bigint {
    return this.world.coalition.coalitionId;
  }
}
