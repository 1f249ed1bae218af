import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { CampaignProgress as Progress } from '../../giving/campaign-progress.js';
import type { DonationRecord } from '../../giving/read-donations.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { UserError } from '../errors/user-error.type.js';
import { DateTime, Points } from '../scalars.js';
import { Money } from '../values/money.type.js';

@ObjectType({ description: 'What one sponsor has added.', simpleResolvers: true })
export class SponsorMatch {
  @Field(() => ID, { description: 'Which partner.' })
  partnerId!: string;

  @Field(() => Money, { description: 'How much.' })
  amount!: Money;
}

@ObjectType({
  description: 'What a campaign of a charity has come to; reversed donations are left out.',
  simpleResolvers: true,
})
export class CampaignProgress {
  /** Not a field. */
  progress!: Progress;

  @Field(() => ID, { description: 'Which campaign.' })
  campaignId!: string;

  @Field(() => Int, { description: 'Rises with every change.' })
  version!: number;

  @Field(() => Points, { description: 'What members gave.' })
  points!: bigint;

  @Field(() => Money, { description: 'What that comes to.' })
  donated!: Money;

  @Field(() => Money, { description: 'What sponsors added, all together.' })
  matched!: Money;

  @Field(() => Int, { description: 'How many times was given.' })
  donations!: number;

  @Field(() => Int, { description: 'How many different members gave.' })
  donors!: number;

  @Field(() => Money, { description: 'Of both, what payouts to the charity were made of.' })
  paid!: Money;

  static of(progress: Progress): CampaignProgress {
    const { currency, version, points, donations, donors } = progress;
    return Object.assign(new CampaignProgress(), {
      campaignId: encodeId('charityCampaign', progress.campaignId),
      ...{ progress, version, points, donations, donors },
      donated: Money.of({ minor: progress.donated, currency }),
      matched: Money.of({ minor: progress.matched.reduce((sum, minor) => sum + minor, 0n), currency }),
      paid: Money.of({ minor: progress.paid, currency }),
    });
  }
}

@ObjectType({ description: 'Proof of a donation for whoever gave it.', simpleResolvers: true })
export class DonationReceipt {
  @Field(() => Int, { description: "A year of the coalition's calendar." })
  year!: number;

  @Field(() => Int, { description: '1, 2, 3 … in the year, without gaps.' })
  number!: number;

  @Field(() => Boolean, { description: 'Whether the donation was taken back, so that it proves nothing.' })
  void!: boolean;

  @Field(() => String, {
    description:
      'Where it is read as a PDF, with the same credential and ?lang=fa or en: a path of this server.',
  })
  filePath!: string;

  @Field(() => String, {
    description: 'The same of all that the member gave in the year; for itself, operators and auditors.',
  })
  yearPath!: string;
}

@ObjectType({ description: 'Points that a member gave to a charity.', simpleResolvers: true })
export class Donation {
  /** Not a field. */
  record!: DonationRecord;

  @Field(() => Points, { description: 'How many.' })
  points!: bigint;

  @Field(() => Money, { description: 'What they come to.' })
  amount!: Money;

  @Field(() => Money, { description: 'What sponsors added, all together.' })
  matched!: Money;

  @Field(() => Boolean, { description: 'Whether the charity may be told who gave it.' })
  named!: boolean;

  @Field(() => DateTime, { description: 'When it was given.' })
  donatedAt!: Date;

  @Field(() => DonationReceipt, { description: 'Its receipt.' })
  receipt!: DonationReceipt;

  @Field(() => Boolean, { description: 'Whether the charity was paid for it, which makes it final.' })
  paidOut!: boolean;

  @Field(() => ID, {
    nullable: true,
    description: 'The standing order by which it was given; null: somebody gave it.',
  })
  orderId!: string | null;

  static of(record: DonationRecord): Donation {
    const { points, named, donatedAt, receipt } = record;
    return Object.assign(new Donation(), {
      ...{ record, points, named, donatedAt },
      amount: Money.of(record.donated),
      matched: Money.of(record.matched),
      receipt: {
        ...{ ...receipt, void: record.reversedBy !== null },
        filePath: `/donations/${encodeId('transaction', record.id)}.pdf`,
        yearPath: `/donations/${encodeId('member', record.memberId)}-${receipt.year}.pdf`,
      },
      paidOut: record.payoutId !== null,
      orderId: record.orderId === null ? null : encodeId('givingOrder', record.orderId),
    });
  }
}

export const DonationConnection = connectionTypes('Donation', Donation);

@ObjectType({
  description: 'What a donation would come to at this instant, or why it would be refused.',
  simpleResolvers: true,
})
export class DonationQuote {
  @Field(() => Money, { nullable: true, description: 'What the points come to; null when refused.' })
  amount!: Money | null;

  @Field(() => Money, {
    nullable: true,
    description: 'What sponsors would add, all together; null when refused.',
  })
  matched!: Money | null;

  @Field(() => Points, {
    nullable: true,
    description: 'What the member has available; null when the quote names no member, or none that is seen.',
  })
  available!: bigint | null;

  @Field(() => UserError, { nullable: true, description: 'Why it would be refused; null when it would not.' })
  refusal!: UserError | null;
}
