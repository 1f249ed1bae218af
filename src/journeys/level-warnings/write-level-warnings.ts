import { ladderInForce, rankIn } from '../../coalition/ladders/ladder-terms.js';
import { coalitionNow } from '../../ledger/balances.js';
import { takeWarnings, type UntoldWarning } from '../../ledger/levels/warnings.js';
import { nameIn } from '../../notifications/message-language.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import {
  daysBetween,
  isDaytime,
  type UnaskedContext,
  type WrittenPage,
  writePages,
  writeToConsenting,
} from '../unasked-messages.js';

const AT_ONCE = 500;

/**
 * Writes to the members of a coalition whose levels end soon, and who were warned of it in the ledger (rules T-02, A-13),
 * in the daytime and with their consent. Each warning is taken once, in the transaction that writes its message: it may
 * run twice, on two nodes at once, and be killed at any line (rule W-04). Answers how many messages were written.
 */
export async function writeLevelWarnings(
  context: UnaskedContext,
  programme: ProgrammeSnapshot,
): Promise<number> {
  if (programme.ladders.size === 0) return 0;
  return writePages(context, programme.coalitionId, (em, at) => writePage(em, at, programme));
}

async function writePage(em: EntityManager, at: Date, programme: ProgrammeSnapshot): Promise<WrittenPage> {
  const { coalitionId, terms, coalition } = programme;
  const now = await coalitionNow(em, coalitionId);
  const today = dayOf(now, terms.timeZone);
  if (!isDaytime(now, today, terms.timeZone)) return { written: 0, more: false };
  const taken = await takeWarnings(em, coalitionId, at, AT_ONCE);
  const written = await writeToConsenting(em, at, programme, {
    template: 'level-ending',
    // Of a level that has changed since, or is over, nothing is told any more.
    about: taken.filter(({ current, validUntil }) => current && validUntil >= today),
    parameters: (warning, language, values) => {
      const level = levelOf(programme, warning, today);
      return (
        level && {
          coalition: nameIn(language, coalition.name),
          level: nameIn(language, level.name),
          day: values.day(warning.validUntil, terms.calendar),
          days: values.integer(daysBetween(today, warning.validUntil)),
        }
      );
    },
  });
  return { written, more: taken.length === AT_ONCE };
}

/** The level as the ladder in force calls it. */
function levelOf({ ladders }: ProgrammeSnapshot, { memberKind, ...given }: UntoldWarning, today: Day) {
  const versions = ladders.get(memberKind) ?? [];
  const ladder = ladderInForce(versions, today);
  return ladder?.levels[rankIn(versions, ladder, given)];
}
