import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { otherMemberOf } from '../decide/other-member.js';
import type { EarnOperation, Operation, ReversalOperation, SettleOperation } from '../operations.js';
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
  /** Whether a review is due: `last` says the last purchase only then. */
  readonly due: boolean | null;
  readonly last: Day | null;
}

/** What `read_levels` is asked for; null when no operation asks for levels, as where a coalition has no ladder. */
export function levelsAskedJson(operations: readonly Operation[]): string | null {
  const asking = operations.filter(
    (operation): operation is (EarnOperation | ReversalOperation | SettleOperation) & Asking =>
      'levels' in operation && operation.levels !== undefined && operation.memberId !== null,
  );
  if (asking.length === 0) return null;
  const members = [...new Set(asking.flatMap(membersOf).map(String))];
  const reach = asking.map((operation) => operation.levels.reachDays);
  const instants = asking.flatMap((operation) =>
    operation.kind === 'EARN' && operation.occurredAt ? [operation.occurredAt.getTime()] : [],
  );
  return JSON.stringify({
    members,
    // What a reversal ends can have been reached in any window.
    reach: reach.includes(null) || asking.some(({ kind }) => kind === 'REVERSAL') ? null : most(reach),
    earliest: instants.length === 0 ? null : Math.min(...instants),
    // To undo a level is to know what lies beneath it.
    history: asking.some(({ kind }) => kind === 'REVERSAL'),
  });
}

function membersOf(operation: Operation & Asking): bigint[] {
  const other = otherMemberOf(operation);
  return other === null ? [operation.memberId] : [operation.memberId, other];
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
          activity: row.activity === null ? [] : row.activity.split(';').map(activityOf),
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
    `select read_levels(?, json_build_object('members', ?::bigint[]::text[], 'reach', ?::integer, 'earliest', null,
       'history', true)) as levels`,
    [coalitionId, integerArray(memberIds), reachDays],
  );
  return levelStatesOf(row?.levels ?? null);
}
