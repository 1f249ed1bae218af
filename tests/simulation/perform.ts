import type { MemberPrincipal, PartnerPrincipal } from '../../src/access/principal.js';
import { donatePoints } from '../../src/giving/donate-points.js';
import { reinstateMember } from '../../src/members/reinstate-member.js';
import { suspendMember } from '../../src/members/suspend-member.js';
import { activatePartner } from '../../src/partners/activate-partner.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { adjustPoints } from '../../src/points/adjust-points.js';
import { approveAdjustment } from '../../src/points/approve-adjustment.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { captureHold } from '../../src/points/capture-hold.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { holdPoints } from '../../src/points/hold-points.js';
import { lockSpending } from '../../src/points/lock-spending.js';
import type { PointsOutcome } from '../../src/points/points-outcome.js';
import { quoteBurn } from '../../src/points/quote-burn.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { rejectAdjustment } from '../../src/points/reject-adjustment.js';
import { releaseHold } from '../../src/points/release-hold.js';
import { reverseTransaction } from '../../src/points/reverse-transaction.js';
import { transferPoints } from '../../src/points/transfer-points.js';
import { unlockSpending } from '../../src/points/unlock-spending.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import { operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { drawnBy, performMerge, performPerks } from './perform-perks.js';
import type { Scene } from './scene.js';
import type { KeyedStep, MergeStep, PerkStep, Step, Told } from './steps.js';
import { isAboutPerks, isKeyed } from './steps.js';

/** Asks a node for a step, by the command that a caller's request would come to, and tells the answer in short. */
export async function perform(scene: Scene, node: ProgrammeNode, step: Step): Promise<Told> {
  if (isAboutPerks(step)) return performPerks(scene, node, step);
  if (step.kind === 'MERGE') return performMerge(scene, node, step);
  if (!isKeyed(step)) return manage(scene, node, step);
  for (;;) {
    const outcome = await move(scene, node, step);
    // What a caller is told to try again is tried again, under the same key.
    if (outcome.kind === 'refused' && outcome.refusal.code === 'LEDGER_BUSY') continue;
    const told = inShort(outcome);
    if (step.kind !== 'BURN' || told.kind !== 'posted' || told.transaction === null) return told;
    const transfers = await drawnBy(node, scene.twinId, told.transaction);
    return transfers.length > 0 ? { ...told, transfers } : told;
  }
}

type Outcome = PointsOutcome & { readonly shortfall?: bigint };

function inShort(outcome: Outcome): Told {
  const { balance, replayed } = outcome;
  const short = balance && {
    version: balance.version,
    posted: balance.posted,
    held: balance.held,
    pending: balance.pending,
    asOf: balance.asOf.getTime(),
  };
  if (outcome.kind === 'refused') {
    return { kind: 'refused', code: outcome.refusal.code, balance: short, replayed };
  }
  if (!short) throw new Error('posted without a balance');
  const { transactionId: transaction, subjectId: subject, shortfall = null } = outcome;
  return { kind: 'posted', transaction, subject, balance: short, replayed, shortfall };
}

function move(scene: Scene, node: ProgrammeNode, step: KeyedStep): Promise<Outcome> {
  const principal = scene.principalOf(step.asker);
  const { key: idempotencyKey } = step;
  const metadata = null;
  const rials = (minor: bigint) => ({ minor, currency: 'IRR' as const });
  switch (step.kind) {
    case 'EARN': {
      const { reference, amount, merchant: merchantId, occurredAt } = step;
      return earnPoints(node.as(principal as PartnerPrincipal), {
        idempotencyKey,
        member: byId(step.member),
        merchantId,
        purchase: { reference, amount: rials(amount), category: null, lines: null },
        occurredAt: occurredAt === null ? null : new Date(occurredAt),
        metadata,
      });
    }
    case 'BURN':
    case 'HOLD': {
      const { points, code: spendCode, merchant: merchantId } = step;
      const spent = { idempotencyKey, member: byId(step.member), merchantId, points, spendCode, metadata };
      const context = node.as(principal as PartnerPrincipal);
      const purchaseReference = null;
      return step.kind === 'BURN'
        ? burnPoints(context, { ...spent, purchaseReference })
        : holdPoints(context, { ...spent, purchaseReference, expiresIn: step.expiresIn });
    }
    case 'CAPTURE':
      return captureHold(node.as(principal), { idempotencyKey, holdId: step.hold, points: step.points });
    case 'RELEASE':
      return releaseHold(node.as(principal), { idempotencyKey, holdId: step.hold });
    case 'REVERSE':
      return reverseTransaction(node.as(principal), {
        idempotencyKey,
        transactionId: step.transaction,
        points: step.points,
        amount: step.amount === null ? null : rials(step.amount),
        reason: 'returned',
      });
    case 'TRANSFER': {
      const { points, code: spendCode } = step;
      const [from, to] = [byId(step.from), byId(step.to)];
      return transferPoints(node.as(principal), {
        idempotencyKey,
        from,
        to,
        points,
        spendCode,
        reason: null,
        metadata,
      });
    }
    case 'DONATE': {
      const { appeal: campaignId, points, named, code: spendCode } = step;
      const member = byId(step.member);
      const asked = { idempotencyKey, member, campaignId, points, named, spendCode, metadata };
      return donatePoints(node.as(principal), asked);
    }
    case 'ADJUST': {
      const { direction, points } = step;
      const reason = 'correction';
      return adjustPoints(node.as(principal), {
        idempotencyKey,
        member: byId(step.member),
        direction,
        points,
        reason,
        metadata,
      });
    }
    case 'APPROVE':
      return approveAdjustment(node.as(principal), { idempotencyKey, adjustmentId: step.request });
    case 'REJECT':
      return rejectAdjustment(node.as(principal), {
        idempotencyKey,
        adjustmentId: step.request,
        reason: 'no',
      });
  }
}

