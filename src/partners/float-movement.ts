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
import { announceChange } from './announce-change.js';
import { ContractVersion } from './contract-version.entity.js';
import { partnerById, partnerNotFound } from './find-partner.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

/** Money that went into a partner's float, or out of it. */
export interface FloatMovement {
  readonly partnerId: bigint | null;
  /** Above 0: paid in. In a currency in which the partner's contract is prepaid. */
  readonly amount: Money;
  /** The payment's own name, 1–255 characters, unique per partner: it is the idempotency key (rule L-04). */
  readonly reference: string;
}

export interface RecordedMovement {
  readonly partner: Partner;
  readonly depositId: bigint;
  /** By the coalition's clock. */
  readonly at: Date;
  /** It had been recorded before; nothing has changed now. */
  readonly replayed: boolean;
}

/** What is looked at last, behind the lock of the partner's limit. */
export type MovementGuard = (
  em: EntityManager,
  partner: Partner,
  amount: Money,
  at: Date,
) => Promise<Refusal | undefined>;

/**
 * Records a movement of a float once. May refuse with INVALID_INPUT (in a currency in which no version of the partner's
 * contract is prepaid), IDEMPOTENCY_KEY_REUSED, PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE (its points are taken over, so that its
 * last statement levels the float), and with what the guard says.
 */
export async function recordMovement(
  context: ProgrammeContext,
  { partnerId, amount, reference }: FloatMovement,
  action: 'float.deposited' | 'float.withdrawn',
  guard: MovementGuard = async () => undefined,
): Promise<CommandOutcome<RecordedMovement>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const partner = await partnerById(em, coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const unforeseen = await notPrepaid(em, partner, amount);
    if (unforeseen) return refusedWith(unforeseen);

    const at = await coalitionNow(em, coalitionId);
    const actor = actorOf(context.principal);
    const depositId = await insertMovement(em, partner, { amount, reference, actor, at });
    if (depositId === undefined) return earlierMovement(em, partner, { amount, reference });
    if (partner.status === 'EXITED' || (await isTakenOver(em, partner))) return refusedWith(takenOver());
    await announceChange(em, partner, { kind: 'FLOAT', type: action, subjectId: depositId, at });
    await writeAudit(em, context, {
      coalitionId,
      action,
      objectId: encodeId('partner', partner.id),
      after: {
        deposit: encodeId('deposit', depositId),
        amount: formatMoneyAmount(amount),
        currency: amount.currency,
      },
    });
    // Last: batches that issue at this partner wait for the row.
    await em.execute(
      `insert into partner_exposure as e (coalition_id, partner_id, currency, deposited) values (?, ?, ?, ?::numeric)
       on conflict (coalition_id, partner_id, currency) do update set deposited = e.deposited + excluded.deposited,
          charged_before = case when excluded.deposited > 0 then e.charged else e.charged_before end`,
      [coalitionId, partner.id, amount.currency, formatMoneyAmount(amount)],
    );
    const refused = await guard(em, partner, amount, at);
    return refused ? refusedWith(refused) : done({ partner, depositId, at, replayed: false });
  });
}

/** Why there is no float of the partner in the currency. One that was prepaid once may have something left of it. */
async function notPrepaid(
  em: EntityManager,
  { coalitionId, id }: Partner,
  { currency }: Money,
): Promise<Refusal | undefined> {
  const versions = await em.find(
    ContractVersion,
    { coalitionId, partnerId: id },
    { fields: ['currency', 'billing'] },
  );
  const prepaid = new Set(versions.filter(({ billing }) => billing === 'PREPAID').map((row) => row.currency));
  if (prepaid.has(currency)) return undefined;
  if (prepaid.size > 0) {
    const message = `Give the amount in a currency in which the partner's contract is PREPAID: ${[...prepaid].join(', ')}.`;
    return refusal('INVALID_INPUT', message, ['amount', 'currency']);
  }
  return versions.length > 0
    ? refusal('INVALID_INPUT', 'Add a PREPAID version to its contract first: this partner pays later.', [
        'partnerId',
      ])
    : refusal('INVALID_INPUT', 'Add a contract first: it says in which currency the partner pays.', [
        'amount',
        'currency',
      ]);
}

/**
 * Whether somebody else bears its points, so that its last statement levels the float. The row is locked: until this
 * transaction has ended nobody takes them over, so that no movement is overlooked by that statement.
 */
async function isTakenOver(em: EntityManager, { coalitionId, id }: Partner): Promise<boolean> {
  const rows = await em.execute<{ status: string }[]>(
    `select status from partner_exit where coalition_id = ? and partner_id = ? and status <> 'CANCELLED' for share`,
    [coalitionId, id],
  );
  return rows.some(({ status }) => status !== 'RUNNING');
}

function takenOver(): Refusal {
  const message = 'Its points are taken over: what is left of its float goes back with its last statement.';
  return refusal('PARTNER_NOT_ACTIVE', message, ['partnerId']);
}

interface NewMovement extends Pick<FloatMovement, 'amount' | 'reference'> {
  readonly actor: string;
  readonly at: Date;
}

/** Undefined where the partner has a movement with this reference; waits for one that is being recorded. */
async function insertMovement(
  em: EntityManager,
  { coalitionId, id }: Partner,
  { amount, reference, actor, at }: NewMovement,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into float_deposit (coalition_id, partner_id, currency, amount, reference, actor, at)
     values (?, ?, ?, ?::numeric, ?, ?, ?)
     on conflict (coalition_id, partner_id, reference) do nothing returning id::text`,
    [coalitionId, id, amount.currency, formatMoneyAmount(amount), reference, actor, at.toISOString()],
  );
  return row && BigInt(row.id);
}

async function earlierMovement(
  em: EntityManager,
  partner: Partner,
  { amount, reference }: Pick<FloatMovement, 'amount' | 'reference'>,
): Promise<CommandOutcome<RecordedMovement>> {
  const [row] = await em.execute<{ id: string; same: boolean; at: string }[]>(
    `select id::text, currency = ? and amount = ?::numeric as same, (extract(epoch from at) * 1000)::bigint::text as at
       from float_deposit where coalition_id = ? and partner_id = ? and reference = ?`,
    [amount.currency, formatMoneyAmount(amount), partner.coalitionId, partner.id, reference],
  );
  if (!row) throw new Error('a movement is not there although its reference is taken');
  if (row.same) {
    return done({ partner, depositId: BigInt(row.id), at: new Date(Number(row.at)), replayed: true });
  }
  return refusedWith(
    refusal(
      'IDEMPOTENCY_KEY_REUSED',
      'Another payment of or to the partner has this reference: give each payment its own.',
      ['reference'],
    ),
  );
}
