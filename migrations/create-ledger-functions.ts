import { Migration } from '@mikro-orm/migrations';
import { lockAndRead, readMore, readWithoutLocks } from './ledger-read-functions.js';
import { applyBatch, applyMore } from './ledger-write-functions.js';
import { readLevels, writeLevels } from './level-functions.js';

/**
 * The functions through which alone the ledger reads under locks and writes: `lock_and_read` and `apply_batch` for what
 * every batch does, `read_more` and `apply_more` for what only some operations need, in JSON, off the hot path.
 */
export class CreateLedgerFunctions extends Migration {
  override up(): void {
    this.addSql(readMore);
    this.addSql(readLevels);
    this.addSql(lockAndRead);
    this.addSql(readWithoutLocks);
    this.addSql(writeLevels);
    this.addSql(applyMore);
    this.addSql(applyBatch);
    this.addSql(foldDeltas);
    this.addSql(grants);
  }
}

const foldDeltas = `
  -- Moves the deltas that lie there into their account's balance, in one transaction. One at a time per coalition: two
  -- would update the same accounts, in different orders. Returns how many were folded; 0 when another one is at it.
  create function fold_account_deltas(p_most integer) returns integer language plpgsql volatile as $$
  declare folded integer;
  begin
    if not pg_try_advisory_xact_lock(hashtextextended('hamsood fold ' || current_coalition()::text, 0)) then
      return 0;
    end if;
    with taken as (
      select ctid from account_delta where coalition_id = current_coalition() limit p_most for update
    ), gone as (
      delete from account_delta d using taken where d.ctid = taken.ctid and d.coalition_id = current_coalition()
      returning d.coalition_id, d.account_id, d.delta
    ), sums as (
      select coalition_id, account_id, sum(delta) as delta, count(*) as n from gone group by coalition_id, account_id
    ), moved as (
      update ledger_account a set folded_balance = a.folded_balance + s.delta
        from sums s where a.coalition_id = s.coalition_id and a.id = s.account_id
      returning s.n
    )
    select coalesce(sum(n), 0)::integer into folded from moved;
    return folded;
  end $$;
`;

// The last migration's: of all functions that there are by now.
const grants = `
  grant execute on all functions in schema public to hamsood_app;
  revoke execute on function find_api_key(bytea), list_coalitions() from public;
`;
