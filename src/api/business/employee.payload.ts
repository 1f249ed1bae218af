import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { payloadOf, REFUSED } from './business.payload.js';
import { Employee, PurchaseCreditSetting } from './employee.type.js';

@ObjectType({ description: 'What inviteEmployee did.', simpleResolvers: true })
export class InviteEmployeePayload {
  @Field(() => Employee, { nullable: true, description: 'The invitation.' })
  employee?: Employee;

  @Field(() => String, {
    nullable: true,
    description: 'What the contact accepts it with; told this once.',
  })
  code?: string;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

const EMPLOYEE = 'What was agreed, as it is now.';
export const AcceptEmployeeInvitationPayload = payloadOf(
  'acceptEmployeeInvitation',
  'employee',
  Employee,
  EMPLOYEE,
);
export const EndEmployeePayload = payloadOf('endEmployee', 'employee', Employee, EMPLOYEE);
export const SetPurchaseCreditPayload = payloadOf(
  'setPurchaseCredit',
  'setting',
  PurchaseCreditSetting,
  'What is allowed from now on.',
);
