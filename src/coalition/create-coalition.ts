import type { EntityManager } from '@mikro-orm/postgresql';
import { writeAudit } from '../access/audit-log.js';
import type { CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { openLedger } from '../ledger/open-accounts.js';
import type { Calendar } from '../values/calendar.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { ExpiryPolicy } from '../values/expiry-policy.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { TimeZone } from '../values/time-zone.js';
import { Coalition } from './coalition.entity.js';
import {
  type ChangeableSettings,
  type GivenSettings,
  settingsFrom,
  settingsOutOfRange,
} from './coalition-settings.js';
import { inTwin } from './in-twin.js';

export interface CreateCoalitionInput
  extends Omit<GivenSettings, 'clawbackPolicy' | 'openLinking'>,
    Pick<ChangeableSettings, 'clawbackPolicy' | 'openLinking'> {
  readonly name: LocalizedText;
  readonly pointsName: LocalizedText;
  /** How many decimals an interface shows; points themselves are whole (rule V-01). 0–6. */
  readonly pointsDecimals: number;
  readonly timeZone: TimeZone;
  readonly calendar: Calendar;
  readonly expiryPolicy: ExpiryPolicy;
}

export interface CreatedCoalition {
  readonly coalitionId: bigint;
  /** The coalition in which `test` keys act (rule A-02). */
  readonly twinId: bigint;
}

const MOST_DECIMALS = 6;

/** Creates a coalition and its test twin, each with its own ids and books. For the platform administrator. */
export async function createCoalition(
  context: CommandContext,
  input: CreateCoalitionInput,
): Promise<CommandOutcome<CreatedCoalition>> {
  const [first, ...others] = outOfRange(input);
  if (first) return refusedWith(first, ...others);

  const ids = await newIds(context);
  return commandTransaction(context.database, ids.coalitionId, async (em) => {
    const live = { id: ids.coalitionId, twinId: ids.twinId };
    const at = await databaseNow(em);
    await insertCoalition(em, { ...live, environment: 'live' }, input, at);
    await inTwin(em, live, (twinEm) =>
      insertCoalition(twinEm, { id: live.twinId, twinId: live.id, environment: 'test' }, input, at),
    );
    await writeAudit(em, context, {
      coalitionId: live.id,
      action: 'coalition.created',
      objectId: encodeId('coalition', live.id),
      after: { name: { ...input.name } as Record<string, string>, twin: encodeId('coalition', live.twinId) },
    });
    return done(ids);
  });
}

function outOfRange(input: CreateCoalitionInput): Refusal[] {
  const { pointsDecimals: decimals } = input;
  const refusals = settingsOutOfRange(input);
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= MOST_DECIMALS) return refusals;
  return [
    refusal('INVALID_INPUT', `Give pointsDecimals as a whole number from 0 to ${MOST_DECIMALS}.`, [
      'pointsDecimals',
    ]),
    ...refusals,
  ];
}

async function insertCoalition(
  em: EntityManager,
  identity: Pick<Coalition, 'id' | 'twinId' | 'environment'>,
  input: CreateCoalitionInput,
  at: Date,
): Promise<void> {
  await em.insert(Coalition, {
    ...identity,
    name: input.name,
    pointsName: input.pointsName,
    pointsDecimals: input.pointsDecimals,
    timeZone: input.timeZone,
    calendar: input.calendar,
    expiryPolicy: input.expiryPolicy,
    ...settingsFrom(input),
    referenceVersion: 0n,
    createdAt: at,
  });
  await openLedger(em, { coalitionId: identity.id, timeZone: input.timeZone, at });
}

/** The ids come first: row-level security lets a transaction insert only the coalition that it acts for. */
async function newIds({ database }: Pick<CommandContext, 'database'>): Promise<CreatedCoalition> {
  const { rows } = await database.ledgerPool.query<{ coalitionId: bigint; twinId: bigint }>(
    'select new_id() as "coalitionId", new_id() as "twinId"',
  );
  const ids = rows[0];
  if (!ids) throw new Error('the database made no ids');
  return ids;
}

/** A new coalition's clock has no offset yet: it is the database's. */
async function databaseNow(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ now: string }[]>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::text as now',
  );
  return new Date(Number(row?.now));
}
