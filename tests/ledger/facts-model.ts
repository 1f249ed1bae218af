import type pg from 'pg';
import type { FactKind } from '../../src/ledger/days/day-fact.js';

/** A transaction with all that its entries say, as it lies in the tables. */
export interface BookedTransaction {
  readonly id: bigint;
  readonly day: string;
  readonly type: string;
  readonly points: bigint;
  readonly partner: string;
  readonly contract: string;
  readonly category: string;
  readonly reverses: bigint | null;
  /** Of all its members; `owed`: fills a debt or makes one. */
  readonly movements: readonly {
    readonly funding: string;
    readonly points: bigint;
    readonly owed: boolean;
  }[];
  /** Of a reversal with a breakdown: of which funding how many points, the base's first. */
  readonly undone: Map<string, bigint> | null;
  /** What its entry on a shortfall account says. */
  readonly shortfall: bigint;
}

/** Points of a member that change places without a transaction, as they lie in the tables. */
export interface BookedStep {
  readonly day: string;
  /** The hold they are in, or the earn that vests. */
  readonly about: string;
  readonly movements: BookedTransaction['movements'];
}

/** Sums by day and key, as `day kind partner contract category funding`. */
export type FactSums = Map<string, { transactions: bigint; points: bigint }>;

/**
 * What facts must come to, told by what each kind of transaction means: of a funding, what was issued, spent, or came
 * back, and by how much its points rose.
 */
export function factsOf({ transactions, steps }: Booked): FactSums {
  const byId = new Map(transactions.map((each) => [each.id, each]));
  const sums: FactSums = new Map();
  for (const transaction of transactions) {
    const { day, partner, contract, category } = transaction;
    const reversed = transaction.reverses === null ? undefined : byId.get(transaction.reverses);
    const addAt = (whose: readonly string[], kind: FactKind, funding: string, points: bigint) => {
      if (points === 0n) return;
      if (points < 0n) throw new Error(`${kind} of ${transaction.id} is ${points}`);
      const key = [day, kind, ...whose, funding].join(' ');
      const sum = sums.get(key) ?? { transactions: 0n, points: 0n };
      sums.set(key, { transactions: sum.transactions + 1n, points: sum.points + points });
    };
    const add = addAt.bind(null, [partner, contract, category]);
    // Neither a debt that is filled nor what an undone earn takes from elsewhere was accepted by anybody.
    const addNowhere = addAt.bind(null, ['0', '0', '']);
    const undone = reversed?.type === 'EARN' ? undoneOf(transaction, reversed) : undefined;
    // What cannot be taken back is the issuer's alone to bear, whoever pays for the points.
    const own = undone && [...undone.keys()][0];
    if (transaction.type === 'BURN') add('REDEEMED', '0', transaction.points);
    if (reversed?.type === 'BURN') add('REDEMPTION_REVERSED', '0', transaction.points);
    if (own !== undefined) add('SHORTFALL', own, transaction.shortfall);
    const fundings = new Set(transaction.movements.map(({ funding }) => funding));
    for (const funding of undone?.keys() ?? []) fundings.add(funding);
    for (const funding of fundings) {
      const ofIt = transaction.movements.filter((each) => each.funding === funding);
      const all = total(ofIt);
      const rose = total(ofIt.filter(({ owed }) => !owed));
      switch (transaction.type) {
        case 'EARN':
          add('ISSUED', funding, all);
          addNowhere('CONSUMED', funding, all - rose);
          break;
        case 'BURN':
          add('CONSUMED', funding, -rose);
          break;
        case 'TRANSFER': {
          // What a debt that changes its place fills at one member it makes at the other.
          const owed = ofIt.filter((each) => each.owed);
          addNowhere('CONSUMED', funding, total(owed.filter(({ points }) => points > 0n)));
          addNowhere('RESTORED', funding, -total(owed.filter(({ points }) => points < 0n)));
          break;
        }
        case 'DONATION':
          addNowhere('CONSUMED', funding, -rose);
          break;
        case 'EXPIRY':
          add('EXPIRED', funding, -rose);
          break;
        case 'ADJUSTMENT':
          if (all > 0n) {
            add('ISSUED', funding, all);
            addNowhere('CONSUMED', funding, all - rose);
          } else add('ADJUSTED', funding, -rose);
          break;
        case 'REVERSAL':
          if (own === undefined) {
            // Of what was given, nobody had accepted anything.
            const where = reversed?.type === 'DONATION' ? addNowhere : add;
            where('RESTORED', funding, all);
            addNowhere('CONSUMED', funding, all - rose);
          } else {
            const points = undone?.get(funding) ?? 0n;
            add('ISSUE_REVERSED', funding, points);
            if (points + rose < 0n) addNowhere('CONSUMED', funding, -points - rose);
            else addNowhere('RESTORED', funding, points + rose);
          }
          break;
        default:
          throw new Error(`a transaction of type ${transaction.type}`);
      }
    }
  }
  for (const [about, own] of Map.groupBy(steps, ({ day, about: what }) => `${day} ${what}`)) {
    const movements = own.flatMap((step) => step.movements);
    for (const [funding, ofIt] of Map.groupBy(movements, (each) => each.funding)) {
      // Between hold, vesting and what can be spent nothing is lost; what is not there any more has filled a debt.
      const lost = -total(ofIt.filter(({ owed }) => !owed));
      if (lost === 0n) continue;
      if (lost < 0n) throw new Error(`points came out of nothing on ${about}`);
      const key = [own[0]?.day, 'CONSUMED', '0', '0', '', funding].join(' ');
      const sum = sums.get(key) ?? { transactions: 0n, points: 0n };
      sums.set(key, { transactions: sum.transactions + 1n, points: sum.points + lost });
    }
  }
  return sums;
}

