import type { LastSpendableDay } from '../../values/expiry-policy.js';
import {
  type AdjustmentRequestState,
  type BatchState,
  type CharityCampaignState,
  codeOf,
  type DonationState,
  type HoldState,
  type PendingLot,
  pendingOf,
} from '../decide/batch-state.js';
import { LimitCounts, type LimitNames } from '../decide/limit-counts.js';
import type { MemberDayName, Operation } from '../operations.js';

/** What a batch reads besides what every batch does: counts that limits ask for, partners' ones locked or not. */
export interface AskedMore extends LimitNames {
  readonly lockLimits: boolean;
}

/** Nothing but what the operations name themselves. */
export const NOTHING_MORE: AskedMore = {
  ...{ memberDays: [], partnerDays: [], exposures: [], levels: [] },
  lockLimits: false,
};

/** The part of `lock_and_read`'s row that {@link moreStateOf} reads; null where there was nothing to read. */
export interface MoreRow {
  readonly o_due: DueJson | null;
  readonly o_more: MoreJson | null;
}

interface DueJson {
  readonly holds: readonly HoldJson[] | null;
  readonly pending: readonly PendingJson[] | null;
}

interface HoldJson {
  readonly id: string;
  readonly memberId: string;
  readonly partnerId: string;
  readonly merchantId: string;
  readonly contractVersionId: string;
  readonly points: string;
  readonly status: HoldState['status'];
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly expiries: readonly LastSpendableDay[];
  readonly fundings: readonly string[];
  readonly lotPoints: readonly string[];
}

interface PendingJson {
  readonly transactionId: string;
  readonly memberId: string;
  readonly expiry: LastSpendableDay;
  readonly fundingId: string;
  readonly vestsAt: number;
  readonly points: string;
}

interface MoreJson {
  readonly holds: readonly HoldJson[] | null;
  readonly requests:
    | readonly {
        readonly id: string;
        readonly memberId: string;
        readonly direction: AdjustmentRequestState['direction'];
        readonly points: string;
        readonly requestedBy: string;
        readonly status: AdjustmentRequestState['status'];
      }[]
    | null;
  readonly reversed:
    | readonly {
        readonly id: string;
        readonly points: string;
        readonly withoutMoney: string;
        readonly refunded: string;
        readonly parts: readonly { readonly rule: string; readonly points: string }[] | null;
        readonly pending: readonly PendingJson[] | null;
      }[]
    | null;
  readonly codes:
    | readonly {
        readonly memberId: string;
        readonly hash: string;
        readonly partnerId: string | null;
        readonly mostPoints: string | null;
        readonly expiresAt: number;
        readonly used: boolean;
      }[]
    | null;
  readonly memberDays:
    | readonly {
        readonly memberId: string;
        readonly purpose: MemberDayName['purpose'];
        readonly partner: string;
        readonly day: string;
        readonly points: string;
      }[]
    | null;
  readonly partnerDays:
    | readonly { readonly partner: string; readonly day: string; readonly points: string }[]
    | null;
  readonly exposures:
    | readonly {
        readonly partner: string;
        readonly currency: string;
        readonly charged: string;
        readonly deposited: string;
      }[]
    | null;
  readonly endedPools: readonly string[] | null;
  readonly campaigns: readonly CampaignJson[] | null;
  readonly donors:
    | readonly { readonly campaign: string; readonly member: string; readonly donations: number }[]
    | null;
  readonly donations: readonly DonationJson[] | null;
}

interface CampaignJson {
  readonly id: string;
  readonly version: number;
  readonly points: string;
  readonly donated: string;
  readonly matched: readonly string[];
  readonly donations: number;
  readonly donors: number;
}

interface DonationJson {
  readonly id: string;
  readonly campaign: string;
  readonly member: string;
  readonly points: string;
  readonly donated: string;
  readonly matched: readonly string[];
  readonly reversed: boolean;
  readonly paidOut: boolean;
}

