import type { EntityManager } from '@mikro-orm/postgresql';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LocalizedText } from '../../values/localized-text.js';
import { parseRate } from '../../values/rate.js';
import type {
  Criterion,
  LadderKind,
  Ladders,
  LadderVersion,
  Level,
  LevelBenefit,
  Requirement,
  Validity,
  Window,
} from './ladder-terms.js';

/**
 * Reads a coalition's ladders, or, on top of those that are known, the versions that were added since.
 *
 * @param known as of that version of the coalition's terms
 */
export async function readLadders(
  em: EntityManager,
  coalitionId: bigint,
  known?: { readonly ladders: Ladders; readonly referenceVersion: bigint },
): Promise<Ladders> {
  const rows = await em.execute<LadderRow[]>(
    `select l.member_kind, l.version, l.effective_from::text, l.downgrade, l.gap_months, l.warning_days, l.grace_days,
            l.reversals_take_levels, l.replacements,
            (select json_agg(json_build_object('code', v.code, 'name', v.name, 'requirement', v.requirement,
                      'validity', v.validity, 'multiplier', v.multiplier::text, 'bonus', v.bonus_points::text,
                      'paidBy', v.paid_by) order by v.rank)
               from tier_level v where v.coalition_id = l.coalition_id and v.member_kind = l.member_kind
                and v.version = l.version) as levels
       from tier_ladder l where l.coalition_id = ? and l.reference_version > ? order by l.member_kind, l.version`,
    [coalitionId, known?.referenceVersion ?? -1n],
  );
  const before = known?.ladders ?? new Map<LadderKind, readonly LadderVersion[]>();
  if (rows.length === 0) return before;
  const ladders = new Map(before);
  for (const added of rows.map(versionOf)) {
    // One that was read early, before its version of the terms was, is the same.
    const others = (ladders.get(added.kind) ?? []).filter(({ version }) => version !== added.version);
    ladders.set(
      added.kind,
      [...others, added].sort((a, b) => a.version - b.version),
    );
  }
  return ladders;
}

interface LadderRow {
  readonly member_kind: LadderKind;
  readonly version: number;
  readonly effective_from: Day;
  readonly downgrade: LadderVersion['downgrade'];
  readonly gap_months: number | null;
  readonly warning_days: readonly number[];
  readonly grace_days: number;
  readonly reversals_take_levels: boolean;
  readonly replacements: Readonly<Record<string, string>>;
  readonly levels: readonly LevelRow[];
}

interface LevelRow {
  readonly code: string;
  readonly name: LocalizedText;
  readonly requirement: StoredRequirement | null;
  readonly validity: Validity | null;
  readonly multiplier: string | null;
  readonly bonus: string | null;
  readonly paidBy: LevelBenefit['paidBy'] | null;
}

/** As it lies in the database. */
export interface StoredRequirement extends Omit<Requirement, 'criteria'> {
  readonly criteria: readonly (Omit<Criterion, 'atLeast'> & { readonly atLeast: string })[];
}

/** A requirement as it is stored: 64-bit integers as decimal strings. */
export function storedRequirement({ match, window, criteria }: Requirement): StoredRequirement {
  return {
    match,
    window:
      window.kind === 'ROLLING_MONTHS' ? { kind: window.kind, months: window.months } : { kind: window.kind },
    criteria: criteria.map(({ metric, atLeast, currency, withBonus }) => ({
      metric,
      atLeast: String(atLeast),
      currency,
      withBonus,
    })),
  };
}

function versionOf(row: LadderRow): LadderVersion {
  return {
    kind: row.member_kind,
    version: row.version,
    effectiveFrom: row.effective_from,
    downgrade: row.downgrade,
    gapMonths: row.gap_months,
    warningDays: row.warning_days,
    graceDays: row.grace_days,
    reversalsTakeLevels: row.reversals_take_levels,
    replacements: new Map(Object.entries(row.replacements)),
    levels: row.levels.map(levelOf),
  };
}

function levelOf({ code, name, requirement, validity, multiplier, bonus, paidBy }: LevelRow): Level {
  return {
    code,
    name,
    reached: requirement && validity && { requirement: requirementOf(requirement), validity },
    benefit: paidBy && {
      multiplier: multiplier === null ? null : rateOf(multiplier),
      bonusPoints: bonus === null ? null : BigInt(bonus),
      paidBy,
    },
  };
}

function requirementOf({ match, window, criteria }: StoredRequirement): Requirement {
  return {
    match,
    window: window as Window,
    criteria: criteria.map(({ atLeast, currency, ...rest }) => ({
      ...rest,
      atLeast: BigInt(atLeast),
      currency: currency as Currency | null,
    })),
  };
}

function rateOf(decimal: string) {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('a level holds a multiplier that cannot be one');
  return rate.value;
}
