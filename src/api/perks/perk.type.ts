import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { Perk as PerkRecord } from '../../perks/perk.js';
import type { BudgetUse, PerkBudget as PerkBudgetRecord } from '../../perks/perk-budget.js';
import type { PerkGrant as PerkGrantRecord } from '../../perks/perk-grant.js';
import type { PerkRequest as PerkRequestRecord } from '../../perks/perk-request.js';
import type { UsablePerk as UsablePerkRecord } from '../../perks/usable-perks.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Rate } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { Money } from '../values/money.type.js';
import {
  PerkConfirmationName,
  PerkEntitlementName,
  PerkGrantStatusName,
  PerkKindName,
  PerkPeriodName,
  PerkRequestStatusName,
} from './perk-enums.js';

@ObjectType({
  description: 'Something that members of some levels, or some business accounts, have.',
  implements: Node,
  simpleResolvers: true,
})
export class Perk extends Node {
  /** Not a field. */
  record!: PerkRecord;

  @Field(() => PerkKindName, { description: 'What it is.' })
  kind!: PerkRecord['kind'];

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => LocalizedText, {
    nullable: true,
    description: 'What is to be known of it, beside its name; null: nothing.',
  })
  details!: LocalizedText | null;

  @Field(() => Rate, {
    nullable: true,
    description:
      'Of a discount or a cashback rate how many percent of what is paid; null of others, or where the worth says all.',
  })
  percent!: RateValue | null;

  @Field(() => PerkEntitlementName, { description: 'How somebody comes to have it.' })
  entitlement!: PerkRecord['entitlement'];

  @Field(() => [String], {
    description: 'Codes of the levels that may have it; of one that is granted empty: whatever the level.',
  })
  levels!: string[];

  @Field(() => Money, { description: 'What one is worth.' })
  worth!: Money;

  @Field(() => CalendarDay, { description: 'First day.' })
  from!: string;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day; null: until it is ended.' })
  until!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days a grant lasts, that of granting included; null: as long as the perk.',
  })
  grantDays!: number | null;

  @Field(() => Int, {
    description: 'How often each grant can be used; of one that comes with a level, how often per period.',
  })
  uses!: number;

  @Field(() => PerkPeriodName, { nullable: true, description: 'Of one that comes with a level; else null.' })
  period!: PerkRecord['period'];

  @Field(() => PerkConfirmationName, { description: "Whether a use needs the member's own confirmation." })
  confirmation!: PerkRecord['confirmation'];

  @Field(() => DateTime, { nullable: true, description: 'When it was ended; null: it was not.' })
  endedAt!: Date | null;

  static of(record: PerkRecord): Perk {
    const { id, kind, name, entitlement, levels, worth, from, until, grantDays, uses, period, endedAt } =
      record;
    const { confirmation, details, percent } = record;
    return Object.assign(new Perk(), {
      ...{ record, id: encodeId('perk', id), kind, name: LocalizedText.of(name), entitlement },
      ...{ levels: [...levels], worth: Money.of(worth), from, until, grantDays, uses, period, endedAt },
      ...{ confirmation, details: details && LocalizedText.of(details), percent },
    });
  }
}

export const PerkConnection = connectionTypes('Perk', Perk);

@ObjectType({
  description: 'A perk that an account manager, or a rebate, has granted to a business account.',
  implements: Node,
  simpleResolvers: true,
})
export class PerkGrant extends Node {
  /** Not a field. */
  record!: PerkGrantRecord;

  @Field(() => ID, { description: 'The member whose it is.' })
  memberId!: string;

  @Field(() => PerkGrantStatusName, { description: 'Where it stands.' })
  status!: PerkGrantRecord['status'];

  @Field(() => Money, { description: 'What it was worth when it was granted.' })
  worth!: Money;

  @Field(() => Int, { description: 'How often it can be used.' })
  uses!: number;

  @Field(() => Int, { description: 'How often it was used.' })
  used!: number;

  @Field(() => CalendarDay, { description: 'First day.' })
  from!: string;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day; null: it does not end by itself.' })
  until!: string | null;

  @Field(() => DateTime, { description: 'When it was granted.' })
  grantedAt!: Date;

  @Field(() => Actor, { description: 'Who granted it.' })
  grantedBy!: Actor;

