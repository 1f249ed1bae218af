import { entityManagerFor } from '../../runtime/database.js';
import type { Calendar } from '../../values/calendar.js';
import { documentOf } from '../documents/document-of-statement.js';
import type { StatementDocument } from '../documents/statement-document.js';
import { readPaymentSettings } from '../payments/payment-settings.js';
import { readStatementLines, readTotalsOf } from '../statements/read-statements.js';
import type { Statement, StatementLine } from '../statements/statement.js';
import type { ReadingSource } from './reading.js';

/** Lines that are held at a time. */
const LINES_AT_ONCE = 500;

/**
 * The document of a closed statement, for its CSV and PDF (rule S-07). Its time is that of the last thing that happened to
 * the statement, so that until the next one every copy is the same to the byte.
 * @param calendar whose dates come first; the coalition's unless said otherwise
 */
export async function statementDocument(
  { database, programme, coalitionId }: ReadingSource,
  statement: Statement,
  calendar?: Calendar,
): Promise<StatementDocument> {
  const em = entityManagerFor(database, coalitionId);
  const totals = (await readTotalsOf(em, coalitionId, [statement.id])).get(statement.id) ?? [];
  const settings = await readPaymentSettings(em, coalitionId);
  const { coalition, terms, partners, fundings, campaigns } = await programme.snapshot(coalitionId);
  const partner = partners.get(statement.partnerId);
  if (!partner) throw new Error('a statement is of no partner');
  // Its own only: who shares the cost of a campaign is charged under a contract that another partner has.
  const versions = new Map(partner.contracts.map(({ id, effectiveFrom }) => [id, effectiveFrom]));
  const names = new Map([...campaigns.values()].flat().map(({ id, name }) => [id, name]));
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
    coalition: coalition.name,
    partner: partner.name,
    calendar: calendar ?? terms.calendar,
    payUntil: null,
    coalitionAccount: settings?.iban ?? null,
    partnerAccount: partner.settlementAccount?.iban ?? null,
    generatedAt: lastChange(statement),
    inForceFrom: (contractVersionId) => versions.get(contractVersionId) ?? null,
    noteOf({ fundingId }) {
      const campaignId = fundingId === null ? null : (fundings.get(fundingId)?.campaignId ?? null);
      return campaignId === null ? null : (names.get(campaignId) ?? null);
    },
  });
}

function lastChange({ closedAt, issuedAt, agreedAt, paidAt, reconciledAt }: Statement): Date {
  return reconciledAt ?? paidAt ?? agreedAt ?? issuedAt ?? closedAt;
}
