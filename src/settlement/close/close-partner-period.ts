import { coalitionNow } from '../../ledger/balances.js';
import type { DayRange, Fact } from '../../ledger/days/day-fact.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { addDays } from '../../values/day.js';
import type { PartnerExits } from '../bearers/bearers.js';
import { exitsAreCurrent } from '../bearers/exits-lock.js';
import { floatLeft } from '../money/float-left.js';
import { postDeposits } from '../money/post-deposits.js';
import { postStatement } from '../money/post-statement.js';
import { releaseExposure } from '../money/release-exposure.js';
import { lockPartnerSettlement } from '../partner-lock.js';
import type { Period } from '../periods.js';
import type { PricingPart } from '../pricing/charges.js';
import { pricingTermsOf } from '../pricing/programme-pricing.js';
import { settledUntil, writeSettledPeriod } from '../settled-periods.js';
import { contentHash } from '../statements/content-hash.js';
import {
  type DraftStatement,
  draftStatements,
  type StatementSources,
} from '../statements/draft-statements.js';
import { minimumPaymentOn } from '../statements/minimum-payment.js';
import type { Statement } from '../statements/statement.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { addStatementItem, takeItems, waitingItems } from '../statements/statement-items.js';
import { nextStatementNumber, writeStatement } from '../statements/write-statement.js';
import { blockAtEndOf } from './cut-off.js';

/** A period of a partner that is over. */
export interface DuePeriod extends Period {
  readonly partnerId: bigint;
}

/** What closing periods goes by; the same for all of a run. */
export interface CloseTerms {
  readonly coalitionId: bigint;
  readonly programme: ProgrammeSnapshot;
  readonly exits: PartnerExits;
  /** The facts of closed days. */
  facts(em: EntityManager, range: DayRange): Promise<readonly Fact[]>;
}

/**
 * Closes a partner's period in the caller's transaction: its statements with all their lines, what they take and leave
 * for the next one, the money books, the history, the announcement and what comes back to its limit, all or nothing (rule S-01). Nothing happens when
 * the period is settled already, whoever did it.
 * @returns the ids of the new statements, one per currency that has lines
 */
export async function closePartnerPeriod(
  em: EntityManager,
  terms: CloseTerms,
  due: DuePeriod,
): Promise<bigint[]> {
  const { coalitionId } = terms;
  const { partnerId, from } = due;
  await lockPartnerSettlement(em, coalitionId, partnerId);
  const settled = await settledUntil(em, coalitionId, partnerId);
  if (settled !== null && settled >= from) return [];
  // Somebody has left since the run began: who bears what has to be looked up again.
  if (!(await exitsAreCurrent(em, coalitionId, terms.exits))) return [];
  if (settled !== null && addDays(settled, 1) !== from) {
    throw new RangeError(`the period from ${from} does not follow what is settled until ${settled}`);
  }
  const at = await coalitionNow(em, coalitionId);
  const drafts = await draftPeriod(em, terms, due);
  const block = await blockAtEndOf(em, coalitionId, due.until);
  await writeSettledPeriod(em, coalitionId, partnerId, due, at);
  await postDeposits(em, coalitionId, partnerId);
  const ids: bigint[] = [];
  for (const draft of drafts) ids.push(await closeStatement(em, terms, due, { draft, block, at }));
  const stated = new Set(drafts.map(({ currency }) => currency));
  // Last: whoever issues at the partner waits from here on.
  await releaseExposure(em, terms.programme, { coalitionId, ...due, stated });
  return ids;
}

/**
 * What a partner's statements of a period say; the same that previews and the auditor compute.
 * @param given what is not to be looked up: the items that were taken, the minimum as it was
 */
export async function draftPeriod(
  em: EntityManager,
  { coalitionId, programme, exits, facts }: CloseTerms,
  { partnerId, from, until }: DuePeriod,
  given: Partial<Pick<StatementSources, 'items' | 'minimum'>> = {},
): Promise<DraftStatement[]> {
  const parts: PricingPart[] = [];
  for (const { days, bearer } of exits.stretches({ from, until })) {
    parts.push({ facts: await facts(em, days), bearer });
  }
  const contracts = programme.partners.get(partnerId)?.contracts ?? [];
  const last = exits.endsWithExit(partnerId, until);
  return draftStatements({
    partnerId,
    parts,
    terms: pricingTermsOf(programme),
    items: given.items ?? (await waitingItems(em, coalitionId, partnerId, until)),
    floatLeft: last ? await floatLeft(em, coalitionId, partnerId, from) : undefined,
    minimum:
      given.minimum ??
      // There is no next statement that could take what is too little.
      ((currency) => (last ? { minor: 0n, currency } : minimumPaymentOn(contracts, until, currency))),
  });
}

interface Closing {
  readonly draft: DraftStatement;
  readonly block: Statement['block'];
  readonly at: Date;
}

async function closeStatement(
  em: EntityManager,
  { coalitionId, programme }: CloseTerms,
  { partnerId, from, until }: DuePeriod,
  { draft, block, at }: Closing,
): Promise<bigint> {
  const number = await nextStatementNumber(em, coalitionId, partnerId, draft.currency);
  const period = { partnerId, number, from, until };
  const id = await writeStatement(em, coalitionId, {
    ...period,
    block,
    contentHash: contentHash(period, draft, programme),
    closedAt: at,
    draft,
  });
  const taken = draft.lines.flatMap(({ itemId }) => (itemId === null ? [] : [itemId]));
  await takeItems(em, coalitionId, id, taken);
  // Of the next period's first day, be it closed at once: its statement is the one to take it, whenever that is made.
  await addStatementItem(em, coalitionId, {
    partnerId,
    kind: 'CARRIED_OVER',
    money: draft.carried,
    sourceId: id,
    madeAt: at,
    madeOn: addDays(until, 1),
  });
  await postStatement(em, coalitionId, { statementId: id, partnerId, lines: draft.lines, at });
  await writeStatementEvent(em, coalitionId, { statementId: id, kind: 'CLOSED', at, actor: 'system' });
  return id;
}