  @Field(() => Actor, { nullable: true, description: 'Who approved or rejected it; null: nobody.' })
  answeredBy!: Actor | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was granted; null of what a rebate has granted, and once the account is erased.',
  })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not.' })
  endedAt!: Date | null;

  static of(record: PerkGrantRecord): PerkGrant {
    const { id, memberId, status, worth, uses, used, from, until, grantedAt, grantedBy } = record;
    const { answeredBy, reason, endedAt } = record;
    return Object.assign(new PerkGrant(), {
      ...{ record, id: encodeId('perkGrant', id), memberId: encodeId('member', memberId), status },
      ...{ worth: Money.of(worth), uses, used, from, until, grantedAt, grantedBy: Actor.of(grantedBy) },
      ...{ answeredBy: answeredBy === null ? null : Actor.of(answeredBy), reason, endedAt },
    });
  }
}

export const PerkGrantConnection = connectionTypes('PerkGrant', PerkGrant);

@ObjectType({
  description: 'A perk that was asked for on behalf of a business account.',
  implements: Node,
  simpleResolvers: true,
})
export class PerkRequest extends Node {
  /** Not a field. */
  record!: PerkRequestRecord;

  @Field(() => ID, { description: 'The member for which it was asked.' })
  memberId!: string;

  @Field(() => PerkRequestStatusName, { description: 'Where it stands.' })
  status!: PerkRequestRecord['status'];

  @Field(() => String, { nullable: true, description: 'What whoever asked had to say.' })
  note!: string | null;

  @Field(() => DateTime, { description: 'When.' })
  requestedAt!: Date;

  @Field(() => Actor, { description: 'Who asked.' })
  requestedBy!: Actor;

  @Field(() => ID, { nullable: true, description: 'The grant that it led to.' })
  grantId!: string | null;

  static of(record: PerkRequestRecord): PerkRequest {
    const { id, memberId, status, note, requestedAt, requestedBy, grantId } = record;
    return Object.assign(new PerkRequest(), {
      ...{ record, id: encodeId('perkRequest', id), memberId: encodeId('member', memberId), status, note },
      ...{ requestedAt, requestedBy: Actor.of(requestedBy) },
      grantId: grantId === null ? null : encodeId('perkGrant', grantId),
    });
  }
}

export const PerkRequestConnection = connectionTypes('PerkRequest', PerkRequest);

@ObjectType({ description: 'What an account manager may give away.', simpleResolvers: true })
export class PerkBudget {
  /** Not a field. */
  record!: PerkBudgetRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Only to accounts with this level; null: to all.' })
  level!: string | null;

  @Field(() => PerkPeriodName, { description: 'For how long.' })
  period!: PerkBudgetRecord['period'];

  @Field(() => String, { description: 'ISO 4217 code: for perks whose worth is in it.' })
  currency!: string;

  @Field(() => Money, { nullable: true, description: 'Most worth per period; null: no limit.' })
  worth!: Money | null;

  @Field(() => Int, { nullable: true, description: 'Most perks per period; null: no limit.' })
  grants!: number | null;

  @Field(() => Money, {
    nullable: true,
    description: 'A second person has to approve a perk that is worth more; null: none.',
  })
  approvalAbove!: Money | null;

  static of(record: PerkBudgetRecord): PerkBudget {
    const { id, level, period, currency, worth, grants, approvalAbove } = record;
    return Object.assign(new PerkBudget(), {
      ...{ record, id: encodeId('perkBudget', id), level, period, currency, worth: worth && Money.of(worth) },
      ...{
        grants: grants === null ? null : Number(grants),
        approvalAbove: approvalAbove && Money.of(approvalAbove),
      },
    });
  }
}

@ObjectType({ description: 'What is given away of a budget in a period.', simpleResolvers: true })
export class PerkBudgetUse {
  @Field(() => CalendarDay, { description: 'First day of the period.' })
  from!: string;

  @Field(() => Money, { description: 'What was given away is worth.' })
  worth!: Money;

  @Field(() => Int, { description: 'How many perks.' })
  grants!: number;

  static of({ from, worth, grants }: BudgetUse): PerkBudgetUse {
    return Object.assign(new PerkBudgetUse(), { from, worth: Money.of(worth), grants: Number(grants) });
  }
}

@ObjectType({ description: 'A perk that a member can use now.', simpleResolvers: true })
export class UsablePerk {
  @Field(() => Perk, { description: 'Which.' })
  perk!: Perk;

  @Field(() => ID, { nullable: true, description: 'The grant; null: it comes with the level.' })
  grantId!: string | null;

  @Field(() => Int, { description: 'How often it can be used still.' })
  usesLeft!: number;

  @Field(() => CalendarDay, { nullable: true, description: 'Last day; null: no end is known.' })
  until!: string | null;

  static of({ perk, grantId, usesLeft, until }: UsablePerkRecord): UsablePerk {
    return Object.assign(new UsablePerk(), {
      ...{ perk: Perk.of(perk), usesLeft, until },
      grantId: grantId === null ? null : encodeId('perkGrant', grantId),
    });
  }
}
