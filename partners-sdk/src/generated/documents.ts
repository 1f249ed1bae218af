// Made by scripts/generate.mjs of the schema and the documents; never edited.
import { INSTANT, type OperationDocument, POINTS, type Reader } from '../operation-document.js';
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

export const GetBalance: OperationDocument<GetBalanceAnswer, GetBalanceVariables> = {
  name: 'GetBalance',
  id: 'c69a4aaeb1d689b2a884c8ba599fea32236b69ce2ac3b11697673e8651fc9c91',
  text:
    'query GetBalance($member:MemberRefInput!$at:DateTime){member(ref:$member){id balance(at:$at){...Balance}}}fragment Balance on Balance{version posted held pending available asOf}',
  reader: { member: { balance: inBalance } },
};

export const GetExpiries: OperationDocument<GetExpiriesAnswer, GetExpiriesVariables> = {
  name: 'GetExpiries',
  id: '09eaa5bda0ec6c11c075c8afbf1eccf70fd0f30abcfa5a416c6769f3701baacb',
  text:
    'query GetExpiries($member:MemberRefInput!$first:Int){member(ref:$member){id expiries(first:$first){expiresOn points}}}',
  reader: { member: { expiries: { points: POINTS } } },
};

export const BalanceChanged: OperationDocument<BalanceChangedAnswer, BalanceChangedVariables> = {
  name: 'BalanceChanged',
  id: 'f1f972925130444ca96652976f496d6629983429891c835e8ea04c8f53f00bf1',
  text:
    'subscription BalanceChanged($member:MemberRefInput!$afterVersion:Int){balanceChanged(member:$member afterVersion:$afterVersion){memberId balance{...Balance}cause{id type points postedAt partner{id}}}}fragment Balance on Balance{version posted held pending available asOf}',
  reader: { balanceChanged: { balance: inBalance, cause: { points: POINTS, postedAt: INSTANT } } },
};

export const FindMember: OperationDocument<FindMemberAnswer, FindMemberVariables> = {
  name: 'FindMember',
  id: '3232a3ab1cc9bfba1fe6fd26b1e741b91b2791efa65c5464b43e08f80d9c7ce9',
  text:
    'query FindMember($member:MemberRefInput!){member(ref:$member){...Member}}fragment Member on Member{id kind status joinedAt externalId}',
  reader: { member: inMember },
};

export const EnrolMember: OperationDocument<EnrolMemberAnswer, EnrolMemberVariables> = {
  name: 'EnrolMember',
  id: 'cb0a0e723db276ff0e9b275ed66fbeb3da773f89fe14879874901b97017b12e5',
  text:
    'mutation EnrolMember($input:EnrolMemberInput!){enrolMember(input:$input){created member{...Member}userErrors{...UserError}}}fragment Member on Member{id kind status joinedAt externalId}fragment UserError on UserError{code message field transient}',
  reader: { enrolMember: { member: inMember } },
};

export const LinkMember: OperationDocument<LinkMemberAnswer, LinkMemberVariables> = {
  name: 'LinkMember',
  id: '2a31aaaa126bc5122538832cbafb969446d6800670d3bfce080a7a740e8406b7',
  text:
    'mutation LinkMember($input:LinkMemberInput!){linkMember(input:$input){member{...Member}userErrors{...UserError}}}fragment Member on Member{id kind status joinedAt externalId}fragment UserError on UserError{code message field transient}',
  reader: { linkMember: { member: inMember } },
};

export const RequestLinkConfirmation: OperationDocument<RequestLinkConfirmationAnswer, RequestLinkConfirmationVariables> = {
  name: 'RequestLinkConfirmation',
  id: '7a1ca5b486cf7dcdc2af1407eacbcabcf617978d7bc1c2a72874a74ce4c13cd5',
  text:
    'mutation RequestLinkConfirmation($input:RequestLinkConfirmationInput!){requestLinkConfirmation(input:$input){requestId expiresAt userErrors{...UserError}}}fragment UserError on UserError{code message field transient}',
  reader: { requestLinkConfirmation: { expiresAt: INSTANT } },
};

