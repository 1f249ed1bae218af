import type { Clock } from '../runtime/clock.js';
import { type Database, type EntityManager, inCoalition } from '../runtime/database.js';
import type { Logger } from '../runtime/logger.js';
import { encodeId } from '../values/ids.js';
import type { MessageLanguage } from './message-language.js';
import { PURPOSES } from './message-purpose.js';
import {
  type MessageChannel,
  type MessageTransport,
  NeverDeliverableError,
  NotTakenError,
  SENT_WITHIN_MS,
} from './message-transport.js';
import { isTemplate, type TemplateParameters, writeMessage } from './templates.js';

/** What sending needs. */
export interface SendingContext {
  readonly database: Pick<Database, 'orm'>;
  readonly transport: Pick<MessageTransport, 'carries' | 'send'>;
  /** Messages go by the process's clock: a test twin's may be days ahead. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly id: bigint;
  readonly channel: MessageChannel;
  readonly template: string;
  readonly language: MessageLanguage;
  readonly address: string;
  readonly parameters: Record<string, unknown>;
  readonly attempts: number;
  readonly expired: boolean;
  /** Whether the member consents to what is no service, on this channel, now. */
  readonly consents: boolean;
}

const AT_ONCE = 10;
/** Nobody else takes a message for so long: longer than sending it may take. */
const TAKEN_FOR_SECONDS = (2 * SENT_WITHIN_MS) / 1_000;
const MOST_ATTEMPTS = 10;
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 3_600;

/**
 * Sends the messages of a coalition that are due; answers how many were. Safe to run twice, on several nodes at once and
 * to be killed at any line (rule W-04): a message is put off before it is sent, so that nobody else takes it meanwhile,
 * and whoever is killed leaves it to the next attempt. So it is sent at least once, or given up: when it is of no use
 * any more, when its member has withdrawn the consent to it, when no way out carries it, when it was refused for good, or after ten attempts.
 */
export async function sendMessages(context: SendingContext, coalitionId: bigint): Promise<number> {
  const { database, clock, signal } = context;
  let sent = 0;
  while (!signal?.aborted) {
    const now = clock.now();
    const taken = await inCoalition(database, coalitionId, (em) => take(em, coalitionId, now));
    const outcomes = await Promise.all(taken.map((message) => sendOne(context, coalitionId, message)));
    sent += outcomes.filter((outcome) => outcome).length;
    if (taken.length < AT_ONCE) break;
  }
  return sent;
}

async function take(em: EntityManager, coalitionId: bigint, now: Date): Promise<Waiting[]> {
  const at = now.toISOString();
  const rows = await em.execute<(Omit<Waiting, 'id'> & { id: string })[]>(
    `update message m
        set attempts = m.attempts + 1,
            next_attempt_at = ?::timestamptz + ${TAKEN_FOR_SECONDS} * interval '1 second'
      where m.coalition_id = ? and m.id in (
              select w.id from message w
               where w.coalition_id = ? and w.status = 'WAITING' and w.next_attempt_at <= ?::timestamptz
               order by w.next_attempt_at limit ${AT_ONCE} for update skip locked)
      returning m.id::text, m.channel, m.template, m.language, m.address, m.parameters, m.attempts,
                m.expires_at <= ?::timestamptz as expired,
                coalesce((select c.given from consent c
                           where c.coalition_id = m.coalition_id and c.member_id = m.member_id
                             and c.purpose = 'MARKETING_' || m.channel and c.partner_id = 0
                           order by c.id desc limit 1), false) as consents`,
    [at, coalitionId, coalitionId, at, at],
  );
  return rows.map((row) => ({ ...row, id: BigInt(row.id) }));
}

async function sendOne(context: SendingContext, coalitionId: bigint, message: Waiting): Promise<boolean> {
  const { transport, logger } = context;
  const id = encodeId('message', message.id);
  const { channel, template, language, address, parameters, attempts, expired } = message;
  const known = isTemplate(template);
  // What was agreed to when it was written can have been withdrawn since.
  const withdrawn = known && PURPOSES[template] !== 'SERVICE' && !message.consents;
  if (expired || withdrawn || !transport.carries(channel) || !known) {
    logger.warn({ message: id, channel, template, expired, withdrawn }, 'a message was given up');
    await end(context, coalitionId, message.id, 'GIVEN_UP');
    return false;
  }
  try {
    const written = writeMessage(
      template,
      language,
      parameters as unknown as TemplateParameters[typeof template],
    );
    await transport.send({ id, channel, to: address, language, ...written });
  } catch (error) {
    const last = attempts >= MOST_ATTEMPTS || error instanceof NeverDeliverableError;
    // What the error says is for the log only where it is ours: another can name the address.
    const problem = error instanceof Error ? error.name : 'Error';
    const told = error instanceof NotTakenError ? error.message : undefined;
    logger.warn({ message: id, channel, template, attempts, problem, told }, 'a message could not be sent');
    if (last) await end(context, coalitionId, message.id, 'GIVEN_UP');
    else await putOff(context, coalitionId, message);
    return false;
  }
  await end(context, coalitionId, message.id, 'SENT');
  return true;
}

/** Each pause is twice the one before, up to an hour. */
async function putOff(
  { database, clock }: SendingContext,
  coalitionId: bigint,
  { id, attempts }: Waiting,
): Promise<void> {
  const seconds = Math.min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS);
  const next = new Date(clock.now().getTime() + seconds * 1_000);
  await inCoalition(database, coalitionId, (em) =>
    em.execute(
      `update message set next_attempt_at = ?::timestamptz
        where coalition_id = ? and id = ? and status = 'WAITING'`,
      [next.toISOString(), coalitionId, id],
    ),
  );
}

/** How a message stops waiting. */
export type MessageEnd = 'SENT' | 'GIVEN_UP';

/** Once it is over, nothing of what it said is kept. */
async function end(
  { database, clock }: SendingContext,
  coalitionId: bigint,
  id: bigint,
  status: MessageEnd,
): Promise<void> {
  await inCoalition(database, coalitionId, (em) =>
    em.execute(
      `update message set status = ?, ended_at = ?::timestamptz, address = null, parameters = null
        where coalition_id = ? and id = ? and status = 'WAITING'`,
      [status, clock.now().toISOString(), coalitionId, id],
    ),
  );
}
