import type pg from 'pg';
import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import type { LadderVersion, Level } from '../../src/coalition/ladders/ladder-terms.js';
import { did, type StoryCoalition } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { ModelLadder, ModelLevel } from './levels.js';
import type { Model } from './model.js';
import { SCALE } from './terms.js';

/** Gives the persons of a coalition levels, and tells the model from when they count in the twin. */
export async function addLadder(
  node: ProgrammeNode,
  owner: pg.Client,
  about: {
    readonly coalition: StoryCoalition;
    readonly model: Model;
    readonly ladder: Omit<ModelLadder, 'from'>;
  },
): Promise<void> {
  const { coalition, model, ladder } = about;
  did(
    await addTierLadderVersion(node.as(coalition.operator), {
      ...draftOf(ladder),
      effectiveFrom: null,
    }),
  );
  const { rows } = await owner.query<{ from: string }>(
    'select effective_from::text as from from tier_ladder where coalition_id = $1',
    [coalition.twinId],
  );
  model.ladder = { ...ladder, from: rows[0]?.from ?? '' };
}

/** The ladder as it is asked for. */
export function draftOf(ladder: Omit<ModelLadder, 'from'>): Omit<LadderVersion, 'version' | 'effectiveFrom'> {
  return {
    ...{ kind: 'PERSON', levels: ladder.levels.map(levelOf) },
    ...{ downgrade: ladder.oneDown ? 'ONE_LEVEL' : 'TO_QUALIFIED', gapMonths: ladder.gapMonths },
    ...{ warningDays: [30, 3], graceDays: ladder.graceDays, reversalsTakeLevels: ladder.reversalsTake },
    replacements: new Map(),
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
