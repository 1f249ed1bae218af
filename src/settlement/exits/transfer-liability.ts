import { lastGatheredDay } from '../../ledger/days/day-facts.js';
import { pointsUntil } from '../../ledger/days/points-so-far.js';
import type { PartnerExit } from '../../partners/partner-exit.entity.js';
import { exitTermsOf } from '../../partners/partner-exit.js';
import type { EntityManager } from '../../runtime/database.js';
import { addDays, type Day } from '../../values/day.js';
import { formatRate } from '../../values/rate.js';
import { bearerOn } from '../bearers/bearers.js';
import { lockTakingOver } from '../bearers/exits-lock.js';
import { formatExact } from '../pricing/exact-decimal.js';
import { withFacts } from '../pricing/liability-points.js';
import { addStatementItem } from '../statements/statement-items.js';
import { announceExit } from './exit-events.js';
import type { ExitStage } from './exit-step.js';
import { type OpenLiability, openLiabilities } from './open-points.js';

/**
 * Hands the open points of a leaving partner to whoever bears them, at the end of the newest closed day: the partner pays
 * the agreed price, the bearer gets it, and is charged from the next day on. No period that goes beyond that day can have
 * been closed by then. Waits for holds at the partner, which can still be captured in its favour.
 */
export async function transferLiability(
  em: EntityManager,
  { exit, programme, at }: ExitStage,
): Promise<boolean> {
  const { coalitionId, partners, fundings } = programme;
  if (exit.status !== 'RUNNING') return false;
  await lockTakingOver(em, coalitionId);
  const day = await lastGatheredDay(em, coalitionId);
  if (day === null || day < exit.lastBurnDay || (await hasMoreToTake(em, exit, day))) return false;

  const points = withFacts(new Map(), await pointsUntil(em, coalitionId, day));
  const pricePercent = exitTermsOf(exit)?.pricePercent ?? { scaled: 0n };
  const before = bearerOn(partners, day);
  const liabilities = openLiabilities(points, fundings, before, exit.partnerId, pricePercent);
  const named = exit.bearerPartnerId ?? null;
  // Whoever was to bear them may have left meanwhile: then whoever bears for that one.
  const bearerId = named === null ? null : bearerOn(partners, addDays(day, 1))(named, 'POINTS');
  for (const liability of liabilities) {
    const transferId = await writeTransfer(em, exit, liability, at);
    const { price, points: open } = liability;
    const item = {
      kind: 'LIABILITY_TRANSFER',
      points: open,
      sourceId: transferId,
      madeAt: at,
      madeOn: day,
    } as const;
    await addStatementItem(em, coalitionId, { ...item, partnerId: exit.partnerId, money: price });
    if (bearerId === null) continue;
    const taken = { ...price, minor: -price.minor };
    await addStatementItem(em, coalitionId, { ...item, partnerId: bearerId, money: taken });
  }
  Object.assign(exit, { status: 'TRANSFERRED', transferredAfter: day, lastDay: day });
  await em.flush();
  await announceExit(em, coalitionId, { exitId: exit.id, type: 'partner.liability-transferred', at });
  return true;
}

/** Whether something is held at the partner, or was burned there after the day: that would be its own, and not stated. */
async function hasMoreToTake(em: EntityManager, exit: PartnerExit, day: Day): Promise<boolean> {
  const [row] = await em.execute<{ more: boolean }[]>(
    `select exists (select from hold h where h.coalition_id = ? and h.partner_id = ? and h.status = 'OPEN')
         or exists (select from ledger_transaction t
                     where t.coalition_id = ? and t.partner_id = ? and t.business_day > ?::date and t.type = 'BURN'
                       and t.id >= coalesce(lowest_id_from_day(?, ?::date + 1), 0)) as more`,
    [exit.coalitionId, exit.partnerId, exit.coalitionId, exit.partnerId, day, exit.coalitionId, day],
  );
  return row?.more ?? false;
}

async function writeTransfer(
  em: EntityManager,
  { coalitionId, id }: PartnerExit,
  { currency, points, unpaid, price, parts }: OpenLiability,
  at: Date,
): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into liability_transfer (coalition_id, exit_id, currency, points, unpaid, amount_minor, at)
     values (?, ?, ?, ?, ?::numeric, ?, ?::timestamptz) returning id::text`,
    [coalitionId, id, currency, points, formatExact(unpaid), price.minor, at.toISOString()],
  );
  const transferId = BigInt(row?.id ?? 0);
  for (const part of parts) {
    await em.execute(
      `insert into liability_transfer_part (coalition_id, transfer_id, funding_id, points, share_percent, unpaid)
       values (?, ?, ?, ?, ?::numeric, ?::numeric)`,
      [
        coalitionId,
        transferId,
        part.fundingId,
        part.points,
        formatRate(part.sharePercent),
        formatExact(part.unpaid),
      ],
    );
  }
  return transferId;
}
