/**
 * Pays out the only donation of a coalition that stands, by hand: its day is not closed, and will not be while a test runs.
 * The money books know nothing of it. $1: the coalition.
 */
export const PAY_OUT_BY_HAND = `
  with given as (
    select d.*, c.charity_id, c.currency from donation d
      join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
     where d.coalition_id = $1 and d.reversed_by is null and d.payout_id is null),
  payout as (
    insert into charity_payout (coalition_id, charity_id, number, currency, until_day, donations, points, donated_minor,
        matched_minor, pledged_minor, made_at, actor)
      select coalition_id, charity_id, 1, currency, business_day, 1, points, donated_minor, points_total(matched_minor), 0,
             donated_at, 'usr_a' from given
    returning coalition_id, id),
  total as (
    update charity_campaign_total t set paid_minor = g.donated_minor + points_total(g.matched_minor) from given g
     where t.coalition_id = g.coalition_id and t.campaign_id = g.campaign_id)
  update donation d set payout_id = p.id from payout p, given g
   where d.coalition_id = p.coalition_id and d.id = g.id`;
