import type pg from 'pg';
import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import type { LadderVersion, Level } from '../../src/coalition/ladders/ladder-terms.js';
import type { Day } from '../../src/values/day.js';
import { did, type StoryCoalition } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { LadderPlan, ModelLadder, ModelLevel } from './levels.js';
import type { MemberKind } from './member.js';
import type { Model } from './model.js';
import { SCALE } from './terms.js';

/** Adds a version to the ladder of a kind of members, and tells the model from when it counts in the twin. */
export async function addLadder(
  node: ProgrammeNode,
  owner: pg.Client,
  about: {
    readonly coalition: StoryCoalition;
    readonly model: Model;
    readonly kind: MemberKind;
    readonly ladder: LadderPlan;
    /** The first day of the live coalition's; null: as soon as it can be. */
    readonly from: Day | null;
  },
): Promise<void> {
  const { coalition, model, kind, ladder, from: effectiveFrom } = about;
  const before = model.ladders.findLast((each) => each.kind === kind);
  const there = new Set(ladder.levels.map(({ code }) => code));
  const gone = (before?.levels ?? []).map(({ code }) => code).filter((code) => !there.has(code));
  const replacements = new Map(gone.map((code) => [code, inPlaceOf(code, before, ladder)]));
  const draft = { ...draftOf(kind, { ...ladder, replacements }), effectiveFrom };
  const { version } = did(await addTierLadderVersion(node.as(coalition.operator), draft));
  const { rows } = await owner.query<{ from: string }>(
    `select effective_from::text as from from tier_ladder
      where coalition_id = $1 and member_kind = $2 and version = $3`,
    [coalition.twinId, kind, version],
  );
  model.ladders = [...model.ladders, { ...ladder, kind, version, from: rows[0]?.from ?? '', replacements }];
}

/** As high as the level that is gone, or the highest: what is the lowest one's alone would be nobody's loss (T-11). */
function inPlaceOf(code: string, before: ModelLadder | undefined, { levels }: LadderPlan): string {
  const rank = (before?.levels ?? []).findIndex((each) => each.code === code);
  return (levels[rank] ?? levels.at(-1))?.code ?? 'base';
}

/** The ladder as it is asked for. */
export function draftOf(
  kind: MemberKind,
  ladder: LadderPlan & Pick<ModelLadder, 'replacements'>,
): Omit<LadderVersion, 'version' | 'effectiveFrom'> {
  return {
    ...{ kind, levels: ladder.levels.map(levelOf) },
    ...{ downgrade: ladder.oneDown ? 'ONE_LEVEL' : 'TO_QUALIFIED', gapMonths: ladder.gapMonths },
    ...{ warningDays: [30, 3], graceDays: ladder.graceDays, reversalsTakeLevels: ladder.reversalsTake },
    replacements: ladder.replacements,
  };
}

function levelOf({ code, reached, gives }: ModelLevel): Level {
  return {
    code,
    name: { en: code },
    reached: reached && {
      requirement: {
        match: reached.match,
        window: reached.window,
        criteria: reached.criteria.map(({ metric, least, withBonus }) => ({
          ...{ metric, atLeast: least, withBonus },
          currency: metric === 'SPEND' ? ('IRR' as const) : null,
        })),
      },
      validity:
        reached.lasts.kind === 'LIFETIME'
          ? { kind: 'LIFETIME' }
          : { kind: reached.lasts.kind, count: reached.lasts.count },
    },
    benefit: gives && {
      multiplier: gives.times === 0n ? null : { scaled: SCALE + gives.times },
      bonusPoints: gives.bonus === 0n ? null : gives.bonus,
      paidBy: gives.byCoalition ? 'COALITION' : 'ISSUER',
    },
  };
}
