import { announceChange } from '../../partners/announce-change.js';
import { Partner } from '../../partners/partner.entity.js';
import type { PartnerExit } from '../../partners/partner-exit.entity.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { settledUntil } from '../settled-periods.js';
import { announceExit } from './exit-events.js';
import type { ExitStage } from './exit-step.js';

/**
 * Closes an exit once the partner's last settlement is reconciled and no money of any has come back, or there was nothing
 * to settle: it has left. What it has added to donations holds it until they are paid out or taken back (C-02). Where something has come up for it since, such as the outcome of a dispute, one more period
 * follows, which ends on that day.
 */
export async function completeExit(em: EntityManager, { exit, programme, at }: ExitStage): Promise<boolean> {
  const { coalitionId } = programme;
  if (exit.status !== 'TRANSFERRED' || exit.lastDay == null) return false;
  if ((await settledUntil(em, coalitionId, exit.partnerId)) !== exit.lastDay) return false;
  const { newestItem, open } = await whatIsLeft(em, exit);
  if (newestItem !== null && newestItem > exit.lastDay) {
    exit.lastDay = newestItem;
    return true;
  }
  if (open) return false;
  Object.assign(exit, { status: 'COMPLETED', endedAt: at });
  const partner = await em.findOneOrFail(Partner, { coalitionId, id: exit.partnerId });
  const previousStatus = partner.status;
  Object.assign(partner, { status: 'EXITED', referenceVersion: programme.referenceVersion + 1n });
  await announceChange(em, partner, { kind: 'STATUS', status: 'EXITED', previousStatus, at });
  await announceExit(em, coalitionId, { exitId: exit.id, type: 'partner.exited', at });
  return true;
}

async function whatIsLeft(
  em: EntityManager,
  { coalitionId, partnerId }: PartnerExit,
): Promise<{ readonly newestItem: Day | null; readonly open: boolean }> {
  const [row] = await em.execute<{ newest: Day | null; open: boolean }[]>(
    `select (select max(made_on) from statement_item
              where coalition_id = ? and partner_id = ? and taken_by is null)::text as newest,
            exists (select from statement where coalition_id = ? and partner_id = ? and status <> 'RECONCILED')
              -- money that came back is still to be paid
              or exists (select from payment f where f.coalition_id = ? and f.partner_id = ? and f.status = 'FAILED'
                            and not exists (select from payment p where p.coalition_id = f.coalition_id
                                               and p.statement_id = f.statement_id and p.status = 'CONFIRMED'))
              or exists (select from dispute where coalition_id = ? and partner_id = ? and status = 'OPEN')
              -- what it has added to donations is stated once a payout makes them final
              or exists (select from charity_sponsor s
                           join donation d on d.coalition_id = s.coalition_id and d.campaign_id = s.campaign_id
                          where s.coalition_id = ? and s.partner_id = ? and d.matched_minor[s.number] > 0
                            and d.payout_id is null and d.reversed_by is null)
              -- and so is what it gives of its purchases
              or exists (select from charity_pledge p
                          where p.coalition_id = ? and p.partner_id = ?
                            and pledged_until(p.coalition_id, p.id, 'infinity') >
                                (select coalesce(sum(o.minor), 0) from charity_pledge_part o
                                  where o.coalition_id = p.coalition_id and o.pledge_id = p.id))
              -- a rebate that was computed while it stayed is given, and then stated
              or exists (select from rebate r
                           join rebate_credit d on d.coalition_id = r.coalition_id and d.rebate_id = r.id and d.status = 'DUE'
                          where r.coalition_id = ? and r.payer_partner_id = ?) as open`,
    Array.from({ length: 7 }, () => [coalitionId, partnerId]).flat(),
  );
  return { newestItem: row?.newest ?? null, open: row?.open ?? true };
}
