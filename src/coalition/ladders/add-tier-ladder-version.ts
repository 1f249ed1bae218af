import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { addDays, type Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { formatRate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { type ChangeContext, defineInBoth, type ProgrammeChange } from '../change-programme.js';
import { impossibleLadder, impossibleSuccession } from './ladder-problems.js';
import type { LadderDraft, LadderVersion } from './ladder-terms.js';
import { readLadders, storedRequirement } from './read-ladders.js';

export interface AddTierLadderVersionInput extends Omit<LadderDraft, 'effectiveFrom'> {
  /** Null: as soon as it can be. */
  readonly effectiveFrom: Day | null;
}

/**
 * Adds a version to the ladder of a kind of members, or its first one, in the coalition and in its twin. It is never edited;
 * members keep level and validity, those of a level that is gone move to the one that takes its place (rule T-11). May
 * refuse with INVALID_INPUT, LADDER_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function addTierLadderVersion(
  context: ChangeContext,
  input: AddTierLadderVersionInput,
): Promise<CommandOutcome<LadderVersion>> {
  const [first, ...others] = impossibleLadder(input);
  if (first) return refusedWith(first, ...others);

  return defineInBoth(context, async (change) => {
    const { em, coalitionId, coalition, at } = change;
    const versions = (await readLadders(em, coalitionId)).get(input.kind) ?? [];
    const before = versions.at(-1);
    const [wrong, ...more] = impossibleSuccession(input, before);
    if (wrong) return refusedWith(wrong, ...more);
    const today = dayOf(at, coalition.timeZone);
    const draft = { ...input, effectiveFrom: input.effectiveFrom ?? earliestDay(before, today) };
    const early = beginsTooEarly(draft, before, today);
    if (early) return refusedWith(early);

    const version = versions.length + 1;
    const added = await insertVersion(change, version, draft);
    await change.inTwin(async (twin) => {
      // The twin's clock may be ahead: what it has priced stays as it was.
      const there = earliestDay(before, dayOf(twin.at, coalition.timeZone));
      const effectiveFrom = draft.effectiveFrom > there ? draft.effectiveFrom : there;
      await insertVersion(twin, version, { ...draft, effectiveFrom });
    });
    await writeAudit(em, context, {
      coalitionId,
      action: 'tier-ladder.version-added',
      objectId: encodeId('coalition', coalitionId),
      after: inWords(added),
    });
    return done(added);
  });
}

/** Purchases of today have been priced by the version before; without one there are no levels to price by. */
function earliestDay(before: LadderVersion | undefined, today: string): string {
  return before ? addDays(today, 1) : today;
}

function beginsTooEarly(
  { effectiveFrom }: LadderDraft,
  before: LadderVersion | undefined,
  today: string,
): Refusal | undefined {
  const earliest = earliestDay(before, today);
  if (effectiveFrom < earliest) {
    const message = `Let the version begin on ${earliest} or later: purchases before have been priced without it.`;
    return refusal('LADDER_DATES_CONFLICT', message, ['effectiveFrom']);
  }
  if (before && effectiveFrom <= before.effectiveFrom) {
    const message = `Let the version begin after the one before it, which begins on ${before.effectiveFrom}.`;
    return refusal('LADDER_DATES_CONFLICT', message, ['effectiveFrom']);
  }
  return undefined;
}

async function insertVersion(
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  version: number,
  draft: LadderDraft,
): Promise<LadderVersion> {
  const { kind, levels, replacements } = draft;
  const warningDays = draft.warningDays.toSorted((a, b) => b - a);
  await em.execute(
    `insert into tier_ladder (coalition_id, member_kind, version, effective_from, downgrade, gap_months, warning_days,
       grace_days, reversals_take_levels, replacements, reference_version, created_at)
     values (?, ?, ?, ?::date, ?, ?, ?::smallint[], ?, ?, ?::jsonb, ?, ?::timestamptz)`,
    [
      coalitionId,
      kind,
      version,
      draft.effectiveFrom,
      draft.downgrade,
      draft.gapMonths,
      `{${warningDays.join()}}`,
      draft.graceDays,
      draft.reversalsTakeLevels,
      JSON.stringify(Object.fromEntries(replacements)),
      referenceVersion,
      at.toISOString(),
    ],
  );
  for (const [rank, { code, name, reached, benefit }] of levels.entries()) {
    await em.execute(
      `insert into tier_level (coalition_id, member_kind, version, rank, code, name, requirement, validity, multiplier,
         bonus_points, paid_by)
       values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?::numeric, ?::bigint, ?)`,
      [
        coalitionId,
        kind,
        version,
        rank,
        code,
        JSON.stringify(name),
        reached && JSON.stringify(storedRequirement(reached.requirement)),
        reached && JSON.stringify(reached.validity),
        benefit?.multiplier ? formatRate(benefit.multiplier) : null,
        benefit?.bonusPoints == null ? null : String(benefit.bonusPoints),
        benefit?.paidBy ?? null,
      ],
    );
  }
  return { ...draft, warningDays, version };
}

/** For the audit log. */
function inWords({ levels, replacements, warningDays, ...terms }: LadderVersion) {
  return {
    ...terms,
    warningDays: [...warningDays],
    replacements: Object.fromEntries(replacements),
    levels: levels.map(({ code, reached, benefit }) => ({
      code,
      requirement: reached && JSON.parse(JSON.stringify(storedRequirement(reached.requirement))),
      validity: reached && { ...reached.validity },
      benefit: benefit && {
        multiplier: benefit.multiplier && formatRate(benefit.multiplier),
        bonusPoints: benefit.bonusPoints === null ? null : String(benefit.bonusPoints),
        paidBy: benefit.paidBy,
      },
    })),
  };
}
