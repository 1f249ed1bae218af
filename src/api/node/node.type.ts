import { Field, ID, InterfaceType } from 'type-graphql';
import { decodeAnyId } from '../../values/ids.js';

const TYPES: Readonly<Record<string, string>> = {
  coalition: 'Coalition',
  partner: 'Partner',
  merchant: 'Merchant',
  member: 'Member',
  transaction: 'Transaction',
  hold: 'Hold',
  adjustment: 'AdjustmentRequest',
  account: 'ProgrammeAccount',
  campaign: 'Campaign',
  payment: 'Payment',
  paymentRun: 'PaymentRun',
  confirmationImport: 'ConfirmationImport',
  statement: 'SettlementStatement',
  dispute: 'SettlementDispute',
  charity: 'Charity',
  charityCampaign: 'CharityCampaign',
  charityPayout: 'CharityPayout',
  businessContact: 'BusinessContact',
  parentAccount: 'ParentAccount',
  employee: 'Employee',
  pointsPool: 'PointsPool',
  qualificationPool: 'QualificationPool',
  perk: 'Perk',
  perkGrant: 'PerkGrant',
  perkRequest: 'PerkRequest',
  perkUse: 'PerkUse',
  givingOrder: 'GivingOrder',
};

@InterfaceType({
  description: 'Anything that can be fetched by its id alone.',
  resolveType: ({ id }: Node) => TYPES[decodeAnyId(id)?.kind ?? ''],
})
export abstract class Node {
  @Field(() => ID, {
    description:
      'Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made.',
  })
  id!: string;
}
