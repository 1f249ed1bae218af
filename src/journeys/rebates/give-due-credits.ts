import { writeAudit } from '../../access/audit-log.js';
import { coalitionNow } from '../../ledger/balances.js';
import { fingerprintOf } from '../../points/fingerprint.js';
import { newSalt } from '../../points/new-salt.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { postOperation } from '../../points/post-operation.js';
import { type Rebate, readRebate } from '../../rebates/rebate.js';
import { dueCredits, endDue, type RebateCredit } from '../../rebates/rebate-credit.js';
import { entityManagerFor, inCoalition } from '../../runtime/database.js';
import { addStatementItem } from '../../settlement/statements/statement-items.js';
import { encodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import type { RebatesContext } from './rebates-context.js';

const PAGE = 256;
/** Credits that are posted at once: together they make a batch of the ledger's. */
const CONCURRENCY = 32;

/**
 * Posts the points of credits that are due, each under its own key, so that it is posted once, also where a node is killed
 * before it has written that down. What the points cost is left for the next statement of whoever pays (rule K-14). A credit that
 * cannot be given now keeps no other from it, and is tried again the next time.
 * @returns how many were given
 */
export async function giveDueCredits(
  context: RebatesContext,
  coalitionId: bigint,
  signal?: AbortSignal,
): Promise<number> {
  const { database, logger } = context;
  const em = entityManagerFor(database, coalitionId);
  let given = 0;
  for (let after = 0n; ; ) {
    const page = await dueCredits(em, coalitionId, { after, most: PAGE });
    const waiting = page.values();
    const giveNext = async () => {
      for (const credit of waiting) {
        if (signal?.aborted) return;
        try {
          if (await giveOne(context, coalitionId, credit)) given += 1;
        } catch (error) {
          const rebateCredit = encodeId('rebateCredit', credit.id);
          logger.warn({ rebateCredit, err: error }, 'a rebate could not be given');
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, page.length) }, giveNext));
    const last = page.at(-1);
    if (!last || page.length < PAGE || signal?.aborted) return given;
    after = last.id;
  }
}

async function giveOne(context: RebatesContext, coalitionId: bigint, credit: RebateCredit): Promise<boolean> {
  const { database } = context;
  const rebate = await readRebate(entityManagerFor(database, coalitionId), coalitionId, credit.rebateId);
  if (!rebate) throw new Error('a credit is of no rebate');
  const outcome = await post(context, coalitionId, credit);
  if (outcome.kind === 'refused') {
    if (outcome.refusal.code !== 'MEMBER_NOT_ACTIVE') return false;
    await inCoalition(database, coalitionId, (em) => endDue(em, coalitionId, credit.id, 'REFUSED'));
    return false;
  }
  const { transactionId } = outcome;
  if (transactionId === null) throw new Error('points of a rebate wait for somebody');
  return writeGiven(context, coalitionId, { credit, rebate, transactionId });
}

/** The points, as an adjustment of the coalition's: who pays for them is charged by the statement. */
function post(context: RebatesContext, coalitionId: bigint, credit: RebateCredit): Promise<PointsOutcome> {
  const key = encodeId('rebateCredit', credit.id);
  return postOperation(context, coalitionId, (snapshot) => ({
    kind: 'ADJUSTMENT',
    caller: 'system',
    key,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'giveRebate', input: { credit: key } }),
    actor: 'system',
    memberId: credit.memberId,
    step: { kind: 'ask', direction: 'CREDIT', points: credit.given, agreed: true },
    terms: snapshot.terms,
    details: {
      ...{ reference: null, category: null, lines: null, reason: null, salt: newSalt() },
      metadata: { rebate: encodeId('rebate', credit.rebateId), from: credit.from, until: credit.until },
    },
  }));
}

async function writeGiven(
  { database, programme, clock }: RebatesContext,
  coalitionId: bigint,
  {
    credit,
    rebate,
    transactionId,
  }: { readonly credit: RebateCredit; readonly rebate: Rebate; readonly transactionId: bigint },
): Promise<boolean> {
  const { terms } = await programme.snapshot(coalitionId);
  return inCoalition(database, coalitionId, async (em) => {
    const at = await coalitionNow(em, coalitionId);
    if (!(await endDue(em, coalitionId, credit.id, { transactionId, at }))) return false;
    const { payerPartnerId, currency } = rebate;
    const unit = rebate.versions.find(({ number }) => number === credit.version)?.unit;
    if (unit === undefined) throw new Error('a credit is of no version');
    if (payerPartnerId !== null) {
      await addStatementItem(em, coalitionId, {
        ...{
          partnerId: payerPartnerId,
          kind: 'REBATE_COST',
          money: { minor: credit.given * unit, currency },
        },
        ...{ points: credit.given, sourceId: credit.id, madeAt: at, madeOn: dayOf(at, terms.timeZone) },
      });
    }
    await writeAudit(
      em,
      { principal: 'system', clock, requestId: null },
      {
        coalitionId,
        action: 'rebate.given',
        objectId: encodeId('rebateCredit', credit.id),
        after: {
          ...{ rebate: encodeId('rebate', rebate.id), member: encodeId('member', credit.memberId) },
          ...{ from: credit.from, until: credit.until, points: String(credit.given) },
          transaction: encodeId('transaction', transactionId),
        },
      },
    );
    return true;
  });
}
