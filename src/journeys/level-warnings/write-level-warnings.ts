import { ladderInForce, rankIn } from '../../coalition/ladders/ladder-terms.js';
import { coalitionNow } from '../../ledger/balances.js';
import { takeWarnings, type UntoldWarning } from '../../ledger/levels/warnings.js';
import { consentedAddresses } from '../../notifications/consented-addresses.js';
import { messageLanguage, nameIn } from '../../notifications/message-language.js';
import { queueMessage } from '../../notifications/queue-message.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { writtenValues } from '../../printing/written-values.js';
import type { Clock } from '../../runtime/clock.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import { daysBetween, isDaytime } from '../expiry-reminders/reminder-days.js';

/** What writing needs. */
export interface WarningContext {
  readonly database: Pick<Database, 'orm'>;
  /** Messages go by the process's clock, days by the coalition's. */
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const AT_ONCE = 500;
/** Later than this it would only confuse: the next warning comes. */
const OF_USE_MS = 48 * 3_600_000;

/**
 * Writes to the members of a coalition whose levels end soon, and who were warned of it in the ledger (rules T-02, A-13),
 * in the daytime and with their consent. Each warning is taken once, in the transaction that writes its message: it may
 * run twice, on two nodes at once, and be killed at any line (rule W-04). Answers how many messages were written.
 */
export async function writeLevelWarnings(
  { database, clock, signal }: WarningContext,
  programme: ProgrammeSnapshot,
): Promise<number> {
  const { coalitionId, ladders } = programme;
  if (ladders.size === 0) return 0;
  let written = 0;
  while (!signal?.aborted) {
    const page = await inCoalition(database, coalitionId, (em) => writePage(em, clock.now(), programme));
    written += page.written;
    if (!page.more) break;
  }
  return written;
}

async function writePage(
  em: EntityManager,
  at: Date,
  programme: ProgrammeSnapshot,
): Promise<{ readonly written: number; readonly more: boolean }> {
  const { coalitionId, terms, coalition } = programme;
  const now = await coalitionNow(em, coalitionId);
  const today = dayOf(now, terms.timeZone);
  if (!isDaytime(now, today, terms.timeZone)) return { written: 0, more: false };
  const taken = await takeWarnings(em, coalitionId, at, AT_ONCE);
  // Of a level that has changed since, or is over, nothing is told any more.
  const ending = taken.filter(({ current, validUntil }) => current && validUntil >= today);
  const addresses = await consentedAddresses(em, coalitionId, [
    ...new Set(ending.map(({ memberId }) => memberId)),
  ]);
  const language = messageLanguage(terms.calendar);
  const values = writtenValues(language);
  let written = 0;
  for (const warning of ending) {
    const { memberId, validUntil } = warning;
    const to = addresses.get(memberId);
    const level = levelOf(programme, warning, today);
    if (!to || !level) continue;
    const queued = await queueMessage(em, {
      ...{ coalitionId, memberId, ...to, language, at, expiresAt: new Date(at.getTime() + OF_USE_MS) },
      template: 'level-ending',
      parameters: {
        coalition: nameIn(language, coalition.name),
        level: nameIn(language, level.name),
        day: values.day(validUntil, terms.calendar),
        days: values.integer(daysBetween(today, validUntil)),
      },
    });
    if (queued) written += 1;
  }
  return { written, more: taken.length === AT_ONCE };
}

/** The level as the ladder in force calls it. */
function levelOf({ ladders }: ProgrammeSnapshot, { memberKind, ...given }: UntoldWarning, today: Day) {
  const versions = ladders.get(memberKind) ?? [];
  const ladder = ladderInForce(versions, today);
  return ladder?.levels[rankIn(versions, ladder, given)];
}