interface Booked {
  readonly transactions: readonly BookedTransaction[];
  readonly steps: readonly BookedStep[];
}

/** Of which fundings a reversal undoes how many points: what its breakdown says, or all of the earn's only one. */
function undoneOf(
  { undone, points }: BookedTransaction,
  { movements }: BookedTransaction,
): Map<string, bigint> {
  const [only] = movements;
  return undone ?? new Map(only ? [[only.funding, points]] : []);
}

function total(movements: readonly { readonly points: bigint }[]): bigint {
  return movements.reduce((sum, { points }) => sum + points, 0n);
}

/** All transactions and steps of a coalition, as they lie in the tables. */
export async function readBooked(owner: pg.Client, coalitionId: bigint): Promise<Booked> {
  return {
    transactions: await readTransactions(owner, coalitionId),
    steps: await readSteps(owner, coalitionId),
  };
}

async function readSteps(owner: pg.Client, coalitionId: bigint): Promise<BookedStep[]> {
  const { rows } = await owner.query(
    `select business_day::text as day, subject_id::text as about, lot_fundings::text[] as fundings, lot_points::text[] as points,
            lot_places::int[] as places
       from balance_step where coalition_id = $1`,
    [coalitionId],
  );
  return rows.map(({ day, about, ...lots }) => ({ day, about, movements: movementsIn(lots) }));
}

async function readTransactions(owner: pg.Client, coalitionId: bigint): Promise<BookedTransaction[]> {
  const { rows } = await owner.query(
    `select t.id::text, t.business_day::text as day, t.type, t.points::text, coalesce(t.partner_id, 0)::text as partner,
            coalesce(t.contract_version_id, 0)::text as contract, coalesce(m.category, '') as category, t.reverses_id::text as reverses,
            t.breakdown
       from ledger_transaction t left join merchant m on m.coalition_id = t.coalition_id and m.id = t.merchant_id
      where t.coalition_id = $1`,
    [coalitionId],
  );
  const entries = await owner.query(
    `select e.transaction_id::text as transaction, e.amount::text, e.sequence is not null as member, a.kind,
            e.lot_fundings::text[] as fundings, e.lot_points::text[] as points, e.lot_places::int[] as places
       from entry e left join ledger_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
      where e.coalition_id = $1`,
    [coalitionId],
  );
  const of = Map.groupBy(entries.rows, ({ transaction }) => transaction as string);
  return rows.map((row): BookedTransaction => {
    const own = of.get(row.id) ?? [];
    const shortfalls = own.filter(({ kind }) => kind === 'SHORTFALL');
    return {
      ...row,
      id: BigInt(row.id),
      points: BigInt(row.points),
      reverses: row.reverses === null ? null : BigInt(row.reverses),
      movements: own.filter(({ member }) => member).flatMap(movementsIn),
      undone: row.reverses === null || row.breakdown === null ? null : partsOf(row.breakdown),
      shortfall: shortfalls.reduce((sum, { amount }) => sum - BigInt(amount), 0n),
    };
  });
}

/** An array for each column of the tables, null: all of spendable points. */
interface Lots {
  readonly fundings: readonly string[];
  readonly points: readonly string[];
  readonly places: readonly number[] | null;
}

function movementsIn({ fundings, points, places }: Lots): BookedTransaction['movements'] {
  return fundings.map((funding, at) => ({
    funding,
    points: BigInt(points[at] ?? ''),
    owed: places !== null && places[at] === 3,
  }));
}

function partsOf(breakdown: readonly { readonly funding: string; readonly points: string }[]) {
  const sums = new Map<string, bigint>();
  for (const { funding, points } of breakdown) sums.set(funding, (sums.get(funding) ?? 0n) + BigInt(points));
  return sums;
}

/** Points that members have, by funding: in their lots, held and pending. */
export async function readOutstanding(owner: pg.Client, coalitionId: bigint): Promise<Map<string, bigint>> {
  const { rows } = await owner.query<{ funding: string; points: string }>(
    `select funding::text, sum(points)::text as points from (
       select l.funding, l.points from member_account a, unnest(a.lot_fundings, a.lot_points) l(funding, points) where a.coalition_id = $1
       union all
       select l.funding, l.points from hold h, unnest(h.lot_fundings, h.lot_points) l(funding, points)
        where h.coalition_id = $1 and h.status = 'OPEN'
       union all
       select funding_id, points from pending_lot where coalition_id = $1) o group by funding`,
    [coalitionId],
  );
  return new Map(rows.map(({ funding, points }) => [funding, BigInt(points)]));
}
