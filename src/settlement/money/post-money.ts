import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';

/** Accounts that each partner has, per currency. */
export type PartnerMoneyAccount =
  /** Its current account; above 0: it owes the coalition. */
  | 'RECEIVABLE'
  /** What it disputes, until that is resolved. */
  | 'DISPUTED'
  /** What it has paid in ahead; below 0: there is a deposit left. */
  | 'FLOAT';

/** Accounts of the coalition, per currency: its bank, and what each kind of charge brings or costs. */
export type CoalitionMoneyAccount =
  | 'BANK'
  | 'ISSUING'
  | 'CAMPAIGN'
  | 'REDEMPTION'
  | 'SERVICE_FEE'
  | 'VAT'
  | 'BREAKAGE'
  | 'SHORTFALL'
  | 'PERK'
  | 'REBATE'
  | 'ADJUSTMENT'
  | 'LIABILITY'
  | 'DONATION'
  | 'MATCHED_DONATION';

export type MoneyAccountName =
  | { readonly kind: PartnerMoneyAccount; readonly partnerId: bigint }
  | { readonly kind: CoalitionMoneyAccount; readonly partnerId: null }
  /** What a charity is owed for donations that are final; below 0: it is owed something. */
  | { readonly kind: 'CHARITY'; readonly partnerId: null; readonly charityId: bigint };

export interface MoneyEntry {
  readonly account: MoneyAccountName;
  /** Above 0: a debit. */
  readonly money: Money;
}

/** One transaction of the money books. */
export interface MoneyPosting {
  readonly kind:
    | 'STATEMENT'
    | 'PAYMENT'
    | 'PAYMENT_RETURN'
    | 'DISPUTE'
    | 'RESOLUTION'
    | 'DEPOSIT'
    | 'CHARITY_PAYOUT';
  /** The statement, payment, dispute, deposit or payout that it is about; each is posted once per kind. */
  readonly subjectId: bigint;
  readonly at: Date;
  readonly actor: string;
  /** Two or more, all in one currency, adding up to 0; legs in this order. */
  readonly entries: readonly MoneyEntry[];
}

/** Entries that cannot be a transaction: a mistake in the caller, not in what it was asked. */
export class UnbalancedMoneyError extends Error {
  override name = 'UnbalancedMoneyError';
}

/**
 * The one door to the money books: writes a transaction as double entry, opening accounts as they are needed. Whatever is
 * posted already stays as it is, so that a repeat changes nothing.
 * @returns the transaction's id; undefined when this subject was posted before
 * @throws UnbalancedMoneyError
 */
export async function postMoney(
  em: EntityManager,
  coalitionId: bigint,
  posting: MoneyPosting,
): Promise<bigint | undefined> {
  const { kind, subjectId, at, actor, entries } = posting;
  const currency = oneCurrency(entries);
  const accounts = await openAccounts(em, coalitionId, entries, currency);
  const [row] = await em.execute<{ id: string }[]>(
    `insert into money_transaction (coalition_id, kind, subject_id, at, actor) values (?, ?, ?, ?::timestamptz, ?)
     on conflict (coalition_id, kind, subject_id) do nothing returning id::text`,
    [coalitionId, kind, subjectId, at.toISOString(), actor],
  );
  if (!row) return undefined;
  await em.execute(
    `insert into money_entry (coalition_id, transaction_id, leg, account_id, amount_minor)
     select ?, ?, (e.place - 1)::integer, e.account, e.minor
       from unnest(?::bigint[], ?::bigint[]) with ordinality e(account, minor, place)`,
    [
      coalitionId,
      row.id,
      integerArray(entries.map(({ account }) => accounts(account))),
      integerArray(entries.map(({ money }) => money.minor)),
    ],
  );
  return BigInt(row.id);
}

function oneCurrency(entries: readonly MoneyEntry[]): Currency {
  const currencies = new Set(entries.map(({ money }) => money.currency));
  const [currency] = currencies;
  const sum = entries.reduce((all, { money }) => all + money.minor, 0n);
  if (currency === undefined || currencies.size !== 1 || entries.length < 2 || sum !== 0n) {
    throw new UnbalancedMoneyError('the entries do not add up to zero in one currency');
  }
  return currency;
}

async function openAccounts(
  em: EntityManager,
  coalitionId: bigint,
  entries: readonly MoneyEntry[],
  currency: Currency,
): Promise<(name: MoneyAccountName) => bigint> {
  const names = [...new Map(entries.map(({ account }) => [nameOf(account), account])).values()];
  const wanted = JSON.stringify(
    names.map((name) => ({
      kind: name.kind,
      partner_id: name.partnerId === null ? null : String(name.partnerId),
      charity_id: charityOf(name),
    })),
  );
  // In one order, so that two who open the same accounts wait for each other once and not in a circle.
  await em.execute(
    `insert into money_account (coalition_id, kind, partner_id, charity_id, currency)
     select ?, w.kind, w.partner_id, w.charity_id, ?
       from jsonb_to_recordset(?::jsonb) w(kind text, partner_id bigint, charity_id bigint)
      where not exists (select from money_account a where a.coalition_id = ? and a.currency = ?
                           and (a.kind, a.partner_id, a.charity_id) is not distinct from (w.kind, w.partner_id, w.charity_id))
      order by w.partner_id, w.charity_id, w.kind
     on conflict do nothing`,
    [coalitionId, currency, wanted, coalitionId, currency],
  );
  const rows = await em.execute<
    { kind: string; partner_id: string | null; charity_id: string | null; id: string }[]
  >(
    `select a.kind, a.partner_id::text, a.charity_id::text, a.id::text from money_account a
       join jsonb_to_recordset(?::jsonb) w(kind text, partner_id bigint, charity_id bigint)
         on (a.kind, a.partner_id, a.charity_id) is not distinct from (w.kind, w.partner_id, w.charity_id)
      where a.coalition_id = ? and a.currency = ?`,
    [wanted, coalitionId, currency],
  );
  const ids = new Map(
    rows.map(({ kind, partner_id, charity_id, id }) => [`${kind} ${partner_id} ${charity_id}`, BigInt(id)]),
  );
  return (name) => {
    const id = ids.get(nameOf(name));
    if (id === undefined) throw new Error(`there is no account ${nameOf(name)}`);
    return id;
  };
}

function nameOf(name: MoneyAccountName): string {
  return `${name.kind} ${name.partnerId} ${charityOf(name)}`;
}

function charityOf(name: MoneyAccountName): string | null {
  return name.kind === 'CHARITY' ? String(name.charityId) : null;
}
