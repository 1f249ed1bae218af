// Made by scripts/generate.mjs of the schema and the documents; never edited.
import { INSTANT, operation, POINTS, type Reader } from '../operation-document.js';
import type {
  AdvanceTestClockAnswer,
  AdvanceTestClockVariables,
  BalanceChangedAnswer,
  BalanceChangedVariables,
  BurnPointsAnswer,
  BurnPointsVariables,
  CaptureHoldAnswer,
  CaptureHoldVariables,
  ConfirmLinkAnswer,
  ConfirmLinkVariables,
  CreateMemberTokenAnswer,
  CreateMemberTokenVariables,
  EarnPointsAnswer,
  EarnPointsBatchAnswer,
  EarnPointsBatchVariables,
  EarnPointsVariables,
  EnrolMemberAnswer,
  EnrolMemberVariables,
  FindMemberAnswer,
  FindMemberVariables,
  GetBalanceAnswer,
  GetBalanceVariables,
  GetExpiriesAnswer,
  GetExpiriesVariables,
  GetHoldAnswer,
  GetHoldVariables,
  GetMemberStatementAnswer,
  GetMemberStatementVariables,
  GetTransactionAnswer,
  GetTransactionProofAnswer,
  GetTransactionProofVariables,
  GetTransactionVariables,
  HoldPointsAnswer,
  HoldPointsVariables,
  LinkMemberAnswer,
  LinkMemberVariables,
  ListMerchantsAnswer,
  ListMerchantsVariables,
  ListSealBlocksAnswer,
  ListSealBlocksVariables,
  ListTransactionsAnswer,
  ListTransactionsVariables,
  QuoteBurnAnswer,
  QuoteBurnVariables,
  QuoteEarnAnswer,
  QuoteEarnVariables,
  ReleaseHoldAnswer,
  ReleaseHoldVariables,
  RequestLinkConfirmationAnswer,
  RequestLinkConfirmationVariables,
  ReverseTransactionAnswer,
  ReverseTransactionVariables,
  RevokeMemberTokensAnswer,
  RevokeMemberTokensVariables,
  UnlinkMemberAnswer,
  UnlinkMemberVariables,
  WhoAmIAnswer,
  WhoAmIVariables,
} from './types.js';

const inBalance: Reader = { posted: POINTS, held: POINTS, pending: POINTS, available: POINTS, asOf: INSTANT };
const inMember: Reader = { joinedAt: INSTANT };
const inEarnComponent: Reader = { points: POINTS };
const inTransaction: Reader = { points: POINTS, occurredAt: INSTANT, postedAt: INSTANT, breakdown: inEarnComponent, reversiblePoints: POINTS, shortfall: POINTS };
const inHold: Reader = { points: POINTS, openedAt: INSTANT, expiresAt: INSTANT, endedAt: INSTANT, capturedPoints: POINTS };
const inSealBlock: Reader = { sealedAt: INSTANT };

const theUserError = 'fragment UserError on UserError{code message field transient}';
const theMoney = 'fragment Money on Money{amount currency}';
const theBalance = 'fragment Balance on Balance{version posted held pending available asOf}';
const theMember = 'fragment Member on Member{id kind status joinedAt externalId}';
const theMerchant = 'fragment Merchant on Merchant{id category name{fa en}}';
const theEarnComponent = 'fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}';
const theTransaction = 'fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}';
const theHold = 'fragment Hold on Hold{id status points openedAt expiresAt endedAt capturedPoints purchaseReference metadata member{id}merchant{id}transaction{id}}';
const theSealBlock = 'fragment SealBlock on SealBlock{coalitionId number epoch merkleRoot contents{hash}previousHash hash sealedAt}';

export const GetBalance = /* @__PURE__ */ operation<GetBalanceAnswer, GetBalanceVariables>(
  'c69a4aaeb1d689b2a884c8ba599fea32236b69ce2ac3b11697673e8651fc9c91',
  'query GetBalance($member:MemberRefInput!$at:DateTime){member(ref:$member){id balance(at:$at){...Balance}}}' + theBalance,
  { member: { balance: inBalance } },
);

export const GetExpiries = /* @__PURE__ */ operation<GetExpiriesAnswer, GetExpiriesVariables>(
  '09eaa5bda0ec6c11c075c8afbf1eccf70fd0f30abcfa5a416c6769f3701baacb',
  'query GetExpiries($member:MemberRefInput!$first:Int){member(ref:$member){id expiries(first:$first){expiresOn points}}}',
  { member: { expiries: { points: POINTS } } },
);

