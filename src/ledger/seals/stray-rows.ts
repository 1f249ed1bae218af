import type { EntityManager } from '../../runtime/database.js';
import type { LeafKey } from './read-rows.js';

/** A row that is in no block although its epoch is over, or that lies where its block does not look. */
export interface StrayRow extends LeafKey {
  readonly text: string;
}

/**
 * Rows that no block's own check meets: of their epoch nothing is known, or their id lies outside of the epoch's range.
 * Nothing that the ledger writes is like that.
 */
export async function findStrays(em: EntityManager, coalitionId: bigint, most: number): Promise<StrayRow[]> {
  const rows = await em.execute<
    { kind: 'transaction' | 'step'; id: string; version: number; text: string }[]
  >(
    `with known as (
       select coalesce(b.epoch, c.epoch) as epoch, b.number, coalesce(b.lowest_id, c.lowest_id) as lowest_id,
              coalesce(b.highest_id, c.highest_id) as highest_id
         from (select * from seal_block where coalition_id = :coalition) b
         full join (select * from closed_epoch where coalition_id = :coalition) c on c.epoch = b.epoch
       union all
       select sealing_epoch, null, lowest_id, 9223372036854775807 from ledger_state where coalition_id = :coalition)
     select * from (
       select 'transaction' as kind, t.id::text, 0 as version,
              case when k.number is not null then format('was added to the sealed block %s', k.number)
                   when k.epoch is not null then format('lies outside of the ids of its epoch, %s', k.epoch)
                   else format('is of epoch %s, of which there is no block', t.sealing_epoch) end as text
         from ledger_transaction t left join known k on k.epoch = t.sealing_epoch
        where t.coalition_id = :coalition and (k.epoch is null or t.id not between k.lowest_id and k.highest_id)
       union all
       select 'step', s.member_id::text, s.version,
              format('is of epoch %s, of which there is no block', s.sealing_epoch)
         from balance_step s left join known k on k.epoch = s.sealing_epoch
        where s.coalition_id = :coalition and k.epoch is null
     ) strays order by kind desc, id, version limit :most`
      .replaceAll(':coalition', String(coalitionId))
      .replaceAll(':most', String(most)),
  );
  return rows.map(({ kind, id, version, text }) => ({ kind, id: BigInt(id), version, text }));
}
