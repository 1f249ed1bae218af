import type {
  LadderDraft,
  LevelBenefit,
  Metric,
  Requirement,
  Validity,
  Window,
} from '../../coalition/ladders/ladder-terms.js';
import type { StandingCause } from '../../ledger/levels/level.js';
import { register } from '../values/register-enum.js';

export const TierMetricName = register<Metric>('TierMetric', 'What a level can ask for.', {
  POINTS:
    'Points earned; neither burned nor transferred ones, and bonus points only where the level says so.',
  SPEND: 'Money spent in purchases of one currency.',
  PURCHASES: 'Purchases.',
  PARTNERS: 'Distinct partners at which the member has bought.',
});

export const TierMatchName = register<Requirement['match']>(
  'TierMatch',
  'How several criteria go together.',
  {
    ALL: 'All of them have to be met.',
    ANY: 'One of them is enough.',
  },
);

export const TierWindowName = register<Window['kind']>('TierWindow', 'Over which time is counted.', {
  CALENDAR_YEAR: "A year of the coalition's calendar.",
  ROLLING_MONTHS: "This month of the coalition's calendar and some before it.",
  LIFETIME: 'Everything.',
});

export const TierValidityKindName = register<Validity['kind']>(
  'TierValidityKind',
  'How long a level lasts.',
  {
    YEARS: 'The rest of the calendar year in which it was reached, and so many full ones.',
    MONTHS: 'So many months from the day on which it was reached.',
    LIFETIME: 'For ever.',
  },
);

export const TierDowngradeName = register<LadderDraft['downgrade']>(
  'TierDowngrade',
  'How far a member falls whose level ends.',
  { ONE_LEVEL: 'One level down at the most.', TO_QUALIFIED: 'To what it reaches.' },
);

export const TierPaidByName = register<LevelBenefit['paidBy']>(
  'TierPaidBy',
  'Who pays for the points that a level gives on top.',
  {
    ISSUER: "The partner at which the purchase was, as for its contract's own points.",
    COALITION: 'The coalition.',
  },
);

export const TierCauseName = register<StandingCause>('TierCause', "Why a member's level is what it is.", {
  QUALIFIED: 'It reached what the level asks for.',
  RENEWED: 'It reached it again when the validity ended.',
  REVIEW: 'The validity of a higher one ended.',
  GAP: 'It has not bought anything for too long.',
  MANUAL: 'An operator gave it.',
  MANUAL_END: 'What an operator gave ended.',
  REVERSAL: 'What a higher one was reached by was reversed.',
  LADDER: 'A new version of the ladder asks for less.',
  MERGED: 'A duplicate that became a part of the member had it.',
});
