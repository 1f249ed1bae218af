import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { RebatePreview as RebatePreviewRecord } from '../../rebates/preview-rebate.js';
import type { Rebate as RebateRecord, RebateVersion as RebateVersionRecord } from '../../rebates/rebate.js';
import type { RebateThreshold as RebateThresholdRecord } from '../../rebates/rebate-amount.js';
import type { RebateCredit as RebateCreditRecord } from '../../rebates/rebate-credit.js';
import type { RebateProgress as RebateProgressRecord } from '../../rebates/rebate-progress.js';
import type { Currency } from '../../values/currency.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { CalendarDay, DateTime, Points, Rate } from '../scalars.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';
import {
  RebateCreditStatusName,
  RebateMethodName,
  RebatePeriodName,
  RebateRewardName,
} from './rebate-enums.js';

const COUNTED = 'Points, or perks where it is given as one';

@ObjectType({ description: 'From so much bought in a period on, so many percent.', simpleResolvers: true })
export class RebateThreshold {
  @Field(() => Money, { description: 'What has to be bought.' })
  from!: Money;

  @Field(() => Rate, { description: 'Percent of it; above 0, at most 100.' })
  percent!: RateValue;

  static of({ from, percent }: RebateThresholdRecord, currency: Currency): RebateThreshold {
    return { from: Money.of({ minor: from, currency }), percent };
  }
}

@ObjectType({
  description: 'Terms of a rebate that hold from a period on, or a draft.',
  simpleResolvers: true,
})
export class RebateVersion {
  @Field(() => Int, { description: '1, 2, 3 …' })
  number!: number;

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'First day of the first period for which it holds; null: a draft.',
  })
  from!: string | null;

  @Field(() => RebateMethodName, { description: 'What the percentages are of.' })
  method!: RebateVersionRecord['method'];

  @Field(() => [RebateThreshold], { description: 'Ascending.' })
  thresholds!: RebateThreshold[];

  @Field(() => Money, { description: 'The money that one point stands for, or what one perk is worth.' })
  unitValue!: Money;

  @Field(() => Int, {
    description: 'Days after a period on which reversals, and purchases that are told late, still count.',
  })
  waitDays!: number;

  static of(version: RebateVersionRecord, currency: Currency): RebateVersion {
    const { number, from, method, thresholds, unit, waitDays } = version;
    return Object.assign(new RebateVersion(), {
      ...{ number, from, method, waitDays, unitValue: Money.of({ minor: unit, currency }) },
      thresholds: thresholds.map((each) => RebateThreshold.of(each, currency)),
    });
  }
}

@ObjectType({
  description: 'What business accounts get back of what they bought in a month, quarter or year.',
  simpleResolvers: true,
})
export class Rebate {
  /** Not a field. */
  record!: RebateRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => RebatePeriodName, { description: 'For how long what was bought is added up.' })
  period!: RebateRecord['period'];

  @Field(() => String, { description: 'ISO 4217 code: of what was bought in it.' })
  currency!: string;

  @Field(() => RebateRewardName, { description: 'As what it is given.' })
  reward!: RebateRecord['reward'];

  @Field(() => CalendarDay, {
    nullable: true,
    description: 'The last day of its last period; null: it goes on.',
  })
  endedAfter!: string | null;

  static of(record: RebateRecord): Rebate {
    const { id, name, period, currency, reward, endedAfter } = record;
    return Object.assign(new Rebate(), {
      ...{ record, id: encodeId('rebate', id), name: LocalizedText.of(name), period, currency },
      ...{ reward, endedAfter },
    });
  }
}

export const RebateConnection = connectionTypes('Rebate', Rebate);

@ObjectType({
  description: 'How far an account is in a period of a rebate that is not computed yet.',
  simpleResolvers: true,
})
export class RebateProgress {
  @Field(() => Rebate, { description: 'Which.' })
  rebate!: Rebate;

  @Field(() => CalendarDay, { description: 'First day of the period.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last day of the period.' })
  until!: string;

  @Field(() => CalendarDay, { description: 'The day on which it is computed.' })
  computedOn!: string;

  @Field(() => Money, { description: 'What was bought in the period so far, less what was reversed of it.' })
  spend!: Money;

  @Field(() => Money, { description: 'What the percentages give of that so far.' })
  amount!: Money;

  @Field(() => Points, { description: `${COUNTED}: what that makes.` })
  earned!: bigint;

  @Field(() => Points, {
    description: `${COUNTED}: by how much earlier periods have changed since they were computed; below 0 where they had been given too much.`,
  })
  corrected!: bigint;

