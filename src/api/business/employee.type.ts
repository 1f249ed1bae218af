import { Field, ID, ObjectType } from 'type-graphql';
import type { Employee as EmployeeRecord } from '../../members/business/employee.js';
import type {
  PurchaseCreditSetting as PurchaseCreditSettingRecord,
  SharedCredit,
} from '../../members/business/purchase-credit-setting.js';
import { encodeId } from '../../values/ids.js';
import type { Rate as RateValue } from '../../values/rate.js';
import { Node } from '../node/node.type.js';
import { DateTime, Rate } from '../scalars.js';
import { EmployeeStatusName, SharedCreditName } from './business-enums.js';

@ObjectType({
  description:
    'That a member buys for a business account and may get points for it: the account has invited one of its contacts, the member has accepted.',
  implements: Node,
  simpleResolvers: true,
})
export class Employee extends Node {
  /** Not fields. */
  memberId!: bigint | null;
  accountId!: bigint;

  @Field(() => EmployeeStatusName, { description: 'How far it is.' })
  status!: EmployeeRecord['status'];

  @Field(() => ID, { description: 'Which contact of the account it is.' })
  contactId!: string;

  @Field(() => DateTime, { description: 'When it was invited.' })
  invitedAt!: Date;

  @Field(() => DateTime, { description: 'Until when the invitation can be accepted.' })
  expiresAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it buys for the account; null: it has not accepted.',
  })
  agreedAt!: Date | null;

  static of({ id, contactId, endedAt: _, ...record }: EmployeeRecord): Employee {
    return Object.assign(new Employee(), record, {
      id: encodeId('employee', id),
      contactId: encodeId('businessContact', contactId),
    });
  }
}

@ObjectType({
  description:
    "Who may get points of a business account's purchases besides the account, from an instant on.",
  simpleResolvers: true,
})
export class PurchaseCreditSetting {
  @Field(() => DateTime, { description: 'For purchases that happen from then on.' })
  from!: Date;

  @Field(() => [SharedCreditName], { description: 'Who may; empty: nobody.' })
  credits!: SharedCredit[];

  @Field(() => Rate, {
    nullable: true,
    description:
      "The account's part of the money where both get points, in percent; null: both get those of all of it.",
  })
  accountShare!: RateValue | null;

  static of({ from, credits, accountShare }: PurchaseCreditSettingRecord): PurchaseCreditSetting {
    return Object.assign(new PurchaseCreditSetting(), { from, credits: [...credits], accountShare });
  }
}