export const ConfirmLink: OperationDocument<ConfirmLinkAnswer, ConfirmLinkVariables> = {
  name: 'ConfirmLink',
  id: '4b619dc1ca000b3ae3939757173ffb6748f98a026d9ce81090fd5f8493b56707',
  text:
    'mutation ConfirmLink($input:ConfirmLinkInput!){confirmLink(input:$input){member{...Member}userErrors{...UserError}}}fragment Member on Member{id kind status joinedAt externalId}fragment UserError on UserError{code message field transient}',
  reader: { confirmLink: { member: inMember } },
};

export const UnlinkMember: OperationDocument<UnlinkMemberAnswer, UnlinkMemberVariables> = {
  name: 'UnlinkMember',
  id: 'd6286cf28d333d4eb9ecd3348bbc55abe059c54bee9559de5075bbd61f03b9c7',
  text:
    'mutation UnlinkMember($input:UnlinkMemberInput!){unlinkMember(input:$input){unlinked userErrors{...UserError}}}fragment UserError on UserError{code message field transient}',
  reader: {},
};

export const CreateMemberToken: OperationDocument<CreateMemberTokenAnswer, CreateMemberTokenVariables> = {
  name: 'CreateMemberToken',
  id: '025e2ab09a0bd83cbf13add11fc7b1ff0cbc3357816b93bae8bec92ac38e81f4',
  text:
    'mutation CreateMemberToken($input:CreateMemberTokenInput!){createMemberToken(input:$input){token expiresAt member{...Member}userErrors{...UserError}}}fragment Member on Member{id kind status joinedAt externalId}fragment UserError on UserError{code message field transient}',
  reader: { createMemberToken: { expiresAt: INSTANT, member: inMember } },
};

export const RevokeMemberTokens: OperationDocument<RevokeMemberTokensAnswer, RevokeMemberTokensVariables> = {
  name: 'RevokeMemberTokens',
  id: '85302f8abeb92b170ac938c7cc8407858906a73694b86e34a0bf3f371f4a7fb7',
  text:
    'mutation RevokeMemberTokens($input:RevokeMemberTokensInput!){revokeMemberTokens(input:$input){userErrors{...UserError}}}fragment UserError on UserError{code message field transient}',
  reader: {},
};

export const WhoAmI: OperationDocument<WhoAmIAnswer, WhoAmIVariables> = {
  name: 'WhoAmI',
  id: '653dad27ddead1d48c7bb9f4a82a47e3eefafbed10f1a6b6763773b53d3b88d7',
  text:
    'query WhoAmI{viewer{kind id roles scopes environment expiresAt coalition{id}partner{id slug}member{id}}}',
  reader: { viewer: { expiresAt: INSTANT } },
};

export const QuoteEarn: OperationDocument<QuoteEarnAnswer, QuoteEarnVariables> = {
  name: 'QuoteEarn',
  id: '2a8a60fbca6e95734bf8f1d6087869ecddbdcfb02d9953cdacf6de4d4609e0a4',
  text:
    'query QuoteEarn($input:QuoteEarnInput!){quoteEarn(input:$input){points breakdown{...EarnComponent}expiresOn refusal{...UserError}}}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment UserError on UserError{code message field transient}',
  reader: { quoteEarn: { points: POINTS, breakdown: inEarnComponent } },
};

export const QuoteBurn: OperationDocument<QuoteBurnAnswer, QuoteBurnVariables> = {
  name: 'QuoteBurn',
  id: '77b906b3c35b54ced32c1a9f29ac4dc7be637b7579392aa08a81499d648cc5ad',
  text:
    'query QuoteBurn($input:QuoteBurnInput!){quoteBurn(input:$input){points value{...Money}credit{...Money}available refusal{...UserError}}}fragment Money on Money{amount currency}fragment UserError on UserError{code message field transient}',
  reader: { quoteBurn: { points: POINTS, available: POINTS } },
};

export const EarnPoints: OperationDocument<EarnPointsAnswer, EarnPointsVariables> = {
  name: 'EarnPoints',
  id: '0099950043d64f7cadb3b86b7023b6f4bee5b9aa89fc5fa6d5913a8528a945ee',
  text:
    'mutation EarnPoints($input:EarnPointsInput!){earnPoints(input:$input){transaction{...Transaction}balance{...Balance}tierChange{level since until cause}replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}fragment UserError on UserError{code message field transient}',
  reader: { earnPoints: { transaction: inTransaction, balance: inBalance, tierChange: { since: INSTANT } } },
};

