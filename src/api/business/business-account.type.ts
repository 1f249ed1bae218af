import { Field, ID, ObjectType } from 'type-graphql';
import type { ContactRole } from '../../access/principal.js';
import type { AccountManager as AccountManagerRecord } from '../../members/business/account-manager.js';
import type { AccountNote as AccountNoteRecord } from '../../members/business/account-notes.js';
import type { BusinessContact as BusinessContactRecord } from '../../members/business/contact.js';
import type { ParentAccount as ParentAccountRecord } from '../../members/business/parent-account.js';
import type { CompanyDetails } from '../../members/business/set-company-details.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { DateTime, PhoneNumber } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { ContactRoleName, FamilySideName, ParentAccountStatus } from './business-enums.js';

@ObjectType({ description: 'What company a business account is.', simpleResolvers: true })
export class Company {
  @Field(() => String, { description: 'Its name in the register, or of whoever runs it.' })
  legalName!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Of a legal person in Iran (شناسه ملی): 11 digits.' })
  nationalId!: string | null;

  @Field(() => String, { nullable: true, description: 'Its number in the register of companies.' })
  registrationNumber!: string | null;

  @Field(() => String, { nullable: true, description: 'Its number for value-added tax.' })
  vatNumber!: string | null;

  static of(details: CompanyDetails): Company {
    return Object.assign(new Company(), details);
  }
}

@ObjectType({ description: 'A person who uses a business account.', implements: Node, simpleResolvers: true })
export class BusinessContact extends Node {
  @Field(() => ContactRoleName, { description: 'What it may do.' })
  role!: ContactRole;

  @Field(() => String, { nullable: true, description: 'Null of one who was removed, as are the next two.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'E.164.' })
  phone!: string | null;

  @Field(() => DateTime, { description: 'Since when.' })
  addedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was removed; null: it was not.' })
  removedAt!: Date | null;

  static of({ id, memberId: _, ...record }: BusinessContactRecord): BusinessContact {
    return Object.assign(new BusinessContact(), record, { id: encodeId('businessContact', id) });
  }
}

@ObjectType({ description: 'A person who looks after business accounts.', simpleResolvers: true })
export class AccountManager {
  /** Not a field. */
  partnerId!: bigint | null;

  @Field(() => ID, { description: 'Its id as account manager.' })
  id!: string;

  @Field(() => ID, { description: 'Its id as a user, as `viewer` tells it.' })
  userId!: string;

  @Field(() => String, { description: 'As others see it.' })
  name!: string;

  static of({ id, userId, partnerId, name }: AccountManagerRecord): AccountManager {
    return Object.assign(new AccountManager(), {
      id: encodeId('accountManager', id),
      userId,
      partnerId,
      name,
    });
  }
}

@ObjectType({
  description: 'That one business account belongs to another: asked for by one side, agreed to by the other.',
  implements: Node,
  simpleResolvers: true,
})
export class ParentAccount extends Node {
  @Field(() => ID, { description: 'The member that belongs to the other.' })
  childId!: string;

  @Field(() => ID, { description: 'The member to which it belongs.' })
  parentId!: string;

  @Field(() => ParentAccountStatus, { description: 'How far it is.' })
  status!: ParentAccountRecord['status'];

  @Field(() => FamilySideName, { description: 'Which side has asked.' })
  askedBy!: ParentAccountRecord['askedBy'];

  @Field(() => DateTime, { description: 'When.' })
  requestedAt!: Date;

  static of({ id, childId, parentId, status, askedBy, requestedAt }: ParentAccountRecord): ParentAccount {
    return Object.assign(new ParentAccount(), {
      ...{ id: encodeId('parentAccount', id), status, askedBy, requestedAt },
      ...{ childId: encodeId('member', childId), parentId: encodeId('member', parentId) },
    });
  }
}

@ObjectType({ description: 'What somebody wrote down about a business account.', simpleResolvers: true })
export class AccountNote {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Actor, { description: 'Who.' })
  author!: Actor;

  @Field(() => String, { description: 'What.' })
  text!: string;

  static of({ id, at, author, text }: AccountNoteRecord): AccountNote {
    return Object.assign(new AccountNote(), {
      ...{ id: encodeId('accountNote', id), at, author: Actor.of(author), text },
    });
  }
}

@ObjectType({
  description: 'A member that is a business, as those see it who look after it or use it.',
  simpleResolvers: true,
})
export class BusinessAccount {
  /** Not a field. */
  memberId!: bigint;

  static of(memberId: bigint): BusinessAccount {
    return Object.assign(new BusinessAccount(), { memberId });
  }
}

export const BusinessAccountConnection = connectionTypes('BusinessAccount', BusinessAccount);
