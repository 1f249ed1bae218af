import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { membersOf } from '../batch/members-of.js';
import type {
  EarnOperation,
  MergeOperation,
  Operation,
  ReversalOperation,
  SettleOperation,
} from '../operations.js';
import type { Activity, LedgerMemberKind, LevelRules, LevelState, Standing, StandingCause } from './level.js';

/** A member's level as `read_levels` tells it: see there. */
export interface LevelJson {
  readonly member: string;
  readonly kind: LedgerMemberKind;
  readonly review: Day | null;
  readonly events: number;
  readonly whole: boolean;
  readonly standings:
    | readonly {
        readonly number: number;
        readonly level: string;
        readonly version: number;
        readonly from: number;
        readonly until: Day | null;
        readonly qualified: Day | null;
        readonly cause: StandingCause;
      }[]
    | null;
  /** Counters, `;` between them and `,` between their values. */
  readonly activity: string | null;
  /** For whose level its purchases count too; null: nobody's. */
  readonly counts: { readonly member: string; readonly from: Day } | null;
  /** Counters of those whose purchases count for its level too; null: there are none. */
  readonly pooled: string | null;
  /** Whether a review is due: `last` says the last purchase only then. */
  readonly due: boolean | null;
  readonly last: Day | null;
}

/**
 * What `read_levels` is asked for; null when no operation asks for levels, as where a coalition has no ladder.
 * @param unread members of whom more is needed than their accounts tell
 */
export function levelsAskedJson(operations: readonly Operation[], unread: readonly bigint[]): string | null {
  const asking = operations.filter(
    (
      operation,
    ): operation is (EarnOperation | MergeOperation | ReversalOperation | SettleOperation) & Asking =>
      'levels' in operation && operation.levels !== undefined && operation.memberId !== null,
  );
  if (asking.length === 0) return null;
  const members = [...new Set(asking.flatMap(membersOf).map(String))];
  const whole = asking.some(({ kind }) => kind === 'REVERSAL' || kind === 'MERGE');
  const reach = asking.map((operation) => operation.levels.reachDays);
  const instants = asking.flatMap((operation) =>
    operation.kind === 'EARN' && operation.occurredAt ? [operation.occurredAt.getTime()] : [],
  );
  return JSON.stringify({
    members,
    // A settling comes because something is due; a reversal ends what it may have been reached by.
    fresh: [
      ...new Set([
        ...unread,
        ...asking.flatMap((operation) => (operation.kind === 'EARN' ? [] : membersOf(operation))),
      ]),
    ].map(String),
    // What a reversal ends can have been reached in any window, and a merged member's counters all go along.
    reach: reach.includes(null) || whole ? null : most(reach),
    earliest: instants.length === 0 ? null : Math.min(...instants),
    // To undo a level is to know what lies beneath it.
    history: whole,
    // What is bought may be decided on with them.
    parents: true,
  });
}

interface Asking {
  readonly levels: LevelRules;
  readonly memberId: bigint;
}

function most(days: readonly (number | null)[]): number {
  return Math.max(...days.map((each) => each ?? 0));
}

/** Reads what `read_levels` tells. */
export function levelStatesOf(rows: readonly LevelJson[] | null): Map<bigint, LevelState> {
  return new Map(
    (rows ?? []).map((row) => {
      const memberId = BigInt(row.member);
      return [
        memberId,
        {
          memberId,
          memberKind: row.kind,
          standings: (row.standings ?? []).map(standingOf),
          whole: row.whole,
          reviewOn: row.review,
          events: row.events,
          activity: activitiesIn(row.activity),
          countsFor: row.counts && { memberId: BigInt(row.counts.member), from: row.counts.from },
          pooled: row.pooled === null ? null : activitiesIn(row.pooled),
          lastPurchaseOn: row.due ? row.last : undefined,
        },
      ] as const;
    }),
  );
}

function standingOf(row: NonNullable<LevelJson['standings']>[number]): Standing {
  return {
    number: row.number,
    level: row.level,
    ladderVersion: row.version,
    from: new Date(row.from),
    validUntil: row.until,
    qualifiedOn: row.qualified,
    cause: row.cause,
  };
}

function activitiesIn(text: string | null): Activity[] {
  return text ? text.split(';').map(activityOf) : [];
}

function activityOf(text: string): Activity {
  const [month, partner, currency, base, bonus, spend, purchases] = text.split(',') as [
    Day,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    month,
    partnerId: BigInt(partner),
    currency,
    basePoints: BigInt(base),
    bonusPoints: BigInt(bonus),
    spendMinor: BigInt(spend),
    purchases: Number(purchases),
  };
}

/**
 * Members' levels as they are written, without locks, by member; of their counters those of so many days back (null: all).
 *
 */
export async function readLevels(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  reachDays: number | null,
): Promise<Map<bigint, LevelState>> {
  const [row] = await em.execute<{ levels: LevelJson[] | null }[]>(
    `select read_levels(?, json_build_object('members', ?::bigint[]::text[], 'fresh', '{}'::text[], 'reach', ?::integer,
       'earliest', null, 'history', true, 'parents', false), '{}') as levels`,
    [coalitionId, integerArray(memberIds), reachDays],
  );
  return levelStatesOf(row?.levels ?? null);
}

/** Of which of the members something newer was announced of their level than what was seen. */
export async function levelsNewerThan(
  em: EntityManager,
  coalitionId: bigint,
  seen: readonly { readonly id: bigint; readonly version: number }[],
): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select t.member_id::text as id from unnest(?::bigint[], ?::integer[]) u(id, version)
       join member_tier t on t.coalition_id = ? and t.member_id = u.id and t.events > u.version`,
    [integerArray(seen.map(({ id }) => id)), integerArray(seen.map(({ version }) => version)), coalitionId],
  );
  return rows.map(({ id }) => BigInt(id));
}

/**
 * Of members' levels, as they were read, those of which the members were told that they end soon (rule T-02); and the
 * version of the terms, which knows all the ladders that gave them.
 */
export async function levelsTold(
  em: EntityManager,
  coalitionId: bigint,
  states: readonly LevelState[],
): Promise<{ readonly warned: ReadonlySet<bigint>; readonly referenceVersion: bigint }> {
  const [row] = await em.execute<{ version: string; warned: string }[]>(
    `select c.reference_version::text as version,
            array_to_string(array(
              select u.id from unnest(?::bigint[], ?::integer[], ?::integer[]) u(id, standing, events)
               where exists (select from tier_warning w where w.coalition_id = c.id and w.member_id = u.id
                                and w.standing = u.standing and w.event <= u.events)), ',') as warned
       from coalition c where c.id = ?`,
    [
      integerArray(states.map(({ memberId }) => memberId)),
      integerArray(states.map(({ standings }) => standings.at(-1)?.number ?? 0)),
      integerArray(states.map(({ events }) => events)),
      coalitionId,
    ],
  );
  if (!row) throw new RangeError('the coalition is not there');
  const warned = row.warned === '' ? [] : row.warned.split(',').map(BigInt);
  return { warned: new Set(warned), referenceVersion: BigInt(row.version) };
}
