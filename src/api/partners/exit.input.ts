import { Field, ID, InputType } from 'type-graphql';
import { CalendarDay, Rate } from '../scalars.js';

/** How a partner is to leave, in a plan and for real. */
@InputType({ description: 'How a partner would leave.' })
export class PlanPartnerExitInput {
  @Field(() => ID, { description: 'Which partner: an active or suspended one.' })
  partnerId!: string;

  @Field(() => CalendarDay, { description: 'The last day on which it gives points: today or later.' })
  lastEarnDay!: string;

  @Field(() => CalendarDay, {
    description:
      'The last day on which points can be burned or held there: the same day or later, at most 4,000 days ahead.',
  })
  lastBurnDay!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The active partner that takes its open points over; none: the coalition does.',
  })
  bearerPartnerId?: string | null;

  @Field(() => Rate, {
    description:
      'What it pays for that, 0–100 percent of what is not paid of its points yet; the bearer gets as much.',
  })
  pricePercent!: string;
}

@InputType({ description: 'A partner that leaves.' })
export class BeginPartnerExitInput extends PlanPartnerExitInput {
  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}

@InputType({ description: 'A partner that stays after all.' })
export class CancelPartnerExitInput {
  @Field(() => ID, { description: 'Which partner.' })
  partnerId!: string;

  @Field(() => String, { description: 'Why, for the audit log, 1–500 characters.' })
  reason!: string;
}