export const BalanceChanged = /* @__PURE__ */ operation<BalanceChangedAnswer, BalanceChangedVariables>(
  'f1f972925130444ca96652976f496d6629983429891c835e8ea04c8f53f00bf1',
  'subscription BalanceChanged($member:MemberRefInput!$afterVersion:Int){balanceChanged(member:$member afterVersion:$afterVersion){memberId balance{...Balance}cause{id type points postedAt partner{id}}}}' + theBalance,
  { balanceChanged: { balance: inBalance, cause: { points: POINTS, postedAt: INSTANT } } },
);

export const FindMember = /* @__PURE__ */ operation<FindMemberAnswer, FindMemberVariables>(
  '3232a3ab1cc9bfba1fe6fd26b1e741b91b2791efa65c5464b43e08f80d9c7ce9',
  'query FindMember($member:MemberRefInput!){member(ref:$member){...Member}}' + theMember,
  { member: inMember },
);

export const EnrolMember = /* @__PURE__ */ operation<EnrolMemberAnswer, EnrolMemberVariables>(
  'cb0a0e723db276ff0e9b275ed66fbeb3da773f89fe14879874901b97017b12e5',
  'mutation EnrolMember($input:EnrolMemberInput!){enrolMember(input:$input){created member{...Member}userErrors{...UserError}}}' + theMember + theUserError,
  { enrolMember: { member: inMember } },
);

export const LinkMember = /* @__PURE__ */ operation<LinkMemberAnswer, LinkMemberVariables>(
  '2a31aaaa126bc5122538832cbafb969446d6800670d3bfce080a7a740e8406b7',
  'mutation LinkMember($input:LinkMemberInput!){linkMember(input:$input){member{...Member}userErrors{...UserError}}}' + theMember + theUserError,
  { linkMember: { member: inMember } },
);

export const RequestLinkConfirmation = /* @__PURE__ */ operation<RequestLinkConfirmationAnswer, RequestLinkConfirmationVariables>(
  '7a1ca5b486cf7dcdc2af1407eacbcabcf617978d7bc1c2a72874a74ce4c13cd5',
  'mutation RequestLinkConfirmation($input:RequestLinkConfirmationInput!){requestLinkConfirmation(input:$input){requestId expiresAt userErrors{...UserError}}}' + theUserError,
  { requestLinkConfirmation: { expiresAt: INSTANT } },
);

export const ConfirmLink = /* @__PURE__ */ operation<ConfirmLinkAnswer, ConfirmLinkVariables>(
  '4b619dc1ca000b3ae3939757173ffb6748f98a026d9ce81090fd5f8493b56707',
  'mutation ConfirmLink($input:ConfirmLinkInput!){confirmLink(input:$input){member{...Member}userErrors{...UserError}}}' + theMember + theUserError,
  { confirmLink: { member: inMember } },
);

export const UnlinkMember = /* @__PURE__ */ operation<UnlinkMemberAnswer, UnlinkMemberVariables>(
  'd6286cf28d333d4eb9ecd3348bbc55abe059c54bee9559de5075bbd61f03b9c7',
  'mutation UnlinkMember($input:UnlinkMemberInput!){unlinkMember(input:$input){unlinked userErrors{...UserError}}}' + theUserError,
  {},
);

export const CreateMemberToken = /* @__PURE__ */ operation<CreateMemberTokenAnswer, CreateMemberTokenVariables>(
  '025e2ab09a0bd83cbf13add11fc7b1ff0cbc3357816b93bae8bec92ac38e81f4',
  'mutation CreateMemberToken($input:CreateMemberTokenInput!){createMemberToken(input:$input){token expiresAt member{...Member}userErrors{...UserError}}}' + theMember + theUserError,
  { createMemberToken: { expiresAt: INSTANT, member: inMember } },
);

export const RevokeMemberTokens = /* @__PURE__ */ operation<RevokeMemberTokensAnswer, RevokeMemberTokensVariables>(
  '85302f8abeb92b170ac938c7cc8407858906a73694b86e34a0bf3f371f4a7fb7',
  'mutation RevokeMemberTokens($input:RevokeMemberTokensInput!){revokeMemberTokens(input:$input){userErrors{...UserError}}}' + theUserError,
  {},
);

export const WhoAmI = /* @__PURE__ */ operation<WhoAmIAnswer, WhoAmIVariables>(
  '653dad27ddead1d48c7bb9f4a82a47e3eefafbed10f1a6b6763773b53d3b88d7',
  'query WhoAmI{viewer{kind id roles scopes environment expiresAt coalition{id}partner{id slug}member{id}}}',
  { viewer: { expiresAt: INSTANT } },
);

