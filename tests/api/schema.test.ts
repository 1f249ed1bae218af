import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { callerRuleOf, describeCallers } from '../../src/api/callers.js';
import { apiSchema } from '../../src/api/schema.js';
import { REFUSALS } from '../../src/values/refusal.js';

const schema = apiSchema();
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

test('every type, field, argument and value says what it is', () => {
  const silent: string[] = [];
  for (const type of types) {
    if (!type.description) silent.push(type.name);
    if (isEnumType(type)) {
      for (const value of type.getValues()) if (!value.description) silent.push(`${type.name}.${value.name}`);
    }
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!field.description) silent.push(`${type.name}.${field.name}`);
        for (const argument of 'args' in field ? field.args : []) {
          if (!argument.description) silent.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
    }
  }
  expect(silent).toEqual([]);
});

test('A-03 every field of Query, Mutation and Subscription declares and tells who may use it', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const rule = callerRuleOf(field);
      expect({ field: field.name, rule }).toEqual({ field: field.name, rule: expect.any(Object) });
      if (rule) expect(field.description).toContain(describeCallers(rule));
    }
  }
});

test('auditors read and never write', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    expect({ field: field.name, auditor: callerRuleOf(field)?.auditor }).toEqual({
      field: field.name,
      auditor: undefined,
    });
  }
});

test('ErrorCode lists the refusals in their rank', () => {
  const type = schema.getType('ErrorCode');
  expect(isEnumType(type) && type.getValues().map(({ name }) => name)).toEqual(
    REFUSALS.map(({ code }) => code),
  );
});

test('A-07 every mutation has a table of what it refuses', () => {
  const folder = new URL('.', import.meta.url);
  const tables = readdirSync(folder).filter((name) => name.endsWith('-refusals.test.ts'));
  const text = tables.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  // What a batch refuses as a whole is a test beside the table of earnPoints, by which its items are judged.
  const without = mutations.filter((name) => !text.includes(`'${name}'`));
  expect(without).toEqual(['earnPointsBatch']);
});

test('a member is referred to in exactly one way', () => {
  const type = schema.getType('MemberRefInput');
  expect(isInputObjectType(type) && type.isOneOf).toBe(true);
});