  @Field(() => Points, {
    description: `${COUNTED}: what would be given if nothing else was bought or reversed.`,
  })
  expected!: bigint;

  @Field(() => RebateThreshold, { nullable: true, description: 'The next threshold; null: there is none.' })
  next!: RebateThreshold | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What is still to be bought for it; null: there is none.',
  })
  missing!: Money | null;

  static of({ rebate, period, computedOn, spend, amount, next, ...counts }: RebateProgressRecord) {
    const { currency } = rebate;
    const money = (minor: bigint) => Money.of({ minor, currency });
    const { earned, corrected, expected } = counts;
    return Object.assign(new RebateProgress(), {
      ...{ rebate: Rebate.of(rebate), from: period.from, until: period.until, computedOn },
      ...{ spend: money(spend), amount: money(amount), earned, corrected, expected },
      ...{
        next: next ? RebateThreshold.of(next, currency) : null,
        missing: next ? money(next.from - spend) : null,
      },
    });
  }
}

@ObjectType({ description: 'What an account got for a period of a rebate.', simpleResolvers: true })
export class RebateCredit {
  /** Not a field. */
  record!: RebateCreditRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => CalendarDay, { description: 'First day of the period.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last day of the period.' })
  until!: string;

  @Field(() => Int, { description: 'The version of the terms by which it was computed.' })
  version!: number;

  @Field(() => RebateCreditStatusName, { description: 'What became of it.' })
  status!: RebateCreditRecord['status'];

  @Field(() => Points, { description: `${COUNTED}: what was bought in the period made so many.` })
  earned!: bigint;

  @Field(() => Points, {
    description: `${COUNTED}: by how much earlier periods had changed since they were computed.`,
  })
  corrected!: bigint;

  @Field(() => Points, { description: `${COUNTED}: left by the credit before; below 0: to be taken off.` })
  brought!: bigint;

  @Field(() => Points, { description: `${COUNTED}: what was given.` })
  given!: bigint;

  @Field(() => Points, { description: `${COUNTED}: left to the next; below 0: to be taken off there.` })
  carried!: bigint;

  @Field(() => DateTime, { description: 'When it was computed.' })
  computedAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'The transaction that gave the points; null: there is none.',
  })
  transactionId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The perk that was granted; null: there is none.' })
  grantId!: string | null;

  static of(record: RebateCreditRecord): RebateCredit {
    const { id, from, until, version, status, earned, corrected, brought, given, carried } = record;
    const { computedAt, transactionId, grantId } = record;
    return Object.assign(new RebateCredit(), {
      ...{ record, id: encodeId('rebateCredit', id), from, until, version, status },
      ...{ earned, corrected, brought, given, carried, computedAt },
      transactionId: transactionId === null ? null : encodeId('transaction', transactionId),
      grantId: grantId === null ? null : encodeId('perkGrant', grantId),
    });
  }
}

@ObjectType({
  description: 'How many accounts have reached a threshold, and no higher one.',
  simpleResolvers: true,
})
export class RebateReached extends RebateThreshold {
  @Field(() => Int, { description: 'How many.' })
  accounts!: number;
}

@ObjectType({
  description: 'What terms would give for a period, by what was bought in it until now. Nothing is written.',
  simpleResolvers: true,
})
export class RebatePreview {
  @Field(() => RebateVersion, { description: 'Which terms.' })
  version!: RebateVersion;

  @Field(() => CalendarDay, { description: 'First day of the period.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last day of the period.' })
  until!: string;

  @Field(() => Int, { description: 'Accounts that have bought something in it.' })
  accounts!: number;

  @Field(() => Int, { description: 'Those that would get something.' })
  rewarded!: number;

  @Field(() => Money, { description: 'What they have bought together.' })
  spend!: Money;

  @Field(() => Money, { description: 'What the percentages would give of it.' })
  amount!: Money;

  @Field(() => Points, { description: `${COUNTED}: what that would make, rounded down for each account.` })
  earned!: bigint;

  @Field(() => [RebateReached], { description: 'By threshold, ascending.' })
  reached!: RebateReached[];

  static of(
    { version, period, accounts, rewarded, spend, amount, earned, reached }: RebatePreviewRecord,
    currency: Currency,
  ) {
    const money = (minor: bigint) => Money.of({ minor, currency });
    return Object.assign(new RebatePreview(), {
      ...{ version: RebateVersion.of(version, currency), from: period.from, until: period.until },
      ...{ accounts, rewarded, spend: money(spend), amount: money(amount), earned },
      reached: reached.map((each) => ({ ...RebateThreshold.of(each, currency), accounts: each.accounts })),
    });
  }
}
