import { consentedAddresses } from '../notifications/consented-addresses.js';
import { type MessageLanguage, messageLanguage } from '../notifications/message-language.js';
import { queueMessage } from '../notifications/queue-message.js';
import type { TemplateName, TemplateParameters } from '../notifications/templates.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type WrittenValues, writtenValues } from '../printing/written-values.js';
import type { Clock } from '../runtime/clock.js';
import { type Database, type EntityManager, inCoalition } from '../runtime/database.js';
import { type Day, dayNumber } from '../values/day.js';
import { startOfDay } from '../values/time-zone.js';

/** What writing to members needs that have not asked for it. */
export interface UnaskedContext {
  readonly database: Pick<Database, 'orm'>;
  /** Messages go by the process's clock, days by the coalition's. */
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** A page of whom there is something to be told. */
export interface WrittenPage {
  readonly written: number;
  readonly more: boolean;
}

/** Later than this it would only confuse; an hour of rest at night is no reason to give it up. */
const OF_USE_MS = 48 * 3_600_000;

/** Writes page after page, each in a transaction, until there is no more. Answers how many messages were written. */
export async function writePages(
  { database, clock, signal }: UnaskedContext,
  coalitionId: bigint,
  writePage: (em: EntityManager, at: Date) => Promise<WrittenPage>,
): Promise<number> {
  let written = 0;
  while (!signal?.aborted) {
    const page = await inCoalition(database, coalitionId, (em) => writePage(em, clock.now()));
    written += page.written;
    if (!page.more) break;
  }
  return written;
}

/** What is to be told, of whom, by which template. */
export interface Telling<About, Name extends TemplateName> {
  readonly template: Name;
  readonly about: readonly About[];
  /** Undefined: nothing of this one. */
  readonly parameters: (
    one: About,
    language: MessageLanguage,
    values: WrittenValues,
  ) => TemplateParameters[Name] | undefined;
}

/** Writes to the members that have consented to such (rule A-13), in the coalition's language. Answers how many messages. */
export async function writeToConsenting<
  About extends { readonly memberId: bigint },
  Name extends TemplateName,
>(
  em: EntityManager,
  at: Date,
  { coalitionId, terms }: Pick<ProgrammeSnapshot, 'coalitionId' | 'terms'>,
  { template, about, parameters }: Telling<About, Name>,
): Promise<number> {
  const addresses = await consentedAddresses(em, coalitionId, [
    ...new Set(about.map(({ memberId }) => memberId)),
  ]);
  const language = messageLanguage(terms.calendar);
  const values = writtenValues(language);
  const expiresAt = new Date(at.getTime() + OF_USE_MS);
  let written = 0;
  for (const one of about) {
    const to = addresses.get(one.memberId);
    const told = to && parameters(one, language, values);
    if (!to || !told) continue;
    const message = { coalitionId, memberId: one.memberId, ...to, language, at, expiresAt };
    if (await queueMessage(em, { ...message, template, parameters: told })) written += 1;
  }
  return written;
}

/** Whole days from one day to a later one. */
export function daysBetween(from: Day, until: Day): number {
  return dayNumber(until) - dayNumber(from);
}

const HOUR_MS = 3_600_000;
const [FIRST_HOUR, LAST_HOUR] = [9, 20];

/** Whether people may be written to without having asked: between nine in the morning and eight in the evening there. */
export function isDaytime(at: Date, today: Day, timeZone: string): boolean {
  const hours = (at.getTime() - startOfDay(today, timeZone).getTime()) / HOUR_MS;
  return hours >= FIRST_HOUR && hours < LAST_HOUR;
}
