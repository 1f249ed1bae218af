import type { Scope } from '../../src/access/scopes.js';

const TRANSACTION = [
  ...['Actor', 'Donation', 'DonationReceipt', 'EarnComponent', 'Entry', 'Hold', 'LotMovement', 'Transaction'],
];
const SEALED = ['MerkleStep', 'SealBlock', 'SealInclusion', 'SealedPart', 'TransactionProof'];
const CONSENT = ['Actor', 'Consent'];
const OF_MEMBERS = [
  'CreateContactToken',
  'CreateMemberToken',
  'EnrolMember',
  'ReportDuplicate',
  'RequestLinkConfirmation',
  'UnlinkMember',
];
const WHO = ['externalId', 'id', 'joinedAt', 'kind', 'status'];

/** Written down by hand: the types beyond those that each scope opens, and which fields of a member. */
export const OPENED: Record<
  Scope,
  { readonly types: readonly string[]; readonly member: readonly string[] }
> = {
  'points:read': {
    types: [...TRANSACTION, ...SEALED, 'BurnQuote', 'DonationQuote', 'EarnQuote', 'Perk', 'UsablePerk'],
    member: ['id'],
  },
  'points:write': {
    types: [
      ...TRANSACTION,
      'Balance',
      'BurnPointsPayload',
      'CaptureHoldPayload',
      'DonatePointsPayload',
      'EarnPointsPayload',
      'HoldPointsPayload',
      'ReleaseHoldPayload',
      'ReverseTransactionPayload',
      'Perk',
      'PerkUse',
      'TransferPointsPayload',
      'UndoPerkUsePayload',
      'UsePerkPayload',
    ],
    member: ['id'],
  },
  'members:read': { types: [...CONSENT, 'ConsentText'], member: WHO },
  'members:write': { types: [...CONSENT, ...OF_MEMBERS.map((name) => `${name}Payload`)], member: WHO },
  'partner:read': {
    types: [
      ...['ApiKey', 'ContractCaps', 'ContractCategoryTerms', 'ContractDifference', 'ContractVersion'],
      ...['ContractWarning', 'PartnerExposure', 'ProgrammeAccount', 'SettlementAccount'],
      ...['Actor', 'LiabilityRollForward', 'PartnerFlows', 'PartnerPosition', 'PartnerPositionDay'],
      ...['SettlementDispute', 'SettlementDisputeComment', 'SettlementDisputeLine', 'SettlementDraft'],
      ...['SettlementDraftLine', 'SettlementEvent', 'SettlementKindTotal', 'SettlementLine'],
      ...['SettlementPreview', 'SettlementStatement', 'SettlementWhatIf'],
    ],
    member: [],
  },
  'settlement:write': {
    types: [
      ...['Actor', 'CommentOnDisputePayload', 'DisputeStatementLinesPayload'],
      ...['SettlementDispute', 'SettlementDisputeComment', 'SettlementDisputeLine', 'SettlementStatement'],
    ],
    member: [],
  },
  'webhooks:write': {
    types: [
      ...['RegisterWebhookEndpointPayload', 'RotateWebhookSecretPayload', 'WebhookAttempt'],
      ...['WebhookDelivery', 'WebhookDeliveryEdge', 'WebhookEndpoint', 'WebhookEndpointEdge'],
    ],
    member: [],
  },
};
