import type { EntityManager } from '@mikro-orm/postgresql';
import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { actorOf } from '../access/principal.js';
import { coalitionNow } from '../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { ContractVersion } from './contract-version.entity.js';
import { partnerById, partnerNotFound } from './find-partner.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

export interface RecordFloatDepositInput {
  readonly partnerId: bigint | null;
  /** In the currency of one of the partner's contract versions. */
  readonly amount: Money;
  /** The payment's own name, 1–255 characters, unique per partner: it is the idempotency key (rule L-04). */
  readonly reference: string;
}

export interface RecordedDeposit {
  readonly partner: Partner;
  readonly depositId: bigint;
  /** By the coalition's clock. */
  readonly at: Date;
  /** It had been recorded before; nothing has changed now. */
  readonly replayed: boolean;
}

/**
 * Records money that a partner has paid in, which its issuing then draws down (rule E-05). The same reference with the
 * same amount tells the first deposit again; with another amount it is refused. May refuse with INVALID_INPUT (not above
 * 0, or in a currency of no contract of the partner), IDEMPOTENCY_KEY_REUSED, PARTNER_NOT_FOUND. For operators.
 */
export async function recordFloatDeposit(
  context: ProgrammeContext,
  { partnerId, amount, reference }: RecordFloatDepositInput,
): Promise<CommandOutcome<RecordedDeposit>> {
  const coalitionId = actingCoalition(context);
  if (amount.minor <= 0n) {
    return refusedWith(refusal('INVALID_INPUT', 'Give an amount above 0.', ['amount', 'amount']));
  }
  return commandTransaction(context.database, coalitionId, async (em) => {
    const partner = await partnerById(em, coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const foreign = await foreignCurrency(em, partner, amount);
    if (foreign) return refusedWith(foreign);

    const at = await coalitionNow(em, coalitionId);
    const depositId = await insertDeposit(em, partner, {
      amount,
      reference,
      actor: actorOf(context.principal),
      at,
    });
    if (depositId === undefined) return earlierDeposit(em, partner, { amount, reference });
    await writeAudit(em, context, {
      coalitionId,
      action: 'float.deposited',
      objectId: encodeId('partner', partner.id),
      after: { deposit: encodeId('deposit', depositId), ...inWords(amount) },
    });
    // Last: batches that issue at this partner wait for the row.
    await em.execute(
      `insert into partner_exposure as e (coalition_id, partner_id, currency, deposited) values (?, ?, ?, ?::numeric)
       on conflict (coalition_id, partner_id, currency) do update set deposited = e.deposited + excluded.deposited`,
      [coalitionId, partner.id, amount.currency, formatMoneyAmount(amount)],
    );
    return done({ partner, depositId, at, replayed: false });
  });
}

async function foreignCurrency(
  em: EntityManager,
  { coalitionId, id }: Partner,
  { currency }: Money,
): Promise<Refusal | undefined> {
  const versions = await em.find(ContractVersion, { coalitionId, partnerId: id }, { fields: ['currency'] });
  const currencies = [...new Set(versions.map((version) => version.currency))];
  if (currencies.includes(currency)) return undefined;
  const message =
    currencies.length > 0
      ? `Give the amount in a currency of the partner's contract: ${currencies.join(', ')}.`
      : 'Add a contract first: it says in which currency the partner pays.';
  return refusal('INVALID_INPUT', message, ['amount', 'currency']);
}

interface NewDeposit {
  readonly amount: Money;
  readonly reference: string;
  readonly actor: string;
  readonly at: Date;
}

/** Undefined where the partner has a deposit with this reference; waits for one that is being recorded. */
async function insertDeposit(
  em: EntityManager,
  { coalitionId, id }: Partner,
  { amount, reference, actor, at }: NewDeposit,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into float_deposit (coalition_id, partner_id, currency, amount, reference, actor, at)
     values (?, ?, ?, ?::numeric, ?, ?, ?)
     on conflict (coalition_id, partner_id, reference) do nothing returning id::text`,
    [coalitionId, id, amount.currency, formatMoneyAmount(amount), reference, actor, at.toISOString()],
  );
  return row && BigInt(row.id);
}

async function earlierDeposit(
  em: EntityManager,
  partner: Partner,
  { amount, reference }: Pick<NewDeposit, 'amount' | 'reference'>,
): Promise<CommandOutcome<RecordedDeposit>> {
  const [row] = await em.execute<{ id: string; same: boolean; at: string }[]>(
    `select id::text, currency = ? and amount = ?::numeric as same, (extract(epoch from at) * 1000)::bigint::text as at
       from float_deposit where coalition_id = ? and partner_id = ? and reference = ?`,
    [amount.currency, formatMoneyAmount(amount), partner.coalitionId, partner.id, reference],
  );
  if (!row) throw new Error('a deposit is not there although its reference is taken');
  if (row.same) {
    return done({ partner, depositId: BigInt(row.id), at: new Date(Number(row.at)), replayed: true });
  }
  return refusedWith(
    refusal(
      'IDEMPOTENCY_KEY_REUSED',
      'Another deposit of the partner has this reference: give each payment its own.',
      ['reference'],
    ),
  );
}

function inWords(amount: Money) {
  return { amount: formatMoneyAmount(amount), currency: amount.currency };
}
