import { writeAudit } from '../../access/audit-log.js';
import { defineInBoth, type ProgrammeChange } from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { formatRate, RATE_SCALE } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { partnerInTwin, partnerNotFound } from '../find-partner.js';
import { Partner } from '../partner.entity.js';
import type { ProgrammeContext } from '../programme-context.js';
import { charityNotFound } from './change-charity.js';
import { type CharityPledge, pledgeByNumber } from './pledge.js';
import { charityById, charityInTwin } from './read-charities.js';

export interface AddCharityPledgeInput extends Pick<CharityPledge, 'percent' | 'cap' | 'from' | 'until'> {
  /** Null: the caller's text is no such id. */
  readonly charityId: bigint | null;
  readonly partnerId: bigint | null;
}

/** So that what it comes to fits its columns. */
const MOST_MINOR = 10n ** 17n;

/**
 * Says what a partner gives to a charity of each of its purchases (rule C-12), from a day on, today at the earliest; in the
 * twin too. It is never edited; see `endCharityPledge`. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, CHARITY_NOT_FOUND,
 * CAMPAIGN_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function addCharityPledge(
  context: ProgrammeContext,
  input: AddCharityPledgeInput,
): Promise<CommandOutcome<CharityPledge>> {
  const problem = impossible(input);
  if (problem) return refusedWith(problem);
  return defineInBoth(context, async (change) => {
    const { em, coalitionId, coalition, at } = change;
    const partner =
      input.partnerId === null ? null : await em.findOne(Partner, { coalitionId, id: input.partnerId });
    if (!partner) return refusedWith(partnerNotFound());
    const charity = await charityById(em, coalitionId, input.charityId);
    if (!charity) return refusedWith(charityNotFound());
    const today = dayOf(at, coalition.timeZone);
    if (input.from < today) {
      const message = `Let it begin today (${today}) or later.`;
      return refusedWith(refusal('CAMPAIGN_DATES_CONFLICT', message, ['from']));
    }
    const [row] = await em.execute<{ number: number }[]>(
      'select coalesce(max(number), 0)::integer + 1 as number from charity_pledge where coalition_id = ? and charity_id = ?',
      [coalitionId, charity.id],
    );
    const number = row?.number ?? 1;
    await insert(change, { ...input, number, charityId: charity.id, partnerId: partner.id });
    await change.inTwin(async (twin) => {
      const { id: charityId } = await charityInTwin(twin.em, twin.coalitionId, charity.number);
      const { id: partnerId } = await partnerInTwin(twin.em, twin.coalitionId, partner.slug);
      await insert(twin, { ...input, number, charityId, partnerId });
    });
    const pledge = await pledgeByNumber(em, coalitionId, charity.id, number);
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity-pledge.added',
      objectId: encodeId('charityPledge', pledge.id),
      after: {
        ...{ charity: encodeId('charity', charity.id), partner: encodeId('partner', partner.id) },
        ...{ percent: formatRate(input.percent), from: input.from, until: input.until },
        cap: `${formatMoneyAmount(input.cap)} ${input.cap.currency}`,
      },
    });
    return done(pledge);
  });
}

function impossible({ percent, cap, from, until }: AddCharityPledgeInput): Refusal | undefined {
  const invalid = (message: string, ...path: readonly string[]) => refusal('INVALID_INPUT', message, path);
  if (percent.scaled <= 0n || percent.scaled > 100n * RATE_SCALE) {
    return invalid('Give a percentage above 0, up to 100.', 'percent');
  }
  if (cap.minor <= 0n || cap.minor > MOST_MINOR) {
    return invalid('Give an amount above 0, and not out of all proportion.', 'cap', 'amount');
  }
  if (until !== null && until < from) return invalid('Let it end on its first day or later.', 'until');
  return undefined;
}

async function insert(
  { em, coalitionId, at }: ProgrammeChange,
  pledge: Omit<CharityPledge, 'id' | 'paid'>,
): Promise<void> {
  const { charityId, number, partnerId, percent, cap, from, until } = pledge;
  await em.execute(
    `insert into charity_pledge (coalition_id, charity_id, number, partner_id, percent, currency, cap_minor, first_day, last_day,
        created_at)
     values (?, ?, ?, ?, ?::numeric, ?, ?, ?::date, ?::date, ?::timestamptz)`,
    [
      ...[coalitionId, charityId, number, partnerId, formatRate(percent), cap.currency, cap.minor],
      ...[from, until, at.toISOString()],
    ],
  );
}