export const ListMerchants = /* @__PURE__ */ operation<ListMerchantsAnswer, ListMerchantsVariables>(
  '4c960f5fa6f7a0e226f53fb13e89e32ccde578542cfb28c44bdfb529b1ad9c4f',
  'query ListMerchants($first:Int$after:String){viewer{partner{id merchants(first:$first after:$after){edges{node{...Merchant}}pageInfo{hasNextPage endCursor}}}}}' + theMerchant,
  {},
);

export const QuoteEarn = /* @__PURE__ */ operation<QuoteEarnAnswer, QuoteEarnVariables>(
  '2a8a60fbca6e95734bf8f1d6087869ecddbdcfb02d9953cdacf6de4d4609e0a4',
  'query QuoteEarn($input:QuoteEarnInput!){quoteEarn(input:$input){points breakdown{...EarnComponent}expiresOn refusal{...UserError}}}' + theEarnComponent + theMoney + theUserError,
  { quoteEarn: { points: POINTS, breakdown: inEarnComponent } },
);

export const QuoteBurn = /* @__PURE__ */ operation<QuoteBurnAnswer, QuoteBurnVariables>(
  '77b906b3c35b54ced32c1a9f29ac4dc7be637b7579392aa08a81499d648cc5ad',
  'query QuoteBurn($input:QuoteBurnInput!){quoteBurn(input:$input){points value{...Money}credit{...Money}available refusal{...UserError}}}' + theMoney + theUserError,
  { quoteBurn: { points: POINTS, available: POINTS } },
);

export const EarnPoints = /* @__PURE__ */ operation<EarnPointsAnswer, EarnPointsVariables>(
  '0099950043d64f7cadb3b86b7023b6f4bee5b9aa89fc5fa6d5913a8528a945ee',
  'mutation EarnPoints($input:EarnPointsInput!){earnPoints(input:$input){transaction{...Transaction}balance{...Balance}tierChange{level since until cause}replayed userErrors{...UserError}}}' + theBalance + theEarnComponent + theMoney + theTransaction + theUserError,
  { earnPoints: { transaction: inTransaction, balance: inBalance, tierChange: { since: INSTANT } } },
);

export const EarnPointsBatch = /* @__PURE__ */ operation<EarnPointsBatchAnswer, EarnPointsBatchVariables>(
  '84f0d1abcff66f25d2bcf78be4f333ae64968af677bacaebad7c30a1ec5b096d',
  'mutation EarnPointsBatch($inputs:[EarnPointsInput!]!){earnPointsBatch(inputs:$inputs){results{transaction{id points postedAt}replayed userErrors{...UserError}}userErrors{...UserError}}}' + theUserError,
  { earnPointsBatch: { results: { transaction: { points: POINTS, postedAt: INSTANT } } } },
);

export const BurnPoints = /* @__PURE__ */ operation<BurnPointsAnswer, BurnPointsVariables>(
  'cd608dbf4210c8ff032b5670343c964465e211eb752bd4bd39b5a16dffe43986',
  'mutation BurnPoints($input:BurnPointsInput!){burnPoints(input:$input){transaction{...Transaction}balance{...Balance}replayed userErrors{...UserError}}}' + theBalance + theEarnComponent + theMoney + theTransaction + theUserError,
  { burnPoints: { transaction: inTransaction, balance: inBalance } },
);

export const HoldPoints = /* @__PURE__ */ operation<HoldPointsAnswer, HoldPointsVariables>(
  'e9082d0b03fe3252199f3c3de44aff1507c5614638b3311da45f9fb4be0525a9',
  'mutation HoldPoints($input:HoldPointsInput!){holdPoints(input:$input){hold{...Hold}balance{...Balance}replayed userErrors{...UserError}}}' + theBalance + theHold + theUserError,
  { holdPoints: { hold: inHold, balance: inBalance } },
);

export const CaptureHold = /* @__PURE__ */ operation<CaptureHoldAnswer, CaptureHoldVariables>(
  'b8e36a447d101b0b6d3484d43a72870cec6c909a44057a90569733965963c0c6',
  'mutation CaptureHold($input:CaptureHoldInput!){captureHold(input:$input){hold{...Hold}transaction{...Transaction}balance{...Balance}replayed userErrors{...UserError}}}' + theBalance + theEarnComponent + theHold + theMoney + theTransaction + theUserError,
  { captureHold: { hold: inHold, transaction: inTransaction, balance: inBalance } },
);

export const ReleaseHold = /* @__PURE__ */ operation<ReleaseHoldAnswer, ReleaseHoldVariables>(
  '981b7408d55ef1c25eb4e669edf8565266bb6526b70b1eb4a6ca60541079057e',
  'mutation ReleaseHold($input:ReleaseHoldInput!){releaseHold(input:$input){hold{...Hold}balance{...Balance}replayed userErrors{...UserError}}}' + theBalance + theHold + theUserError,
  { releaseHold: { hold: inHold, balance: inBalance } },
);