/** The fields that callers were promised (the API contract), as far as they are built. */
const PROMISED = `
  type Query {
    viewer: Viewer!  node(id: ID!): Node  nodes(ids: [ID!]!): [Node]!  coalition: Coalition!
    partner(id: ID, slug: String): Partner
    partners(first: Int, after: String, last: Int, before: String, status: PartnerStatus): PartnerConnection!
    member(ref: MemberRefInput!): Member
    members(first: Int, after: String, filter: MemberFilterInput): MemberConnection!
    transaction(id: ID!): Transaction
    transactions(first: Int, after: String, filter: TransactionFilterInput): TransactionConnection!
    hold(id: ID!): Hold
    quoteEarn(input: QuoteEarnInput!): EarnQuote!  quoteBurn(input: QuoteBurnInput!): BurnQuote!
  }
  type Mutation {
    createCoalition(input: CreateCoalitionInput!): CreateCoalitionPayload!
    registerPartner(input: RegisterPartnerInput!): RegisterPartnerPayload!
    addContractVersion(input: AddContractVersionInput!): AddContractVersionPayload!
    addMerchant(input: AddMerchantInput!): AddMerchantPayload!
    issueApiKey(input: IssueApiKeyInput!): IssueApiKeyPayload!
    revokeApiKey(input: RevokeApiKeyInput!): RevokeApiKeyPayload!
    activatePartner(input: ActivatePartnerInput!): ActivatePartnerPayload!
    suspendPartner(input: SuspendPartnerInput!): SuspendPartnerPayload!
    enrolMember(input: EnrolMemberInput!): EnrolMemberPayload!
    linkMember(input: LinkMemberInput!): LinkMemberPayload!
    createMemberToken(input: CreateMemberTokenInput!): CreateMemberTokenPayload!
    earnPoints(input: EarnPointsInput!): EarnPointsPayload!
    earnPointsBatch(inputs: [EarnPointsInput!]!): EarnPointsBatchPayload!
    burnPoints(input: BurnPointsInput!): BurnPointsPayload!
    holdPoints(input: HoldPointsInput!): HoldPointsPayload!
    captureHold(input: CaptureHoldInput!): CaptureHoldPayload!
    releaseHold(input: ReleaseHoldInput!): ReleaseHoldPayload!
    reverseTransaction(input: ReverseTransactionInput!): ReverseTransactionPayload!
    transferPoints(input: TransferPointsInput!): TransferPointsPayload!
    adjustPoints(input: AdjustPointsInput!): AdjustPointsPayload!
    createSpendCode(input: CreateSpendCodeInput!): CreateSpendCodePayload!
    lockSpending(input: LockSpendingInput!): LockSpendingPayload!
    unlockSpending(input: UnlockSpendingInput!): UnlockSpendingPayload!
  }
  type Subscription {
    balanceChanged(member: MemberRefInput!, afterVersion: Int): BalanceUpdate!
    transactionPosted(partnerId: ID, merchantId: ID): Transaction!
  }
  interface Node { id: ID! }
  type Member {
    id: ID!  kind: MemberKind!  status: MemberStatus!  joinedAt: DateTime!  balance(at: DateTime): Balance!
    expiries(first: Int): [ExpiringPoints!]!
    transactions(first: Int, after: String, filter: TransactionFilterInput): TransactionConnection!
    holds(status: HoldStatus): [Hold!]!
  }
  type Balance {
    version: Int!  posted: Points!  held: Points!  pending: Points!  available: Points!  asOf: DateTime!
  }
  type Transaction {
    id: ID!  type: TransactionType!  points: Points!  member: Member  partner: Partner  merchant: Merchant
    occurredAt: DateTime!  postedAt: DateTime!  actor: Actor!  reason: String  metadata: JSONObject
    entries: [Entry!]!  breakdown: [EarnComponent!]!  lots: [LotMovement!]!
    reverses: Transaction  reversals: [Transaction!]!  reversiblePoints: Points!
  }
  type UserError { code: ErrorCode!  message: String!  field: [String!]  transient: Boolean! }
  type Money { amount: String!  currency: String! }
  type LocalizedText { fa: String  en: String }
  type EarnPointsPayload { transaction: Transaction  balance: Balance  replayed: Boolean!  userErrors: [UserError!]! }
  type BurnPointsPayload { transaction: Transaction  balance: Balance  replayed: Boolean!  userErrors: [UserError!]! }
  type HoldPointsPayload { hold: Hold  balance: Balance  replayed: Boolean!  userErrors: [UserError!]! }
  type CaptureHoldPayload {
    hold: Hold  transaction: Transaction  balance: Balance  replayed: Boolean!  userErrors: [UserError!]!
  }
  type ReverseTransactionPayload {
    transaction: Transaction  balance: Balance  shortfall: Points  replayed: Boolean!  userErrors: [UserError!]!
  }
  type EarnPointsBatchPayload { results: [EarnPointsPayload!]!  userErrors: [UserError!]! }
  type BalanceUpdate { memberId: ID!  balance: Balance!  cause: Transaction }
  input EarnPointsInput {
    idempotencyKey: String!  member: MemberRefInput!  merchantId: ID!  purchase: PurchaseInput!
    occurredAt: DateTime  metadata: JSONObject
  }
  input PurchaseInput { reference: String!  amount: MoneyInput!  category: String  lines: [PurchaseLineInput!] }
  input BurnPointsInput {
    idempotencyKey: String!  member: MemberRefInput!  merchantId: ID!  points: Points!
    purchaseReference: String  spendCode: String  metadata: JSONObject
  }
  input HoldPointsInput {
    idempotencyKey: String!  member: MemberRefInput!  merchantId: ID!  points: Points!  expiresIn: Int
    purchaseReference: String  spendCode: String  metadata: JSONObject
  }
  input CaptureHoldInput { idempotencyKey: String!  holdId: ID!  points: Points }
  input ReleaseHoldInput { idempotencyKey: String!  holdId: ID! }
  input ReverseTransactionInput {
    idempotencyKey: String!  transactionId: ID!  points: Points  amount: MoneyInput  reason: String!
  }
  input MemberRefInput { id: ID  phone: PhoneNumber  email: String  card: String  externalId: String }
  input MoneyInput { amount: String!  currency: String! }
`;

type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;

function signature(field: AnyField | undefined): string {
  if (!field) return 'missing';
  const given = 'args' in field ? field.args.map(({ name, type }) => `${name}: ${type}`).join() : '';
  return `${field.name}(${given}): ${field.type}`;
}

test('the schema keeps the names and types that callers were promised', () => {
  const rest = types
    .map(({ name }) => name)
    .filter((name) => !new RegExp(`(?:type|interface|input) ${name} `).test(PROMISED));
  const promised = buildSchema(
    [PROMISED, ...[...new Set([...rest, 'PartnerConnection'])].map((name) => `scalar ${name}`)].join('\n'),
    { assumeValidSDL: true },
  );
  const lines: string[] = [];
  const kept: string[] = [];
  for (const type of Object.values(promised.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    if (isIntrospectionType(type)) continue;
    const actual = schema.getType(type.name);
    const fields = actual && 'getFields' in actual ? actual.getFields() : {};
    for (const field of Object.values(type.getFields())) {
      lines.push(`${type.name}.${signature(field)}`);
      kept.push(`${type.name}.${signature(fields[field.name])}`);
    }
  }
  expect(kept).toEqual(lines);
});

test('the committed schema is the one that is served', async () => {
  const { printedSchema } = await import('../../src/api/schema.js');
  const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
  expect(committed).toBe(printedSchema());
});