export const EarnPointsBatch: OperationDocument<EarnPointsBatchAnswer, EarnPointsBatchVariables> = {
  name: 'EarnPointsBatch',
  id: '84f0d1abcff66f25d2bcf78be4f333ae64968af677bacaebad7c30a1ec5b096d',
  text:
    'mutation EarnPointsBatch($inputs:[EarnPointsInput!]!){earnPointsBatch(inputs:$inputs){results{transaction{id points postedAt}replayed userErrors{...UserError}}userErrors{...UserError}}}fragment UserError on UserError{code message field transient}',
  reader: { earnPointsBatch: { results: { transaction: { points: POINTS, postedAt: INSTANT } } } },
};

export const BurnPoints: OperationDocument<BurnPointsAnswer, BurnPointsVariables> = {
  name: 'BurnPoints',
  id: 'cd608dbf4210c8ff032b5670343c964465e211eb752bd4bd39b5a16dffe43986',
  text:
    'mutation BurnPoints($input:BurnPointsInput!){burnPoints(input:$input){transaction{...Transaction}balance{...Balance}replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}fragment UserError on UserError{code message field transient}',
  reader: { burnPoints: { transaction: inTransaction, balance: inBalance } },
};

export const HoldPoints: OperationDocument<HoldPointsAnswer, HoldPointsVariables> = {
  name: 'HoldPoints',
  id: 'e9082d0b03fe3252199f3c3de44aff1507c5614638b3311da45f9fb4be0525a9',
  text:
    'mutation HoldPoints($input:HoldPointsInput!){holdPoints(input:$input){hold{...Hold}balance{...Balance}replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment Hold on Hold{id status points openedAt expiresAt endedAt capturedPoints purchaseReference metadata member{id}merchant{id}transaction{id}}fragment UserError on UserError{code message field transient}',
  reader: { holdPoints: { hold: inHold, balance: inBalance } },
};

export const CaptureHold: OperationDocument<CaptureHoldAnswer, CaptureHoldVariables> = {
  name: 'CaptureHold',
  id: 'b8e36a447d101b0b6d3484d43a72870cec6c909a44057a90569733965963c0c6',
  text:
    'mutation CaptureHold($input:CaptureHoldInput!){captureHold(input:$input){hold{...Hold}transaction{...Transaction}balance{...Balance}replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Hold on Hold{id status points openedAt expiresAt endedAt capturedPoints purchaseReference metadata member{id}merchant{id}transaction{id}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}fragment UserError on UserError{code message field transient}',
  reader: { captureHold: { hold: inHold, transaction: inTransaction, balance: inBalance } },
};

export const ReleaseHold: OperationDocument<ReleaseHoldAnswer, ReleaseHoldVariables> = {
  name: 'ReleaseHold',
  id: '981b7408d55ef1c25eb4e669edf8565266bb6526b70b1eb4a6ca60541079057e',
  text:
    'mutation ReleaseHold($input:ReleaseHoldInput!){releaseHold(input:$input){hold{...Hold}balance{...Balance}replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment Hold on Hold{id status points openedAt expiresAt endedAt capturedPoints purchaseReference metadata member{id}merchant{id}transaction{id}}fragment UserError on UserError{code message field transient}',
  reader: { releaseHold: { hold: inHold, balance: inBalance } },
};

export const ReverseTransaction: OperationDocument<ReverseTransactionAnswer, ReverseTransactionVariables> = {
  name: 'ReverseTransaction',
  id: '64728847ff95a2fba26807af642354585aa1709e9966514f25be756ca37789a4',
  text:
    'mutation ReverseTransaction($input:ReverseTransactionInput!){reverseTransaction(input:$input){transaction{...Transaction}balance{...Balance}shortfall replayed userErrors{...UserError}}}fragment Balance on Balance{version posted held pending available asOf}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}fragment UserError on UserError{code message field transient}',
  reader: { reverseTransaction: { transaction: inTransaction, balance: inBalance, shortfall: POINTS } },
};

export const GetHold: OperationDocument<GetHoldAnswer, GetHoldVariables> = {
  name: 'GetHold',
  id: 'a5728fe0fc5396ff7cc588b8d42bca75dc05184700619c8b5ab32b39b8ac905b',
  text:
    'query GetHold($id:ID!){hold(id:$id){...Hold}}fragment Hold on Hold{id status points openedAt expiresAt endedAt capturedPoints purchaseReference metadata member{id}merchant{id}transaction{id}}',
  reader: { hold: inHold },
};