async function manage(
  scene: Scene,
  node: ProgrammeNode,
  step: Exclude<Step, KeyedStep | PerkStep | MergeStep>,
): Promise<Told> {
  const operator = node.as(operatorOf(scene.twinId));
  switch (step.kind) {
    case 'CODE': {
      const context = node.as(scene.principalOf(step.asker) as MemberPrincipal);
      const outcome = await createSpendCode(context, {
        partnerId: step.partner ?? 'any',
        points: step.points,
      });
      if (outcome.refusals) return refusedBy(outcome);
      const { code, expiresAt } = outcome.done;
      return { kind: 'code', code, expiresAt: expiresAt.getTime() };
    }
    case 'LOCK':
    case 'UNLOCK': {
      const command = step.kind === 'LOCK' ? lockSpending : unlockSpending;
      const reason = step.asker.by === 'operator' ? 'asked for by phone' : null;
      return doneBy(
        await command(node.as(scene.principalOf(step.asker)), { member: byId(step.member), reason }),
      );
    }
    case 'MEMBER_STATUS': {
      const command = step.to === 'ACTIVE' ? reinstateMember : suspendMember;
      return doneBy(await command(operator, { member: byId(step.member), reason: 'simulated' }));
    }
    case 'PARTNER_STATUS': {
      const command = step.to === 'ACTIVE' ? activatePartner : suspendPartner;
      return doneBy(await command(operator, { partnerId: step.partner, reason: 'simulated' }));
    }
    case 'DEPOSIT': {
      const { partner: partnerId, amount, reference } = step;
      // The model counts in 10⁻⁸ of a rial.
      const money = { minor: amount / 100_000_000n, currency: 'IRR' as const };
      return doneBy(await recordFloatDeposit(operator, { partnerId, amount: money, reference }));
    }
  }
}

/** What a quote says an earn or burn would come to: points, or the code of a refusal. */
export async function quote(
  scene: Scene,
  node: ProgrammeNode,
  step: Extract<Step, { kind: 'EARN' | 'BURN' }>,
): Promise<{ readonly points: bigint | null; readonly code: string | null }> {
  const context = node.as(scene.principalOf(step.asker) as PartnerPrincipal);
  const { merchant: merchantId } = step;
  const member = byId(step.member);
  const { points, refusal } =
    step.kind === 'BURN'
      ? await quoteBurn(context, { member, merchantId, spend: { points: step.points } })
      : await quoteEarn(context, {
          member,
          merchantId,
          purchase: { amount: { minor: step.amount, currency: 'IRR' }, category: null, lines: null },
          occurredAt: step.occurredAt === null ? null : new Date(step.occurredAt),
        });
  return refusal ? { points: null, code: refusal.code } : { points, code: null };
}

function doneBy(outcome: CommandOutcome<unknown>): Told {
  return outcome.refusals ? refusedBy(outcome) : { kind: 'done' };
}

function refusedBy({ refusals }: CommandOutcome<unknown>): Told {
  return { kind: 'refused', code: refusals?.[0].code ?? 'none', balance: null, replayed: false };
}

function byId(member: bigint) {
  return { by: 'id', value: member, text: encodeId('member', member) } as const;
}
