import { type ClassType, Field, ID, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { DateTime } from '../scalars.js';
import {
  AccountManager,
  AccountNote,
  BusinessAccount,
  BusinessContact,
  ParentAccount,
} from './business-account.type.js';

export const REFUSED = 'Why nothing was done; empty when it was.';

/** The payload of a mutation that does something to one thing. */
export function payloadOf<Name extends string, T extends object>(
  mutation: string,
  name: Name,
  type: ClassType<T>,
  description: string,
) {
  @ObjectType(`${mutation[0]?.toUpperCase()}${mutation.slice(1)}Payload`, {
    description: `What ${mutation} did.`,
    simpleResolvers: true,
  })
  class Payload {}
  Field(() => type, { nullable: true, description })(Payload.prototype, name);
  Field(() => [UserError], { description: REFUSED })(Payload.prototype, 'userErrors');
  return Payload as unknown as ClassType<
    { userErrors: UserError[] } & { readonly [Key in Name]?: T | null | undefined }
  >;
}

const ACCOUNT = 'The account as it is now.';
export const SetCompanyDetailsPayload = payloadOf('setCompanyDetails', 'account', BusinessAccount, ACCOUNT);
export const AssignAccountManagerPayload = payloadOf(
  'assignAccountManager',
  'account',
  BusinessAccount,
  ACCOUNT,
);
export const UnassignAccountManagerPayload = payloadOf(
  'unassignAccountManager',
  'account',
  BusinessAccount,
  ACCOUNT,
);
const CONTACT = 'The contact as it is now.';
export const AddBusinessContactPayload = payloadOf('addBusinessContact', 'contact', BusinessContact, CONTACT);
export const ChangeBusinessContactPayload = payloadOf(
  'changeBusinessContact',
  'contact',
  BusinessContact,
  CONTACT,
);
export const RemoveBusinessContactPayload = payloadOf(
  'removeBusinessContact',
  'contact',
  BusinessContact,
  CONTACT,
);
const AGREEMENT = 'What the two accounts have agreed on, or are to.';
export const RequestParentAccountPayload = payloadOf(
  'requestParentAccount',
  'parentAccount',
  ParentAccount,
  AGREEMENT,
);
export const AnswerParentAccountPayload = payloadOf(
  'answerParentAccount',
  'parentAccount',
  ParentAccount,
  AGREEMENT,
);
export const EndParentAccountPayload = payloadOf(
  'endParentAccount',
  'parentAccount',
  ParentAccount,
  AGREEMENT,
);
export const RegisterAccountManagerPayload = payloadOf(
  'registerAccountManager',
  'manager',
  AccountManager,
  'The account manager.',
);
export const AddAccountNotePayload = payloadOf('addAccountNote', 'note', AccountNote, 'The note.');

@ObjectType({ description: 'What createContactToken did.', simpleResolvers: true })
export class CreateContactTokenPayload {
  @Field(() => String, { nullable: true, description: 'What the app sends as `Authorization: Bearer …`.' })
  token?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends.' })
  expiresAt?: Date;

  @Field(() => ID, { nullable: true, description: 'Whose it is: the id of the contact.' })
  contactId?: string;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}
