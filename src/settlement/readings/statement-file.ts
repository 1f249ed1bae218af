import { type EntityManager, entityManagerFor } from '../../runtime/database.js';
import type { Calendar } from '../../values/calendar.js';
import type { LocalizedText } from '../../values/localized-text.js';
import { disputeReasons, readDisputes } from '../disputes/read-disputes.js';
import { documentOf } from '../documents/document-of-statement.js';
import type { StatementDocument } from '../documents/statement-document.js';
import { readPaymentSettings } from '../payments/payment-settings.js';
import { paymentsOfStatements, readPaymentRun } from '../payments/read-payments.js';
import type { StatementItem } from '../statements/draft-statements.js';
import { readStatementLines, readTotalsOf } from '../statements/read-statements.js';
import type { Statement, StatementLine } from '../statements/statement.js';
import { readEventsOf } from '../statements/statement-events.js';
import { itemsOf } from '../statements/statement-items.js';
import type { ReadingSource } from './reading.js';

/** What perks are called, by what the items of their lines come from. */
export type PerkNames = (
  em: EntityManager,
  coalitionId: bigint,
  sourceIds: readonly bigint[],
) => Promise<ReadonlyMap<bigint, LocalizedText>>;

/** Lines that are held at a time. */
const LINES_AT_ONCE = 500;

/**
 * The document of a closed statement, for its CSV and PDF (rule S-07). Its time is that of the last thing that happened to
 * the statement, so that until the next one every copy is the same to the byte.
 * @param perkNames of the lines about uses of perks
 * @param calendar whose dates come first; the coalition's unless said otherwise
 */
export async function statementDocument(
  { database, programme, coalitionId }: ReadingSource,
  statement: Statement,
  perkNames: PerkNames,
  calendar?: Calendar,
): Promise<StatementDocument> {
  const em = entityManagerFor(database, coalitionId);
  const totals = (await readTotalsOf(em, coalitionId, [statement.id])).get(statement.id) ?? [];
  const settings = await readPaymentSettings(em, coalitionId);
  const { coalition, environment, terms, partners, fundings, campaigns } =
    await programme.snapshot(coalitionId);
  const partner = partners.get(statement.partnerId);
  if (!partner) throw new Error('a statement is of no partner');
  // Its own only: who shares the cost of a campaign is charged under a contract that another partner has.
  const versions = new Map(partner.contracts.map(({ id, effectiveFrom }) => [id, effectiveFrom]));
  const names = new Map([...campaigns.values()].flat().map(({ id, name }) => [id, name]));
  const items = await itemsOf(em, coalitionId, statement.id);
  const notes = new Map([
    ...(await outcomesOf(em, coalitionId, items)),
    ...(await perksOf(em, coalitionId, items, perkNames)),
  ]);
  const { paymentReference, changedAt } = await newestPayment(em, statement);
  async function* lines(): AsyncGenerator<StatementLine, void> {
    for (let after = 0; ; ) {
      const page = await readStatementLines(em, statement, { after, limit: LINES_AT_ONCE });
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < LINES_AT_ONCE) return;
      after = last.number;
    }
  }
  const sections = totals.map(({ kind, lines: count, minor }) => ({
    kind,
    lines: count,
    amountMinor: minor,
  }));
  return documentOf(statement, sections, lines, {
    test: environment === 'test',
    coalition: coalition.name,
    partner: partner.name,
    calendar: calendar ?? terms.calendar,
    timeZone: terms.timeZone,
    coalitionAccount: settings?.iban ?? null,
    partnerAccount: partner.settlementAccount?.iban ?? null,
    paymentReference,
    generatedAt: await lastChange(em, statement, changedAt),
    inForceFrom: (contractVersionId) => versions.get(contractVersionId) ?? null,
    noteOf({ fundingId, itemId }) {
      const note = itemId === null ? undefined : notes.get(itemId);
      if (note !== undefined) return note;
      const campaignId = fundingId === null ? null : (fundings.get(fundingId)?.campaignId ?? null);
      return campaignId === null ? null : (names.get(campaignId) ?? null);
    },
    disputedLines: await disputeReasons(em, coalitionId, statement.id),
  });
}

/** Why something is adjusted, by the item that the line is made of: what operators said when they ended a dispute. */
async function outcomesOf(
  em: EntityManager,
  coalitionId: bigint,
  items: readonly StatementItem[],
): Promise<[bigint, LocalizedText][]> {
  const adjustments = items.filter(({ kind }) => kind === 'ADJUSTMENT');
  const sources = adjustments.map(({ sourceId }) => sourceId);
  const disputes = await readDisputes(em, coalitionId, sources);
  return adjustments.flatMap((item) => {
    const reason = disputes.get(item.sourceId)?.reason;
    return reason === null || reason === undefined ? [] : [[item.id, { en: reason }]];
  });
}

/** What the perk is called that was used, by the item that the line is made of. */
async function perksOf(
  em: EntityManager,
  coalitionId: bigint,
  items: readonly StatementItem[],
  perkNames: PerkNames,
): Promise<[bigint, LocalizedText][]> {
  const uses = items.filter(({ kind }) => kind === 'PERK_COST' || kind === 'PERK_CREDIT');
  if (uses.length === 0) return [];
  const sources = uses.map(({ sourceId }) => sourceId);
  const names = await perkNames(em, coalitionId, sources);
  return uses.flatMap(({ id, sourceId }) => {
    const name = names.get(sourceId);
    return name === undefined ? [] : [[id, name]];
  });
}

/** The reference of the newest payment that has not failed or been cancelled, and when that was last another one. */
async function newestPayment(
  em: EntityManager,
  { coalitionId, id }: Statement,
): Promise<{ readonly paymentReference: string | null; readonly changedAt: Date | null }> {
  const newest = (await paymentsOfStatements(em, coalitionId, [id])).get(id)?.at(-1);
  if (!newest) return { paymentReference: null, changedAt: null };
  // Another attempt follows only where the one before has ended: all but the newest have.
  if (newest.status === 'FAILED' || newest.status === 'CANCELLED') {
    return { paymentReference: null, changedAt: newest.endedAt };
  }
  const run = await readPaymentRun(em, coalitionId, newest.runId);
  return { paymentReference: newest.reference, changedAt: run?.createdAt ?? null };
}

/** What is told of disputes and payments changes without a step of the statement itself. */
async function lastChange(
  em: EntityManager,
  statement: Statement,
  paymentChanged: Date | null,
): Promise<Date> {
  const { coalitionId, id, closedAt, issuedAt, agreedAt, paidAt, reconciledAt } = statement;
  const events = (await readEventsOf(em, coalitionId, [id])).get(id) ?? [];
  const all = [closedAt, issuedAt, agreedAt, paidAt, reconciledAt, paymentChanged, events.at(-1)?.at];
  return new Date(Math.max(...all.map((at) => at?.getTime() ?? 0)));
}
