import type { NonEmptyArray } from 'type-graphql';
import { AdjustmentRequestResolver } from './adjustments/adjustment-request.resolver.js';
import {
  AdjustmentsMutation,
  AdjustPointsPayloadRequestResolver,
  AdjustPointsPayloadTransactionResolver,
  ApproveAdjustmentPayloadRequestResolver,
  ApproveAdjustmentPayloadTransactionResolver,
  RejectAdjustmentPayloadResolver,
} from './adjustments/adjustments.mutation.js';
import { AdjustmentsQuery } from './adjustments/adjustments.query.js';
import { AuditLogQuery } from './audit-log/audit-log.query.js';
import {
  AccountSpendingResolver,
  BusinessAccountSpendingResolver,
} from './business/account-spending.resolver.js';
import { AccountsMutation } from './business/accounts.mutation.js';
import { BusinessQuery } from './business/business.query.js';
import { AccountManagerResolver, BusinessAccountResolver } from './business/business-account.resolver.js';
import { ContactsMutation } from './business/contacts.mutation.js';
import { RESOLVERS_OF_SHARING } from './business/sharing-resolvers.js';
import {
  CampaignFunderResolver,
  CampaignResolver,
  PartnerCampaignsResolver,
} from './campaigns/campaign.resolver.js';
import { CampaignsMutation } from './campaigns/campaigns.mutation.js';
import { MemberOffersResolver, OfferResolver } from './campaigns/offer.resolver.js';
import { CoalitionMutation } from './coalition/coalition.mutation.js';
import { CoalitionQuery } from './coalition/coalition.query.js';
import { ConsentsMutation } from './consents/consents.mutation.js';
import { ConsentsQuery, MemberConsentsResolver } from './consents/consents.query.js';
import { CharitiesMutation } from './giving/charities.mutation.js';
import {
  CampaignProgressResolver,
  CharityCampaignResolver,
  CharityResolver,
  CharitySponsorResolver,
} from './giving/charity.resolver.js';
import {
  DonationResolver,
  MemberDonationsResolver,
  TransactionDonationResolver,
} from './giving/donation.resolver.js';
import {
  DonatePointsPayloadDonationResolver,
  DonatePointsPayloadTransactionResolver,
  DonationsMutation,
} from './giving/donations.mutation.js';
import { DonationsQuery } from './giving/donations.query.js';
import {
  DonationDonorResolver,
  DonorNamesMutation,
  MemberDonorNameResolver,
} from './giving/donor-names.resolver.js';
import { ExitCharitiesResolver } from './giving/exit-charities.resolver.js';
import { GivingQuery, GivingSubscription } from './giving/giving.query.js';
import { GivingGiftResolver, GivingOrderResolver } from './giving/giving-order.resolver.js';
import { GivingOrdersMutation } from './giving/giving-orders.mutation.js';
import { CharityPayoutResolver, PaymentPayoutResolver, PayoutsResolver } from './giving/payouts.resolver.js';
import { PledgesResolver } from './giving/pledges.resolver.js';
import { HoldResolver } from './holds/hold.resolver.js';
import {
  CaptureHoldPayloadHoldResolver,
  CaptureHoldPayloadTransactionResolver,
  HoldPointsPayloadResolver,
  HoldsMutation,
  ReleaseHoldPayloadResolver,
} from './holds/holds.mutation.js';
import { HoldsQuery } from './holds/holds.query.js';
import { DuplicatesQuery } from './members/duplicates.query.js';
import { LinkingMutation } from './members/linking.mutation.js';
import { MemberResolver } from './members/member.resolver.js';
import { MembersMutation } from './members/members.mutation.js';
import { MembersQuery } from './members/members.query.js';
import { MergingMutation } from './members/merging.mutation.js';
import { NodeQuery } from './node/node.query.js';
import { ExitMutation } from './partners/exit.mutation.js';
import { ExitQuery } from './partners/exit.query.js';
import { PartnerExitResolver, PartnerLeavingResolver } from './partners/exit.resolver.js';
import { OnboardingQuery } from './partners/onboarding.query.js';
import { MerchantResolver, PartnerResolver } from './partners/partner.resolver.js';
import { PartnersMutation } from './partners/partners.mutation.js';
import { PartnersQuery } from './partners/partners.query.js';
import {
  PerkBudgetResolver,
  PerkGrantResolver,
  PerkRequestResolver,
  PerkResolver,
} from './perks/perk.resolver.js';
import { PerkGrantsMutation } from './perks/perk-grants.mutation.js';
import { PerkUseResolver, PerkUsesQuery } from './perks/perk-uses.resolver.js';
import { PerksMutation } from './perks/perks.mutation.js';
import { PerksQuery } from './perks/perks.query.js';
import { BalanceUpdateResolver, LiveSubscription } from './points/live.subscription.js';
import {
  BurnPointsPayloadResolver,
  EarnPointsPayloadResolver,
  PointsMutation,
} from './points/points.mutation.js';
import { QuotesQuery } from './points/quotes.query.js';
import { ProofsQuery } from './proofs/proofs.query.js';
import {
  BusinessAccountRebatesResolver,
  RebateCreditResolver,
  RebateResolver,
} from './rebates/rebate.resolver.js';
import { RebatesMutation } from './rebates/rebates.mutation.js';
import { RebatesQuery } from './rebates/rebates.query.js';
import { ReversalsMutation, ReverseTransactionPayloadResolver } from './reversals/reversals.mutation.js';
import {
  SettlementDisputeLineResolver,
  SettlementDisputeResolver,
  StatementDisputesResolver,
} from './settlement/dispute.resolver.js';
import { DisputesMutation } from './settlement/disputes.mutation.js';
import { DisputesQuery } from './settlement/disputes.query.js';
import {
  AcceptorFlowResolver,
  FlowsQuery,
  IssuerFlowResolver,
  PartnerFlowResolver,
} from './settlement/flows.query.js';
import { SettlementLineSourceResolver } from './settlement/line-source.resolver.js';
import { PaymentsMutation } from './settlement/payments.mutation.js';
import {
  ConfirmationImportResolver,
  PaymentResolver,
  PaymentRunResolver,
  PaymentsQuery,
  StatementPaymentsResolver,
} from './settlement/payments.query.js';
import { PartnerPositionResolver, PositionQuery } from './settlement/position.query.js';
import {
  PreviewQuery,
  SettlementDraftLineResolver,
  SettlementPreviewResolver,
  SettlementWhatIfResolver,
} from './settlement/preview.query.js';
import { LiabilityRowResolver, RollForwardQuery } from './settlement/roll-forward.query.js';
import { SettlementMutation } from './settlement/settlement.mutation.js';
import { SettlementQuery } from './settlement/settlement.query.js';
import {
  SettlementLineResolver,
  SettlementLineTransactionResolver,
  SettlementStatementResolver,
} from './settlement/statement.resolver.js';
import { SpendingMutation } from './spending/spending.mutation.js';
import {
  BalanceChangeResolver,
  MemberStatementResolver,
  MemberStatementsResolver,
} from './statements/member-statement.resolver.js';
import {
  AccountEntryResolver,
  AccountStatementResolver,
  CoalitionAccountsResolver,
  PartnerAccountsResolver,
  ProgrammeAccountResolver,
} from './statements/programme-account.resolver.js';
import {
  EarnTierChangeResolver,
  MemberTierResolver,
  TierStandingResolver,
} from './tiers/standing.resolver.js';
import { TiersMutation } from './tiers/tiers.mutation.js';
import { TiersQuery } from './tiers/tiers.query.js';
import { TiersSubscription, TierUpdateResolver } from './tiers/tiers.subscription.js';
import {
  EntryResolver,
  LotMovementResolver,
  TransactionResolver,
} from './transactions/transaction.resolver.js';
import { TransactionsQuery } from './transactions/transactions.query.js';
import { TransferPointsPayloadResolver, TransfersMutation } from './transfers/transfers.mutation.js';
import { ViewerQuery } from './viewer/viewer.query.js';
import { WebhooksMutation } from './webhooks/webhooks.mutation.js';
import { WebhooksQuery } from './webhooks/webhooks.query.js';
import { WebhookDeliveryResolver, WebhookEndpointResolver } from './webhooks/webhooks.resolver.js';

