import { writeAudit } from '../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { type ChangeContext, defineInBoth } from './change-programme.js';
import { Coalition } from './coalition.entity.js';
import {
  type ChangeableSettings,
  type GivenSettings,
  sameSetting,
  settingsInWords,
  settingsOf,
  settingsOutOfRange,
} from './coalition-settings.js';

/** What to change; what is not given stays. Null takes a limit away. */
export interface UpdateCoalitionInput extends GivenSettings {
  /** For the audit log. */
  readonly reason: string | null;
}

/**
 * Changes settings of the coalition and of its twin, for what is posted from then on: no batch that was decided on the old
 * ones is written afterwards. Nothing changes where all are as they were. May refuse with INVALID_INPUT (a value out of its
 * range, nothing given, or in the twin), LEDGER_BUSY. For operators.
 */
export async function updateCoalition(
  context: ChangeContext,
  { reason, ...input }: UpdateCoalitionInput,
): Promise<CommandOutcome<ChangeableSettings>> {
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Partial<ChangeableSettings>;
  const [first, ...others] = settingsOutOfRange(given);
  if (first) return refusedWith(first, ...others);
  if (Object.keys(given).length === 0) {
    return refusedWith(refusal('INVALID_INPUT', 'Give at least one setting to change.'));
  }

  return defineInBoth(context, async ({ em, coalitionId, coalition, inTwin }) => {
    const before = settingsOf(coalition);
    const names = (Object.keys(given) as (keyof ChangeableSettings)[]).filter(
      (name) => !sameSetting(name, given, before),
    );
    if (names.length === 0) return done(before);

    await em.nativeUpdate(Coalition, { id: coalitionId }, given);
    await inTwin((twin) => twin.em.nativeUpdate(Coalition, { id: twin.coalitionId }, given));
    await writeAudit(em, context, {
      coalitionId,
      action: 'coalition.updated',
      objectId: encodeId('coalition', coalitionId),
      reason,
      before: settingsInWords(only(before, names)),
      after: settingsInWords(only(given, names)),
    });
    return done({ ...before, ...given });
  });
}

function only(settings: GivenSettings, names: readonly (keyof ChangeableSettings)[]): GivenSettings {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
