import { integerArray, wordArray } from '../../runtime/array-literal.js';
import { formatRate } from '../../values/rate.js';
import type { MoreWrites, StepRow } from '../decide/batch-writes.js';
import { PLACES, type Portion } from '../decide/lots.js';
import { levelsJson } from '../levels/write-levels.js';

/**
 * What only some operations write, as the JSON that `apply_more` reads: 64-bit integers as decimal strings, lots as
 * PostgreSQL's arrays in text, instants in ISO 8601. Null when there is nothing of it, as for most batches.
 */
export function applyMoreJson(more: MoreWrites): string | null {
  const { standings, warnings, levels } = levelsJson(more);
  const sections = {
    steps: more.steps.map(stepJson),
    opened: more.openedHolds.map(({ hold, actor }) => ({
      id: String(hold.id),
      member: String(hold.memberId),
      partner: String(hold.partnerId),
      merchant: String(hold.merchantId),
      contract: String(hold.contractVersionId),
      points: String(hold.points),
      actor,
      opened: hold.openedAt,
      expires: hold.expiresAt,
      ...lotsJson(hold.lots),
    })),
    ended: more.endedHolds.map(({ id, status, at, captured }) => ({
      id: String(id),
      status,
      at,
      transaction: captured && String(captured.transactionId),
      points: captured && String(captured.points),
    })),
    vested: [...more.pending]
      .filter(({ points }) => points === 0n)
      .map(({ transactionId, expiry, funding }) => ({
        transaction: String(transactionId),
        expiry,
        funding: String(funding),
      })),
    pending: [...more.pending]
      .filter(({ points }) => points > 0n)
      .map(({ transactionId, expiry, funding, memberId, vestsAt, points }) => ({
        transaction: String(transactionId),
        expiry,
        funding: String(funding),
        member: String(memberId),
        vests: vestsAt,
        points: String(points),
      })),
    refunds: more.refunds.map(({ transactionId, id, amountMinor, reversalId }) => ({
      transaction: String(transactionId),
      id: String(id),
      amount: String(amountMinor),
      reversal: reversalId === null ? null : String(reversalId),
    })),
    requested: more.requests.map(({ id, memberId, direction, points, requestedBy, requestedAt }) => ({
      id: String(id),
      member: String(memberId),
      direction,
      points: String(points),
      by: requestedBy,
      at: requestedAt,
    })),
    decided: more.decidedRequests.map(({ id, status, by, at, transactionId }) => ({
      id: String(id),
      status,
      by,
      at,
      transaction: transactionId === null ? null : String(transactionId),
    })),
    codes: more.usedCodes.map(({ memberId, codeHash, usedBy }) => ({
      member: String(memberId),
      hash: codeHash.toString('hex'),
      by: String(usedBy),
    })),
    details: more.details.map(({ id, details: { salt, ...rest } }) => ({
      id: String(id),
      salt: salt.toString('hex'),
      ...rest,
    })),
    memberDays: [...more.memberDays.values()].map(({ memberId, purpose, partnerId, day, points }) => ({
      member: String(memberId),
      purpose,
      partner: String(partnerId),
      day,
      points: String(points),
    })),
    partnerDays: [...more.partnerDays.values()].map(({ partnerId, day, points, mostBefore }) => ({
      partner: String(partnerId),
      day,
      points: String(points),
      before: mostBefore === null ? null : String(mostBefore),
    })),
    exposures: [...more.exposures.values()].map((exposure) => ({
      partner: String(exposure.partnerId),
      currency: exposure.currency,
      charge: decimal(exposure.charge),
      most: decimal(exposure.most),
      prepaid: exposure.prepaid,
      before: exposure.mostBefore === null ? null : decimal(exposure.mostBefore),
      at: exposure.at,
    })),
    standings,
    warnings,
    levels,
    credits: more.purchaseCredits.map((row) => ({
      transaction: String(row.transactionId),
      account: String(row.accountId),
      employee: String(row.employeeId),
      paired: row.pairedId === null ? null : String(row.pairedId),
      kind: row.kind,
      share: row.accountShare && formatRate(row.accountShare),
    })),
    draws: more.poolDraws.map((row) => ({
      transfer: String(row.transferId),
      burn: String(row.burnId),
      pool: String(row.poolId),
      parent: String(row.parentId),
      child: String(row.childId),
      points: String(row.points),
      month: row.month,
    })),
    ...givingJson(more),
  };
  return Object.values(sections).every((rows) => rows.length === 0) ? null : JSON.stringify(sections);
}

function givingJson(more: MoreWrites) {
  return {
    donations: more.donations.map((row) => ({
      id: String(row.id),
      campaign: String(row.campaignId),
      member: String(row.memberId),
      partner: row.partnerId === null ? null : String(row.partnerId),
      points: String(row.points),
      donated: String(row.donated),
      matched: integerArray(row.matched),
      named: row.named,
      at: row.at,
      day: row.businessDay,
      year: row.receiptYear,
    })),
    undone: more.undoneDonations.map(({ id, by }) => ({ id: String(id), by: String(by) })),
    campaigns: [...more.charityCampaigns].map((campaign) => ({
      id: String(campaign.id),
      version: campaign.version,
      points: String(campaign.points),
      donated: String(campaign.donated),
      matched: integerArray(campaign.matched),
      donations: campaign.donations,
      donors: campaign.donors,
    })),
    donors: [...more.charityDonors.values()].map(({ campaignId, memberId, donations }) => ({
      campaign: String(campaignId),
      member: String(memberId),
      donations,
    })),
  };
}

function stepJson(step: StepRow) {
  const { memberId, version, posted, held, pending } = step.after;
  return {
    member: String(memberId),
    version,
    kind: step.kind,
    subject: String(step.subjectId),
    at: step.at,
    day: step.businessDay,
    sequence: step.sequence,
    posted: String(posted),
    held: String(held),
    pending: String(pending),
    owed: String(step.owedAfter),
    expiries: wordArray(step.lots.map(({ expiry }) => expiry)),
    fundings: integerArray(step.lots.map(({ funding }) => funding)),
    points: integerArray(step.lots.map(({ points }) => points)),
    places: integerArray(step.lots.map(({ place }) => PLACES.indexOf(place))),
  };
}

function lotsJson(lots: readonly Portion[]) {
  return {
    expiries: wordArray(lots.map(({ expiry }) => expiry)),
    fundings: integerArray(lots.map(({ funding }) => funding)),
    lotPoints: integerArray(lots.map(({ points }) => points)),
  };
}

/** 10⁻⁸ of a major unit as a decimal. */
function decimal(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(9, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