/** What `read_more` is asked for; null when that is nothing, as for most batches. */
export function askedJson(operations: readonly Operation[], asked: AskedMore): string | null {
  const holds: string[] = [];
  const reversed: string[] = [];
  const requests: string[] = [];
  const codes: { member: string; hash: string }[] = [];
  const pools = operations.flatMap((each) => (each.kind === 'BURN' && each.pool ? [each.pool.id] : []));
  for (const operation of operations) {
    if (operation.kind === 'CAPTURE' || operation.kind === 'RELEASE') {
      if (operation.holdId !== null) holds.push(String(operation.holdId));
    } else if (operation.kind === 'REVERSAL') {
      for (const target of [operation.target, operation.paired?.target])
        if (target) reversed.push(String(target.id));
    } else if (operation.kind === 'ADJUSTMENT') {
      const { step } = operation;
      if (step.kind !== 'ask' && step.requestId !== null) requests.push(String(step.requestId));
    } else if ('spendCodeHash' in operation && operation.spendCodeHash && operation.memberId !== null) {
      codes.push({ member: String(operation.memberId), hash: operation.spendCodeHash.toString('hex') });
    }
  }
  const giving = givingJson(operations);
  const counts = [asked.memberDays, asked.partnerDays, asked.exposures, giving.campaigns];
  if ([holds, reversed, requests, codes, pools, ...counts].every((names) => names.length === 0)) return null;
  return JSON.stringify({
    holds: [...new Set(holds)],
    reversed: [...new Set(reversed)],
    requests: [...new Set(requests)],
    codes,
    pools: [...new Set(pools)].map(String),
    memberDays: asked.memberDays.map(({ memberId, purpose, partnerId, day }) => ({
      member: String(memberId),
      purpose,
      partner: String(partnerId),
      day,
    })),
    partnerDays: asked.partnerDays.map(({ partnerId, day }) => ({ partner: String(partnerId), day })),
    exposures: asked.exposures.map(({ partnerId, currency }) => ({ partner: String(partnerId), currency })),
    lockLimits: asked.lockLimits,
    ...(giving.campaigns.length > 0 && giving),
  });
}

/** Campaigns of charities in rising order, so that batches that meet on them wait for each other. */
function givingJson(operations: readonly Operation[]) {
  const campaigns = new Set<bigint>();
  const donors = new Map<string, { readonly campaign: string; readonly member: string }>();
  const donations = new Set<string>();
  for (const operation of operations) {
    const campaignId = charityCampaignOf(operation);
    if (campaignId === null || operation.memberId === null) continue;
    campaigns.add(campaignId);
    const donorId = donorOf(operation) ?? operation.memberId;
    const donor = { campaign: String(campaignId), member: String(donorId) };
    donors.set(`${donor.campaign}:${donor.member}`, donor);
    if (operation.kind === 'REVERSAL' && operation.target) donations.add(String(operation.target.id));
  }
  return {
    campaigns: [...campaigns].sort((a, b) => (a < b ? -1 : 1)).map(String),
    donors: [...donors.values()],
    donations: [...donations],
  };
}

/** Whose donation is taken back, which can be a part of somebody else by now. */
function donorOf(operation: Operation): bigint | undefined {
  return operation.kind === 'REVERSAL' ? operation.target?.donation?.donorId : undefined;
}

/** The campaign of a charity that an operation gives to, or takes back from. */
function charityCampaignOf(operation: Operation): bigint | null {
  if (operation.kind === 'DONATION') return operation.charityCampaignId;
  return operation.kind === 'REVERSAL' ? (operation.target?.donation?.campaignId ?? null) : null;
}

/** Reads what was asked for; a count that has no row yet is 0. */
export function moreStateOf(
  { o_due: due, o_more: more }: MoreRow,
  asked: AskedMore,
): Pick<
  BatchState,
  | 'holds'
  | 'pending'
  | 'reversed'
  | 'requests'
  | 'codes'
  | 'limits'
  | 'endedPools'
  | 'charityCampaigns'
  | 'donations'
