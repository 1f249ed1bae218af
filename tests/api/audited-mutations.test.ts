import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { apiSchema } from '../../src/api/schema.js';

/**
 * What each mutation writes into the audit log (rule A-08), written down by hand; or why it writes nothing there.
 * A new mutation is entered here before it is built.
 */
const WRITES: Readonly<Record<string, string>> = {
  createCoalition: 'coalition.created',
  updateCoalition: 'coalition.updated',
  advanceTestClock: 'test-clock.advanced',
  recordFloatDeposit: 'float.deposited',
  withdrawFloat: 'float.withdrawn',
  registerPartner: 'partner.registered',
  addContractVersion: 'contract.version-added',
  addMerchant: 'merchant.added',
  addCampaign: 'campaign.added',
  endCampaign: 'campaign.ended',
  issueApiKey: 'api-key.issued',
  revokeApiKey: 'api-key.revoked',
  setKeyAllowance: 'api-key.allowance-set',
  activatePartner: 'partner.activated',
  suspendPartner: 'partner.suspended',
  beginPartnerExit: 'partner.exit-agreed',
  cancelPartnerExit: 'partner.exit-cancelled',
  setSettlementAccount: 'partner.settlement-account-set',
  closeSettlementPeriod: 'settlement.close-requested',
  setPaymentSettings: 'payment-settings.set',
  createPaymentRun: 'payment-run.created',
  markPaymentRunSent: 'payment-run.sent',
  cancelPaymentRun: 'payment-run.cancelled',
  importBankConfirmations: 'bank-confirmations.imported',
  agreeStatement: 'settlement-statement.agreed',
  disputeStatementLines: 'settlement-dispute.opened',
  commentOnDispute: 'settlement-dispute.commented',
  resolveDispute: 'settlement-dispute.resolved',
  suspendMember: 'member.suspended',
  reinstateMember: 'member.reinstated',
  eraseMember: 'member.erased',
  mergeMembers: 'member.merged',
  reportDuplicate: 'member.duplicate-reported',
  dismissDuplicate: 'duplicate.dismissed',
  enrolMember: 'member.enrolled',
  linkMember: 'member.linked',
  confirmLink: 'member.linked',
  unlinkMember: 'member.unlinked',
  addConsentText: 'consent-text.added',
  recordConsent: 'consent.given',
  createMemberToken: 'member-token.created',
  revokeMemberTokens: 'member-tokens.revoked',
  setDonorName: 'member.donor-name-set',
  lockSpending: 'member.spending-locked',
  unlockSpending: 'member.spending-unlocked',
  addTierLadderVersion: 'tier-ladder.version-added',
  setMemberLevel: 'member.level-given',
  setCompanyDetails: 'business-account.company-set',
  addBusinessContact: 'business-contact.added',
  changeBusinessContact: 'business-contact.changed',
  removeBusinessContact: 'business-contact.removed',
  createContactToken: 'contact-token.created',
  inviteEmployee: 'employee.invited',
  acceptEmployeeInvitation: 'employee.agreed',
  endEmployee: 'employee.ended',
  setPurchaseCredit: 'purchase-credit.set',
  offerPointsPool: 'points-pool.offered',
  acceptPointsPool: 'points-pool.agreed',
  endPointsPool: 'points-pool.ended',
  offerQualificationPool: 'qualification-pool.offered',
  acceptQualificationPool: 'qualification-pool.agreed',
  endQualificationPool: 'qualification-pool.ended',
  requestParentAccount: 'parent-account.requested',
  answerParentAccount: 'parent-account.agreed',
  endParentAccount: 'parent-account.ended',
  registerAccountManager: 'account-manager.registered',
  assignAccountManager: 'account-manager.assigned',
  unassignAccountManager: 'account-manager.unassigned',
  addAccountNote: 'account-note.added',
  addPerk: 'perk.added',
  endPerk: 'perk.ended',
  setPerkBudget: 'perk-budget.set',
  registerWebhookEndpoint: 'webhook-endpoint.registered',
  changeWebhookEndpoint: 'webhook-endpoint.changed',
  rotateWebhookSecret: 'webhook-endpoint.secret-rotated',
  enableWebhookEndpoint: 'webhook-endpoint.enabled',
  disableWebhookEndpoint: 'webhook-endpoint.disabled',
  removeWebhookEndpoint: 'webhook-endpoint.removed',
  testWebhook: 'webhook-endpoint.tested',
  redeliverWebhook: 'webhook-delivery.redelivered',
  grantPerk: 'perk-grant.granted',
  approvePerkGrant: 'perk-grant.approved',
  rejectPerkGrant: 'perk-grant.rejected',
  revokePerkGrant: 'perk-grant.revoked',
  requestPerk: 'perk-request.opened',
  declinePerkRequest: 'perk-request.declined',
  usePerk: 'perk.used',
  undoPerkUse: 'perk.use-undone',
  addRebate: 'rebate.added',
  draftRebateVersion: 'rebate.drafted',
  activateRebateVersion: 'rebate.activated',
  endRebate: 'rebate.ended',
  registerCharity: 'charity.registered',
  verifyCharity: 'charity.verified',
  suspendCharity: 'charity.suspended',
  setCharityAccount: 'charity.account-set',
  addCharityCampaign: 'charity-campaign.added',
  endCharityCampaign: 'charity-campaign.ended',
  createCharityPayout: 'charity-payout.created',
  approveAdjustment: 'adjustment.approved',
  rejectAdjustment: 'adjustment.rejected',
  addCharityPledge: 'charity-pledge.added',
  endCharityPledge: 'charity-pledge.ended',
  createGivingOrder: 'giving-order.created',
  changeGivingOrder: 'giving-order.changed',
  endGivingOrder: 'giving-order.ended',
};

const POSTED = 'what is posted keeps its own actor, reason and time, and is sealed (L-07, L-10)';
const WRITES_NOT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['earnPoints', 'earnPointsBatch', 'burnPoints', 'holdPoints', 'captureHold', 'releaseHold'],
      ...['reverseTransaction', 'transferPoints', 'donatePoints'],
      'adjustPoints',
    ].map((mutation) => [mutation, POSTED]),
  ),
  createSpendCode: 'by the member itself, and gone once it is used',
  requestLinkConfirmation: 'changes nothing: the link is written once the member has confirmed',
};

const SOURCES = path.resolve(import.meta.dirname, '../../src');

/** The command's source, and those of the files of ours that it calls directly. */
function sourcesOf(mutation: string): string {
  const name = `${mutation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
  const [file, ...others] = globSync(`**/${name}`, { cwd: SOURCES });
  if (file === undefined || others.length > 0) throw new Error(`there is not exactly one ${name} below src/`);
  const own = path.join(SOURCES, file);
  const source = readFileSync(own, 'utf8');
  const called = [...source.matchAll(/^(?:import|} from).* '(\..*)\.js';$/gm)].map(([, to]) =>
    readFileSync(path.resolve(path.dirname(own), `${to}.ts`), 'utf8'),
  );
  return [source, ...called].join('\n');
}

test('A-08 every mutation says what it writes into the audit log, or why nothing', () => {
  const mutations = Object.keys(apiSchema().getMutationType()?.getFields() ?? {});
  expect([...Object.keys(WRITES), ...Object.keys(WRITES_NOT)].sort()).toEqual(mutations.sort());
});

test.each(Object.entries(WRITES))('A-08 %s writes %s', (mutation, action) => {
  const sources = sourcesOf(mutation);
  expect(sources).toContain(`'${action}'`);
  expect(sources).toMatch(/\bwriteAudit\(/);
});
