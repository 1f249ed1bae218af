import { z } from 'zod';
import {
  balance,
  day,
  idOf,
  instant,
  member,
  merchantId,
  money,
  partnerId,
  points,
  pointsChange,
} from './fields.js';

const transaction = z
  .object({
    id: idOf('transaction').describe('The transaction.'),
    points: points.describe('How many points it moved.'),
    occurredAt: instant.describe('When it happened, as the caller told.'),
    postedAt: instant.describe('When the ledger took it.'),
    businessDay: day.describe('The business day that it belongs to.'),
    partnerId: partnerId.nullable().describe('With which partner; null for the coalition itself.'),
    merchantId: merchantId.nullable().describe('Where; null where it was at no merchant.'),
  })
  .describe('What was posted.');

/** Of every transaction: it, the member whose points came or went, and what that has left. */
const ofTransaction = z.object({
  transaction,
  member,
  change: pointsChange.describe("What was added to the member's points; negative where they went."),
  balance,
});

export const pointsEarned = ofTransaction.extend({
  amount: money.nullable().describe("The purchase's amount."),
});

export const pointsBurned = ofTransaction.extend({
  holdId: idOf('hold').nullable().describe('The hold that it captured; null where it was burned at once.'),
});

export const pointsReversed = ofTransaction.extend({
  reversesId: idOf('transaction').describe('The transaction that it undoes, wholly or in part.'),
});

export const pointsTransferred = ofTransaction;
export const pointsExpired = ofTransaction;
export const pointsAdjusted = ofTransaction;

export const pointsDonated = ofTransaction.extend({
  campaignId: idOf('charityCampaign').describe("The charity's campaign that they were given to."),
  donated: money.describe('What the charity gets for them, without what sponsors add.'),
});

export const pointsVested = z.object({
  transactionId: idOf('transaction').describe('The earn whose points waited.'),
  partnerId: partnerId.nullable().describe('The partner that they were earned at.'),
  member,
  points: points.describe('How many can be spent from now on.'),
  balance,
});

export const pointsExpiring = z.object({
  member,
  points: points.describe('How many expire.'),
  expiresOn: day.describe('The last day on which they can be spent.'),
});

export const hold = z
  .object({
    id: idOf('hold').describe('The hold.'),
    points: points.describe('How many points it reserves, or reserved.'),
    status: z
      .enum(['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'])
      .describe('What has become of it with this event.'),
    openedAt: instant.describe('When it was opened.'),
    expiresAt: instant.describe('When its time runs out.'),
    partnerId: partnerId.describe('With which partner.'),
    merchantId: merchantId.describe('Where the points are to be spent.'),
  })
  .describe('The hold.');

export const holdOpened = z.object({ hold, member });
export const holdEnded = z.object({ hold, member });
export const holdCaptured = z.object({
  hold,
  member,
  capturedPoints: points.describe('How many were burned; the rest is available again.'),
  transactionId: idOf('transaction').describe('The burn.'),
});

export const adjustment = z.object({
  adjustmentId: idOf('adjustment').describe('The adjustment that was asked for.'),
  member,
  direction: z.enum(['CREDIT', 'DEBIT']).describe('Whether points are to be given or taken.'),
  points: points.describe('How many.'),
});

export const adjustmentApproved = adjustment.extend({
  transactionId: idOf('transaction').describe('The transaction that was posted for it.'),
});
