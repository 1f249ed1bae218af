import { Field, ObjectType } from 'type-graphql';
import type { PartnerOnboarding as Onboarding } from '../../partners/partner-onboarding.js';
import { OnboardingStepKind } from '../values/enums.js';
import { Partner } from './partner.type.js';

@ObjectType({ description: "One line of a partner's onboarding checklist.", simpleResolvers: true })
export class OnboardingStep {
  @Field(() => OnboardingStepKind, { description: 'Which.' })
  step!: keyof typeof OnboardingStepKind;

  @Field(() => Boolean, { description: 'Whether it is there.' })
  done!: boolean;

  @Field(() => Boolean, { description: 'Whether the partner cannot go active without it.' })
  required!: boolean;

  @Field(() => String, { nullable: true, description: 'What is missing, in English; null when it is there.' })
  missing!: string | null;

  @Field(() => String, { description: 'The mutation that does it.' })
  mutation!: string;
}

@ObjectType({ description: "How far a partner's onboarding is.", simpleResolvers: true })
export class PartnerOnboarding {
  @Field(() => Partner, { description: 'Whose.' })
  partner!: Partner;

  @Field(() => Boolean, {
    description: 'Whether nothing that is required is missing: activatePartner would do it.',
  })
  complete!: boolean;

  @Field(() => [OnboardingStep], { description: 'The checklist.' })
  steps!: OnboardingStep[];

  static of({ partner, complete, steps }: Onboarding): PartnerOnboarding {
    return {
      partner: Partner.of(partner),
      complete,
      steps: steps.map(({ what, ...step }) => ({ ...step, missing: step.done ? null : what })),
    };
  }
}
