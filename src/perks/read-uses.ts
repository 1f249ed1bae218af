import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { LocalizedText } from '../values/localized-text.js';
import type { PerkUse } from './count-use.js';

interface Row {
  readonly id: string;
  readonly perk_id: string;
  readonly member_id: string;
  readonly grant_id: string | null;
  readonly partner_id: string;
  readonly merchant_id: string;
  readonly payer: string | null;
  readonly currency: Currency;
  readonly cost: string;
  readonly used_at: string;
  readonly used_on: Day;
  readonly undone_at: string | null;
}

const SELECT = `
  select u.id::text, u.perk_id::text, u.member_id::text, u.grant_id::text, u.partner_id::text, u.merchant_id::text,
         u.payer_partner_id::text as payer, u.currency, u.cost_minor::text as cost,
         (extract(epoch from u.used_at) * 1000)::bigint::text as used_at, u.used_on::text,
         (select (extract(epoch from n.undone_at) * 1000)::bigint::text from perk_use_undone n
           where n.coalition_id = u.coalition_id and n.use_id = u.id) as undone_at
    from perk_use u`;

/** A use. @throws Error where there is none: its id was written down before */
export async function readUse(em: EntityManager, coalitionId: bigint, id: bigint): Promise<PerkUse> {
  const use = await findUse(em, coalitionId, id);
  if (!use) throw new Error('there is no such use');
  return use;
}

/** A use; undefined where there is none. */
export async function findUse(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<PerkUse | undefined> {
  return id === null ? undefined : (await usesByIds(em, coalitionId, [id])).get(id);
}

/** Uses by id; those that are not there are left out. */
export async function usesByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, PerkUse>> {
  const rows = await em.execute<Row[]>(`${SELECT} where u.coalition_id = ? and u.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map(useOf).map((use) => [use.id, use]));
}

/** Which use was taken back, by the id of what takes it back; others are left out. */
export async function usesTakenBack(
  em: EntityManager,
  coalitionId: bigint,
  undoneIds: readonly bigint[],
): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ id: string; use_id: string }[]>(
    'select id::text, use_id::text from perk_use_undone where coalition_id = ? and id = any (?::bigint[])',
    [coalitionId, integerArray(undoneIds)],
  );
  return new Map(rows.map(({ id, use_id }) => [BigInt(id), BigInt(use_id)]));
}

/** What the perks are called, by the ids of their uses, or of what takes those back; others are left out. */
export async function perkNamesOfUses(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, LocalizedText>> {
  const rows = await em.execute<{ id: string; name: LocalizedText }[]>(
    `select s.id::text, p.name
       from unnest(?::bigint[]) s (id)
       left join perk_use_undone n on n.coalition_id = ? and n.id = s.id
       join perk_use u on u.coalition_id = ? and u.id = coalesce(n.use_id, s.id)
       join perk p on p.coalition_id = u.coalition_id and p.id = u.perk_id`,
    [integerArray(ids), coalitionId, coalitionId],
  );
  return new Map(rows.map(({ id, name }) => [BigInt(id), name]));
}

/** Which uses to list; all conditions hold together. */
export interface UseFilter {
  /** Of which members they are, such as one and those that were merged into it. */
  readonly memberIds?: readonly bigint[] | undefined;
  readonly perkId?: bigint | undefined;
  readonly grantId?: bigint | undefined;
  /** At which partner they were. */
  readonly partnerId?: bigint | undefined;
  /** Only of accounts that are in this manager's portfolio. */
  readonly portfolioOf?: bigint | undefined;
  /** Used at this instant or later. */
  readonly from?: Date | undefined;
  /** Used before it. */
  readonly to?: Date | undefined;
}

/** A page of uses, newest first, those that were taken back among them; one more than asked for tells that there is more. */
export async function listUses(
  em: EntityManager,
  coalitionId: bigint,
  { memberIds, perkId, grantId, partnerId, portfolioOf, from, to }: UseFilter,
  { size, older }: { readonly size: number; readonly older: bigint | undefined },
): Promise<PerkUse[]> {
  const conditions: [string, ...unknown[]][] = [['u.coalition_id = ?', coalitionId]];
  if (memberIds !== undefined) conditions.push(['u.member_id = any (?::bigint[])', integerArray(memberIds)]);
  if (perkId !== undefined) conditions.push(['u.perk_id = ?', perkId]);
  if (grantId !== undefined) conditions.push(['u.grant_id = ?', grantId]);
  if (partnerId !== undefined) conditions.push(['u.partner_id = ?', partnerId]);
  if (portfolioOf !== undefined) {
    conditions.push([
      `exists (select from account_assignment s
                where s.coalition_id = u.coalition_id and s.member_id = u.member_id and s.manager_id = ?)`,
      portfolioOf,
    ]);
  }
  if (from !== undefined) conditions.push(['u.used_at >= ?::timestamptz', from.toISOString()]);
  if (to !== undefined) conditions.push(['u.used_at < ?::timestamptz', to.toISOString()]);
  if (older !== undefined) conditions.push(['u.id < ?', older]);
  const rows = await em.execute<Row[]>(
    `${SELECT} where ${conditions.map(([text]) => text).join(' and ')} order by u.id desc limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(useOf);
}

function useOf(row: Row): PerkUse {
  return {
    id: BigInt(row.id),
    perkId: BigInt(row.perk_id),
    memberId: BigInt(row.member_id),
    grantId: row.grant_id === null ? null : BigInt(row.grant_id),
    partnerId: BigInt(row.partner_id),
    merchantId: BigInt(row.merchant_id),
    payerPartnerId: row.payer === null ? null : BigInt(row.payer),
    cost: { minor: BigInt(row.cost), currency: row.currency },
    usedAt: new Date(Number(row.used_at)),
    usedOn: row.used_on,
    undoneAt: row.undone_at === null ? null : new Date(Number(row.undone_at)),
  };
}