/** All that answers the API's fields, in the order in which the schema names them. A class that is not here has no field. */
export const RESOLVERS: NonEmptyArray<new () => object> = [
  ViewerQuery,
  NodeQuery,
  CoalitionQuery,
  CoalitionMutation,
  PartnersQuery,
  PartnersMutation,
  PartnerResolver,
  PartnerLeavingResolver,
  PartnerExitResolver,
  OnboardingQuery,
  ExitQuery,
  ExitMutation,
  MerchantResolver,
  PartnerCampaignsResolver,
  CampaignResolver,
  CampaignFunderResolver,
  MemberOffersResolver,
  OfferResolver,
  CampaignsMutation,
  MembersQuery,
  MembersMutation,
  MergingMutation,
  DuplicatesQuery,
  LinkingMutation,
  ConsentsQuery,
  ConsentsMutation,
  MemberConsentsResolver,
  MemberResolver,
  TiersQuery,
  TiersMutation,
  MemberTierResolver,
  TierStandingResolver,
  PointsMutation,
  EarnPointsPayloadResolver,
  EarnTierChangeResolver,
  BurnPointsPayloadResolver,
  QuotesQuery,
  HoldsQuery,
  HoldsMutation,
  HoldResolver,
  HoldPointsPayloadResolver,
  CaptureHoldPayloadHoldResolver,
  CaptureHoldPayloadTransactionResolver,
  ReleaseHoldPayloadResolver,
  ReversalsMutation,
  ReverseTransactionPayloadResolver,
  TransfersMutation,
  TransferPointsPayloadResolver,
  DonationsQuery,
  DonorNamesMutation,
  MemberDonorNameResolver,
  DonationDonorResolver,
  GivingQuery,
  GivingSubscription,
  CharitiesMutation,
  DonationsMutation,
  GivingOrdersMutation,
  GivingOrderResolver,
  GivingGiftResolver,
  ExitCharitiesResolver,
  PledgesResolver,
  DonatePointsPayloadTransactionResolver,
  DonatePointsPayloadDonationResolver,
  CharityResolver,
  CharityCampaignResolver,
  CharitySponsorResolver,
  CampaignProgressResolver,
  DonationResolver,
  TransactionDonationResolver,
  MemberDonationsResolver,
  AdjustmentsQuery,
  AdjustmentsMutation,
  AdjustmentRequestResolver,
  AdjustPointsPayloadTransactionResolver,
  AdjustPointsPayloadRequestResolver,
  ApproveAdjustmentPayloadTransactionResolver,
  ApproveAdjustmentPayloadRequestResolver,
  RejectAdjustmentPayloadResolver,
  SpendingMutation,
  LiveSubscription,
  TiersSubscription,
  TierUpdateResolver,
  BalanceUpdateResolver,
  TransactionsQuery,
  TransactionResolver,
  EntryResolver,
  LotMovementResolver,
  ProofsQuery,
  AuditLogQuery,
  MemberStatementsResolver,
  MemberStatementResolver,
  BalanceChangeResolver,
  PartnerAccountsResolver,
  CoalitionAccountsResolver,
  ProgrammeAccountResolver,
  AccountStatementResolver,
  AccountEntryResolver,
  SettlementQuery,
  SettlementMutation,
  SettlementStatementResolver,
  StatementDisputesResolver,
  DisputesQuery,
  DisputesMutation,
  SettlementDisputeResolver,
  SettlementDisputeLineResolver,
  SettlementLineResolver,
  SettlementLineSourceResolver,
  SettlementLineTransactionResolver,
  PayoutsResolver,
  CharityPayoutResolver,
  PaymentPayoutResolver,
  PaymentsQuery,
  PaymentsMutation,
  PaymentRunResolver,
  PaymentResolver,
  ConfirmationImportResolver,
  StatementPaymentsResolver,
  PreviewQuery,
  SettlementPreviewResolver,
  SettlementWhatIfResolver,
  SettlementDraftLineResolver,
  PositionQuery,
  PartnerPositionResolver,
  FlowsQuery,
  PartnerFlowResolver,
  IssuerFlowResolver,
  AcceptorFlowResolver,
  RollForwardQuery,
  LiabilityRowResolver,
  BusinessQuery,
  AccountsMutation,
  ContactsMutation,
  ...RESOLVERS_OF_SHARING,
  BusinessAccountResolver,
  BusinessAccountSpendingResolver,
  AccountSpendingResolver,
  AccountManagerResolver,
  PerksQuery,
  PerksMutation,
  PerkGrantsMutation,
  PerkResolver,
  PerkGrantResolver,
  PerkRequestResolver,
  PerkUsesQuery,
  PerkUseResolver,
  PerkBudgetResolver,
  RebatesQuery,
  RebatesMutation,
  RebateResolver,
  RebateCreditResolver,
  BusinessAccountRebatesResolver,
  WebhooksQuery,
  WebhooksMutation,
  WebhookEndpointResolver,
  WebhookDeliveryResolver,
];
