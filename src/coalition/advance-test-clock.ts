import { writeAudit } from '../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { readClockForChange, setClockOffset } from '../ledger/coalition-clock.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { ownCoalition } from './find-coalition.js';

/** How far: by so many seconds, or to an instant of the coalition's clock. */
export type AdvanceTestClockInput =
  | { readonly by: number; readonly to?: undefined }
  | { readonly to: Date; readonly by?: undefined };

const YEAR_MS = 366 * 86_400_000;
/** Per call: a slip of the pen is not to end every test. */
const MOST_AT_ONCE_MS = 10 * YEAR_MS;
/** In total: dates stay within what calendars and the database can write. */
const MOST_MS = 100 * YEAR_MS;

/**
 * Advances the clock of a test twin, so that vesting, expiry and timeouts of holds can be seen (rule A-02): what has
 * become due happens with the next operation on a member, or by job. The clock never goes back. May refuse with
 * INVALID_INPUT (not forwards, or too far), TEST_TWIN_ONLY. For operators, and partners by `test` key.
 */
export async function advanceTestClock(
  context: CommandContext,
  input: AdvanceTestClockInput,
): Promise<CommandOutcome<Date>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const { environment } = await ownCoalition(em, coalitionId);
    if (environment !== 'test') {
      return refusedWith(
        refusal(
          'TEST_TWIN_ONLY',
          'Only the clock of the test twin can be advanced: use a credential of the twin.',
        ),
      );
    }
    const clock = await readClockForChange(em, coalitionId);
    // Seconds with a fraction are not exact: 1.001 times 1000 is no integer.
    const byMs = input.to ? input.to.getTime() - clock.now.getTime() : Math.round(input.by * 1_000);
    const refused = wrongStep(clock, byMs, input.to ? 'to' : 'by');
    if (refused) return refusedWith(refused);

    await setClockOffset(em, coalitionId, clock.offsetMs + byMs);
    const now = new Date(clock.now.getTime() + byMs);
    await writeAudit(em, context, {
      coalitionId,
      action: 'test-clock.advanced',
      objectId: encodeId('coalition', coalitionId),
      before: { now: clock.now.toISOString() },
      after: { now: now.toISOString() },
    });
    return done(now);
  });
}

function wrongStep(
  { now, offsetMs }: { readonly now: Date; readonly offsetMs: number },
  byMs: number,
  field: 'by' | 'to',
): Refusal | undefined {
  const invalid = (message: string) => refusal('INVALID_INPUT', message, [field]);
  if (Number.isNaN(byMs)) return invalid('Say how far: by seconds, or to an instant.');
  if (byMs <= 0)
    return invalid(`Advance the clock: it cannot stay or go back, and it is ${now.toISOString()} there.`);
  if (byMs > MOST_AT_ONCE_MS) return invalid('Advance the clock by at most 10 years at once.');
  // It never goes back, so what is left gets less with each call.
  const leftMs = MOST_MS - offsetMs;
  if (byMs > leftMs) {
    const last = new Date(now.getTime() + leftMs).toISOString();
    const left = `The clock is never more than 100 years ahead: it can go to ${last} at most.`;
    return invalid(leftMs > 0 ? left : `${left} It is there: try on with another coalition.`);
  }
  return undefined;
}