> {
  const holds = [...(due?.holds ?? []), ...(more?.holds ?? [])].map(holdOf);
  const pending = [
    ...(due?.pending ?? []),
    ...(more?.reversed ?? []).flatMap((row) => row.pending ?? []),
  ].map(pendingLotOf);
  return {
    holds: new Map(holds.map((hold) => [hold.id, hold])),
    pending: new Map(pending.map((lot) => [pendingOf(lot), lot])),
    reversed: new Map(
      (more?.reversed ?? []).map(({ id, points, withoutMoney, refunded, parts }) => [
        BigInt(id),
        {
          points: BigInt(points),
          withoutMoney: BigInt(withoutMoney),
          refunded: BigInt(refunded),
          byRule: new Map((parts ?? []).map((part) => [part.rule, BigInt(part.points)] as const)),
        },
      ]),
    ),
    requests: new Map(
      (more?.requests ?? []).map(({ id, memberId, points, ...rest }) => [
        BigInt(id),
        { id: BigInt(id), memberId: BigInt(memberId), points: BigInt(points), ...rest },
      ]),
    ),
    codes: new Map(
      (more?.codes ?? []).map((code) => [
        codeOf(BigInt(code.memberId), Buffer.from(code.hash, 'hex')),
        {
          partnerId: code.partnerId === null ? null : BigInt(code.partnerId),
          mostPoints: code.mostPoints === null ? null : BigInt(code.mostPoints),
          expiresAt: new Date(code.expiresAt),
          used: code.used,
        },
      ]),
    ),
    limits: limitsOf(more, asked),
    endedPools: new Set((more?.endedPools ?? []).map(BigInt)),
    charityCampaigns: charityCampaignsOf(more),
    donations: new Map((more?.donations ?? []).map(donationOf).map((donation) => [donation.id, donation])),
  };
}

function charityCampaignsOf(more: MoreJson | null): Map<bigint, CharityCampaignState> {
  const campaigns = new Map<bigint, CharityCampaignState>();
  for (const { id, points, donated, matched, ...counts } of more?.campaigns ?? []) {
    campaigns.set(BigInt(id), {
      id: BigInt(id),
      points: BigInt(points),
      donated: BigInt(donated),
      matched: matched.map(BigInt),
      donationsOf: new Map(),
      ...counts,
    });
  }
  for (const { campaign, member, donations } of more?.donors ?? [])
    campaigns.get(BigInt(campaign))?.donationsOf.set(BigInt(member), donations);
  return campaigns;
}

function donationOf({
  id,
  campaign,
  member,
  points,
  donated,
  matched,
  ...ends
}: DonationJson): DonationState {
  return {
    id: BigInt(id),
    campaignId: BigInt(campaign),
    memberId: BigInt(member),
    points: BigInt(points),
    donated: BigInt(donated),
    matched: matched.map(BigInt),
    ...ends,
  };
}

function limitsOf(more: MoreJson | null, asked: AskedMore): LimitCounts {
  const counts = new LimitCounts(asked.lockLimits);
  for (const name of asked.memberDays) counts.readMemberDay(name, null);
  for (const name of asked.partnerDays) counts.readPartnerDay(name, null);
  for (const name of asked.exposures) counts.readExposure(name, null);
  for (const row of more?.memberDays ?? []) {
    const { purpose, day } = row;
    const name = { memberId: BigInt(row.memberId), purpose, partnerId: BigInt(row.partner), day };
    counts.readMemberDay(name, BigInt(row.points));
  }
  for (const row of more?.partnerDays ?? []) {
    counts.readPartnerDay({ partnerId: BigInt(row.partner), day: row.day }, BigInt(row.points));
  }
  for (const row of more?.exposures ?? []) {
    const name = { partnerId: BigInt(row.partner), currency: row.currency };
    counts.readExposure(name, { charged: scaled(row.charged), deposited: scaled(row.deposited) });
  }
  return counts;
}

/** A decimal of the database, in 10⁻⁸. */
function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const value = BigInt(whole + fraction.slice(0, 8).padEnd(8, '0'));
  return decimal.startsWith('-') ? -value : value;
}

function holdOf(json: HoldJson): HoldState {
  return {
    id: BigInt(json.id),
    memberId: BigInt(json.memberId),
    partnerId: BigInt(json.partnerId),
    merchantId: BigInt(json.merchantId),
    contractVersionId: BigInt(json.contractVersionId),
    points: BigInt(json.points),
    status: json.status,
    openedAt: new Date(json.openedAt),
    expiresAt: new Date(json.expiresAt),
    lots: json.expiries.map((expiry, at) => ({
      expiry,
      funding: BigInt(json.fundings[at] as string),
      points: BigInt(json.lotPoints[at] as string),
    })),
  };
}

function pendingLotOf(json: PendingJson): PendingLot {
  return {
    transactionId: BigInt(json.transactionId),
    memberId: BigInt(json.memberId),
    expiry: json.expiry,
    funding: BigInt(json.fundingId),
    vestsAt: new Date(json.vestsAt),
    points: BigInt(json.points),
  };
}
