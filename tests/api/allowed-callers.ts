import type { Scope } from '../../src/access/scopes.js';

/** A kind of caller; a partner's system by any key, or by one with the scope. */
export type CallerKind =
  | 'platform'
  | 'operator'
  | 'auditor'
  | 'account-manager'
  | 'partner-staff'
  | 'member'
  | 'partner'
  | `partner ${Scope}`;

const PEOPLE = ['operator', 'auditor', 'account-manager', 'partner-staff'] as const;
const READERS = ['operator', 'auditor'] as const;
const STAFF = ['account-manager', 'partner-staff'] as const;

/**
 * Who may use each field of Query, Mutation and Subscription (rule A-03), written down a second time and by hand: what
 * the code declares is tested against this, never against itself. A new field is entered here from what was promised
 * about it, before it is built.
 */
export const ALLOWED_CALLERS: Readonly<Record<string, readonly CallerKind[]>> = {
  'query viewer': ['platform', ...PEOPLE, 'partner', 'member'],
  'query coalition': [...PEOPLE, 'partner', 'member'],
  'query node': [...READERS, 'partner', 'member'],
  'query nodes': [...READERS, 'partner', 'member'],
  'query partner': [...READERS, 'partner', 'member'],
  'query partners': [...READERS, 'partner', 'member'],
  'query partnerOnboarding': [...READERS],
  'query planPartnerExit': [...READERS],
  'query member': [...READERS, 'partner members:read', 'member'],
  'query members': [...READERS, 'partner members:read'],
  'query transaction': [...READERS, 'partner points:read', 'member'],
  'query transactions': [...READERS, 'partner points:read', 'member'],
  'query hold': [...READERS, 'partner points:read', 'member'],
  'query adjustmentRequests': [...READERS],
  'query transactionProof': [...READERS, 'partner points:read', 'member'],
  'query sealBlocks': [...READERS, 'partner points:read', 'member'],
  'query latestSeal': [...READERS, 'partner points:read', 'member'],
  'query settlementStatement': [...PEOPLE, 'partner partner:read'],
  'query settlementStatements': [...PEOPLE, 'partner partner:read'],
  'query settlementDispute': [...PEOPLE, 'partner partner:read'],
  'query settlementDisputes': [...PEOPLE, 'partner partner:read'],
  'query paymentSettings': [...READERS],
  'query paymentRun': [...READERS],
  'query paymentRuns': [...READERS],
  'query charityPayouts': [...READERS],
  'query confirmationImport': [...READERS],
  'query quoteEarn': ['partner points:read'],
  'query quoteBurn': ['partner points:read'],
  'query quoteDonation': ['operator', 'partner points:read', 'member'],
  'query charities': [...READERS, 'partner', 'member'],
  'query charityCampaigns': [...READERS, 'partner', 'member'],
  'query campaignProgress': [...READERS, 'partner', 'member'],
  'query settlementPreview': [...PEOPLE, 'partner partner:read'],
  'query settlementWhatIf': [...PEOPLE, 'partner partner:read'],
  'query partnerPosition': [...PEOPLE, 'partner partner:read'],
  'query partnerFlows': [...PEOPLE, 'partner partner:read'],
  'query liabilityRollForward': [...PEOPLE, 'partner partner:read'],

  'mutation createCoalition': ['platform'],
  'mutation updateCoalition': ['operator'],
  'mutation advanceTestClock': ['operator', 'partner points:write'],
  'mutation recordFloatDeposit': ['operator'],
  'mutation withdrawFloat': ['operator'],
  'mutation registerPartner': ['operator'],
  'mutation addContractVersion': ['operator'],
  'mutation addMerchant': ['operator'],
  'mutation addCampaign': ['operator'],
  'mutation endCampaign': ['operator'],
  'mutation registerCharity': ['operator'],
  'mutation setCharityAccount': ['operator'],
  'mutation verifyCharity': ['operator'],
  'mutation suspendCharity': ['operator'],
  'mutation addCharityCampaign': ['operator'],
  'mutation endCharityCampaign': ['operator'],
  'mutation issueApiKey': ['operator'],
  'mutation revokeApiKey': ['operator'],
  'mutation activatePartner': ['operator'],
  'mutation suspendPartner': ['operator'],
  'mutation beginPartnerExit': ['operator'],
  'mutation cancelPartnerExit': ['operator'],
  'mutation setSettlementAccount': ['operator'],
  'mutation closeSettlementPeriod': ['operator'],
  'mutation setPaymentSettings': ['operator'],
  'mutation createPaymentRun': ['operator'],
  'mutation createCharityPayout': ['operator'],
  'mutation markPaymentRunSent': ['operator'],
  'mutation cancelPaymentRun': ['operator'],
  'mutation importBankConfirmations': ['operator'],
  'mutation agreeStatement': [...STAFF, 'partner settlement:write'],
  'mutation disputeStatementLines': [...STAFF, 'partner settlement:write'],
  'mutation commentOnDispute': ['operator', ...STAFF, 'partner settlement:write'],
  'mutation resolveDispute': ['operator'],
  'mutation suspendMember': ['operator'],
  'mutation reinstateMember': ['operator'],
  'mutation enrolMember': ['partner members:write'],
  'mutation linkMember': ['partner members:write'],
  'mutation createMemberToken': ['partner members:write'],
  'mutation earnPoints': ['partner points:write'],
  'mutation earnPointsBatch': ['partner points:write'],
  'mutation burnPoints': ['partner points:write'],
  'mutation holdPoints': ['partner points:write'],
  'mutation captureHold': ['operator', 'partner points:write'],
  'mutation releaseHold': ['operator', 'partner points:write'],
  'mutation reverseTransaction': ['operator', 'partner points:write'],
  'mutation transferPoints': ['operator', 'partner points:write', 'member'],
  'mutation donatePoints': ['operator', 'partner points:write', 'member'],
  'mutation adjustPoints': ['operator'],
  'mutation approveAdjustment': ['operator'],
  'mutation rejectAdjustment': ['operator'],
  'mutation createSpendCode': ['member'],
  'mutation lockSpending': ['operator', 'member'],
  'mutation unlockSpending': ['operator', 'member'],

  'subscription balanceChanged': [...READERS, 'partner points:read', 'member'],
  'subscription campaignProgress': [...READERS, 'partner', 'member'],
  'subscription transactionPosted': ['partner points:read'],
};