export const ReverseTransaction = /* @__PURE__ */ operation<ReverseTransactionAnswer, ReverseTransactionVariables>(
  '64728847ff95a2fba26807af642354585aa1709e9966514f25be756ca37789a4',
  'mutation ReverseTransaction($input:ReverseTransactionInput!){reverseTransaction(input:$input){transaction{...Transaction}balance{...Balance}shortfall replayed userErrors{...UserError}}}' + theBalance + theEarnComponent + theMoney + theTransaction + theUserError,
  { reverseTransaction: { transaction: inTransaction, balance: inBalance, shortfall: POINTS } },
);

export const GetHold = /* @__PURE__ */ operation<GetHoldAnswer, GetHoldVariables>(
  'a5728fe0fc5396ff7cc588b8d42bca75dc05184700619c8b5ab32b39b8ac905b',
  'query GetHold($id:ID!){hold(id:$id){...Hold}}' + theHold,
  { hold: inHold },
);

export const AdvanceTestClock = /* @__PURE__ */ operation<AdvanceTestClockAnswer, AdvanceTestClockVariables>(
  '5748765db4fe3aa2ea450d9dcd148561d40bb235c72a83807457ddca8fb682da',
  'mutation AdvanceTestClock($input:AdvanceTestClockInput!){advanceTestClock(input:$input){now userErrors{...UserError}}}' + theUserError,
  { advanceTestClock: { now: INSTANT } },
);

export const GetTransaction = /* @__PURE__ */ operation<GetTransactionAnswer, GetTransactionVariables>(
  '3aa5774fc4bb5d9a1a00401cd24f1e98ea2c26cdaeaa62c790a7b93ec4e4ec57',
  'query GetTransaction($id:ID!){transaction(id:$id){...Transaction}}' + theEarnComponent + theMoney + theTransaction,
  { transaction: inTransaction },
);

export const ListTransactions = /* @__PURE__ */ operation<ListTransactionsAnswer, ListTransactionsVariables>(
  '2e48126cede9da85584db9b17b2c5e90b13dfeacafb7d64e4de0edcca2dd78ea',
  'query ListTransactions($first:Int$after:String$filter:TransactionFilterInput){transactions(first:$first after:$after filter:$filter){edges{node{...Transaction}}pageInfo{hasNextPage endCursor}}}' + theEarnComponent + theMoney + theTransaction,
  { transactions: { edges: { node: inTransaction } } },
);

export const GetMemberStatement = /* @__PURE__ */ operation<GetMemberStatementAnswer, GetMemberStatementVariables>(
  '734d1c18b399f43469e8a6850615dd4868d24a43a7020b03152bb64a0f102667',
  'query GetMemberStatement($member:MemberRefInput!$from:DateTime!$to:DateTime$first:Int$after:String){member(ref:$member){id statement(from:$from to:$to){from to opening{...Balance}closing{...Balance}changes(first:$first after:$after){edges{node{version at points held pending kind balance{...Balance}transaction{id type}hold{id}}}pageInfo{hasNextPage endCursor}}}}}' + theBalance,
  { member: { statement: { from: INSTANT, to: INSTANT, opening: inBalance, closing: inBalance, changes: { edges: { node: { at: INSTANT, points: POINTS, held: POINTS, pending: POINTS, balance: inBalance } } } } } },
);

export const GetTransactionProof = /* @__PURE__ */ operation<GetTransactionProofAnswer, GetTransactionProofVariables>(
  'fd2169a8d1ca0b07c6bd4a79ea4a8c388557af927c427740d64864ba16c1fbd1',
  'query GetTransactionProof($id:ID!){transactionProof(id:$id){transactionId inclusion{format parts{name hash text blinding}path{side hash}block{...SealBlock}}head{...SealBlock}}}' + theSealBlock,
  { transactionProof: { inclusion: { block: inSealBlock }, head: inSealBlock } },
);

export const ListSealBlocks = /* @__PURE__ */ operation<ListSealBlocksAnswer, ListSealBlocksVariables>(
  'b3486de4e474f7febe75d48122a35d0da05d27554e81842bf27a0e858393815f',
  'query ListSealBlocks($afterNumber:Int$first:Int){sealBlocks(afterNumber:$afterNumber first:$first){edges{node{...SealBlock}}pageInfo{hasNextPage endCursor}}}' + theSealBlock,
  { sealBlocks: { edges: { node: inSealBlock } } },
);