export const AdvanceTestClock: OperationDocument<AdvanceTestClockAnswer, AdvanceTestClockVariables> = {
  name: 'AdvanceTestClock',
  id: '5748765db4fe3aa2ea450d9dcd148561d40bb235c72a83807457ddca8fb682da',
  text:
    'mutation AdvanceTestClock($input:AdvanceTestClockInput!){advanceTestClock(input:$input){now userErrors{...UserError}}}fragment UserError on UserError{code message field transient}',
  reader: { advanceTestClock: { now: INSTANT } },
};

export const GetTransaction: OperationDocument<GetTransactionAnswer, GetTransactionVariables> = {
  name: 'GetTransaction',
  id: '3aa5774fc4bb5d9a1a00401cd24f1e98ea2c26cdaeaa62c790a7b93ec4e4ec57',
  text:
    'query GetTransaction($id:ID!){transaction(id:$id){...Transaction}}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}',
  reader: { transaction: inTransaction },
};

export const ListTransactions: OperationDocument<ListTransactionsAnswer, ListTransactionsVariables> = {
  name: 'ListTransactions',
  id: '2e48126cede9da85584db9b17b2c5e90b13dfeacafb7d64e4de0edcca2dd78ea',
  text:
    'query ListTransactions($first:Int$after:String$filter:TransactionFilterInput){transactions(first:$first after:$after filter:$filter){edges{node{...Transaction}}pageInfo{hasNextPage endCursor}}}fragment EarnComponent on EarnComponent{rule points rate amount{...Money}}fragment Money on Money{amount currency}fragment Transaction on Transaction{id type points occurredAt postedAt businessDay amount{...Money}purchaseReference reason metadata breakdown{...EarnComponent}member{id}partner{id}merchant{id}reverses{id}hold{id}reversiblePoints shortfall}',
  reader: { transactions: { edges: { node: inTransaction } } },
};

export const GetMemberStatement: OperationDocument<GetMemberStatementAnswer, GetMemberStatementVariables> = {
  name: 'GetMemberStatement',
  id: '734d1c18b399f43469e8a6850615dd4868d24a43a7020b03152bb64a0f102667',
  text:
    'query GetMemberStatement($member:MemberRefInput!$from:DateTime!$to:DateTime$first:Int$after:String){member(ref:$member){id statement(from:$from to:$to){from to opening{...Balance}closing{...Balance}changes(first:$first after:$after){edges{node{version at points held pending kind balance{...Balance}transaction{id type}hold{id}}}pageInfo{hasNextPage endCursor}}}}}fragment Balance on Balance{version posted held pending available asOf}',
  reader: { member: { statement: { from: INSTANT, to: INSTANT, opening: inBalance, closing: inBalance, changes: { edges: { node: { at: INSTANT, points: POINTS, held: POINTS, pending: POINTS, balance: inBalance } } } } } },
};

export const GetTransactionProof: OperationDocument<GetTransactionProofAnswer, GetTransactionProofVariables> = {
  name: 'GetTransactionProof',
  id: 'fd2169a8d1ca0b07c6bd4a79ea4a8c388557af927c427740d64864ba16c1fbd1',
  text:
    'query GetTransactionProof($id:ID!){transactionProof(id:$id){transactionId inclusion{format parts{name hash text blinding}path{side hash}block{...SealBlock}}head{...SealBlock}}}fragment SealBlock on SealBlock{coalitionId number epoch merkleRoot contents{hash}previousHash hash sealedAt}',
  reader: { transactionProof: { inclusion: { block: inSealBlock }, head: inSealBlock } },
};

export const ListSealBlocks: OperationDocument<ListSealBlocksAnswer, ListSealBlocksVariables> = {
  name: 'ListSealBlocks',
  id: 'b3486de4e474f7febe75d48122a35d0da05d27554e81842bf27a0e858393815f',
  text:
    'query ListSealBlocks($afterNumber:Int$first:Int){sealBlocks(afterNumber:$afterNumber first:$first){edges{node{...SealBlock}}pageInfo{hasNextPage endCursor}}}fragment SealBlock on SealBlock{coalitionId number epoch merkleRoot contents{hash}previousHash hash sealedAt}',
  reader: { sealBlocks: { edges: { node: inSealBlock } } },
};
