import { getNullableType, isInputObjectType, isListType } from 'graphql';
import { LIMITS } from '../../src/api/limits/limits.js';
import { apiSchema } from '../../src/api/schema.js';
import { encodeId } from '../../src/values/ids.js';
import { type Answer, type Caller, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { listsOfLadders } from './ladders-lists.js';
import { EARN, earnInput, rebateWith } from './operations.js';
import { listsOfWebhooks } from './webhooks-lists.js';

/** Rule A-06: no list that callers send is without an end. */

let world: World;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => world.close());

const times = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
/** What of an answer is refused as too long, wherever it is told. */
const fieldsRefused = ({ data, errors }: Answer): unknown[] => {
  const told: unknown[] = (errors ?? []).map(({ extensions }) => extensions.field);
  for (const payload of Object.values(data ?? {})) {
    if (payload?.refusal) told.push(payload.refusal.field);
    if (payload?.userErrors) told.push(...listOf(payload.userErrors).map(({ field }) => field));
  }
  return told;
};

const others = <T>(count: number, item: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => item(at));

const mutate = (by: Caller, name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  return by.ask(`mutation ($input: ${type}) { ${name}(input: $input) { userErrors { field } } }`, { input });
};

const addCampaign = (terms: object) =>
  mutate(world.operator, 'addCampaign', {
    partnerId: rahnet.id,
    name: { en: 'x' },
    from: '2090-01-01',
    until: '2090-01-31',
    multiplier: '2',
    funders: [{ percent: '100' }],
    ...terms,
  });

const addPerk = (terms: object) =>
  mutate(world.operator, 'addPerk', {
    ...{ kind: 'EVENT', name: { en: 'x' }, worth: { amount: '1', currency: 'IRR' } },
    ...terms,
  });
const step = (at: number) => ({
  points: String(at + 1),
  amount: { amount: String(at + 1), currency: 'IRR' },
});

const addCharityCampaign = (terms: object) =>
  mutate(world.operator, 'addCharityCampaign', {
    charityId: encodeId('charity', 1n),
    name: { en: 'x' },
    from: '2090-01-01',
    ...terms,
  });

const dispute = (terms: object) =>
  mutate(rahnet, 'disputeStatementLines', {
    idempotencyKey: 'x',
    statementId: encodeId('statement', 1n),
    lines: [{ number: 1, reason: 'x' }],
    comment: 'x',
    ...terms,
  });

const whatIf = (terms: object) =>
  rahnet.ask('query ($input: SettlementWhatIfInput!) { settlementWhatIf(input: $input) { from } }', {
    input: { partnerId: rahnet.id, from: '2026-01-01', until: '2026-01-02', ...terms },
  });

/** Every list that the schema takes: its most items, the path that is told, and how to send it. */
const LISTS: Record<string, [most: number, field: string[], send: (items: number) => Promise<Answer>]> = {
  'Query.nodes(ids)': [
    LIMITS.pageItems,
    ['ids'],
    (items) =>
      rahnet.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: times(items, rahnet.id) }),
  ],
  'Mutation.earnPointsBatch(inputs)': [
    LIMITS.batchItems,
    ['inputs'],
    (items) =>
      rahnet.ask(
        'mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) { userErrors { field } } }',
        {
          inputs: times(items, {
            ...earnInput(rahnet, { id: 'mem_x' }, { amount: '1' }),
            idempotencyKey: '',
          }),
        },
      ),
  ],
  'TransactionFilterInput.types': [
    LIMITS.listItems,
    ['filter', 'types'],
    (items) =>
      rahnet.ask(
        'query ($filter: TransactionFilterInput) { transactions(filter: $filter) { edges { cursor } } }',
        { filter: { types: times(items, 'EARN') } },
      ),
  ],
  'AddPerkInput.levels': [
    20,
    ['input', 'levels'],
    (items) => addPerk({ levels: others(items, (at) => `level-${at}`) }),
  ],
  'AddPerkInput.places': [
    LIMITS.listItems,
    ['input', 'places'],
    (items) => addPerk({ places: times(items, rahnet.id) }),
  ],
  ...listsOfWebhooks(() => rahnet),
  ...listsOfLadders(() => world.operator),
  'IssueApiKeyInput.scopes': [
    LIMITS.listItems,
    ['input', 'scopes'],
    (items) =>
      world.operator.ask(
        'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { userErrors { field } } }',
        {
          input: {
            partnerId: rahnet.id,
            environment: 'LIVE',
            label: 'x',
            scopes: times(items, 'points:read'),
          },
        },
      ),
  ],
  'SetPaymentSettingsInput.rails': [
    20,
    ['input', 'rails'],
    (items) =>
      world.operator.ask(
        'mutation ($input: SetPaymentSettingsInput!) { setPaymentSettings(input: $input) { userErrors { field } } }',
        {
          input: {
            iban: 'IR580000000000000000001002',
            holder: 'x',
            rails: times(items, null).map((_, at) => ({ code: `R${at}`, currency: 'IRR' })),
          },
        },
      ),
  ],
  'SetPurchaseCreditInput.credits': [
    LIMITS.listItems,
    ['input', 'credits'],
    (items) =>
      world.operator.ask(`mutation { setPurchaseCredit(input: { member: { id: "none" }, reason: "x",
        credits: [${times(items, 'BOTH')}] }) { userErrors { field } } }`),
  ],
  'AddCampaignInput.categories': [
    50,
    ['input', 'categories'],
    (items) => addCampaign({ categories: others(items, (at) => `category-${at}`) }),
  ],
  'AddCampaignInput.levels': [
    20,
    ['input', 'levels'],
    (items) => addCampaign({ levels: others(items, (at) => `level-${at}`) }),
  ],
  'AddCampaignInput.earlyAccess': [
    20,
    ['input', 'earlyAccess'],
    (items) =>
      addCampaign({ earlyAccess: others(items, (at) => ({ level: `level-${at}`, from: '2089-12-01' })) }),
  ],
  'AddCharityCampaignInput.steps': [
    50,
    ['input', 'steps'],
    (items) => addCharityCampaign({ steps: others(items, step) }),
  ],
  'AddCharityCampaignInput.sponsors': [
    20,
    ['input', 'sponsors'],
    (items) =>
      addCharityCampaign({
        steps: [step(0)],
        sponsors: others(items, (at) => ({
          partnerId: encodeId('partner', BigInt(at + 1)),
          percent: '10',
          cap: step(at).amount,
        })),
      }),
  ],
  'AddCampaignInput.funders': [
    10,
    ['input', 'funders'],
    (items) =>
      addCampaign({
        funders: others(items, (at) => ({ partnerId: encodeId('partner', BigInt(at + 1)), percent: '10' })),
      }),
  ],
  'AddContractVersionInput.categoryTerms': [
    50,
    ['input', 'categoryTerms'],
    (items) =>
      mutate(world.operator, 'addContractVersion', {
        ...{ partnerId: rahnet.id, issuer: true, acceptor: true, currency: 'IRR', earnRate: '0.0001' },
        ...{ burnValue: '1000', issuePrice: '900', redemptionPrice: '800', effectiveFrom: '2090-01-01' },
        categoryTerms: others(items, (at) => ({ category: `category-${at}`, issuePrice: '1' })),
      }),
  ],
  'RebateTermsInput.thresholds': [20, ['input', 'terms', 'thresholds'], (n) => rebateWith(n, world.operator)],
  'CommentOnDisputeInput.attachments': [
    10,
    ['input', 'attachments'],
    (items) =>
      mutate(rahnet, 'commentOnDispute', {
        idempotencyKey: 'x',
        disputeId: encodeId('dispute', 1n),
        comment: 'x',
        attachments: times(items, 'x'),
      }),
  ],
  'DisputeStatementLinesInput.attachments': [
    10,
    ['input', 'attachments'],
    (items) => dispute({ attachments: times(items, 'x') }),
  ],
  'DisputeStatementLinesInput.lines': [
    LIMITS.listItems,
    ['input', 'lines'],
    (items) => dispute({ lines: others(items, (at) => ({ number: at + 1, reason: 'x' })) }),
  ],
  'SettlementStatementsFilter.statuses': [
    LIMITS.listItems,
    ['filter', 'statuses'],
    (items) =>
      rahnet.ask(
        'query ($filter: SettlementStatementsFilter) { settlementStatements(filter: $filter) { edges { cursor } } }',
        { filter: { statuses: times(items, 'ISSUED') } },
      ),
  ],
  'SettlementWhatIfInput.versions': [
    LIMITS.listItems,
    ['input', 'versions'],
    (items) => whatIf({ versions: times(items, 1), contract: {} }),
  ],
  'ContractDraftInput.categoryTerms': [
    LIMITS.listItems,
    ['input', 'contract', 'categoryTerms'],
    (items) => whatIf({ contract: { categoryTerms: times(items, { category: 'fuel', issuePrice: '1' }) } }),
  ],
  'PurchaseInput.lines': [
    LIMITS.purchaseLines,
    ['input', 'purchase', 'lines'],
    (items) => {
      const input = earnInput(rahnet, { id: 'mem_x' }, { amount: String(items) });
      const line = { amount: { amount: '1', currency: 'IRR' } };
      return rahnet.ask(EARN, {
        input: { ...input, purchase: { ...input.purchase, lines: times(items, line) } },
      });
    },
  ],
  'QuotePurchaseInput.lines': [
    LIMITS.purchaseLines,
    ['input', 'purchase', 'lines'],
    (items) =>
      rahnet.ask('query ($input: QuoteEarnInput!) { quoteEarn(input: $input) { refusal { field } } }', {
        input: {
          merchantId: rahnet.merchantId,
          purchase: {
            amount: { amount: String(items), currency: 'IRR' },
            lines: times(items, { amount: { amount: '1', currency: 'IRR' } }),
          },
        },
      }),
  ],
};

test('A-06 every list of the schema has a limit that is tested here', () => {
  const lists: string[] = [];
  const schema = apiSchema();
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      for (const { name, type } of field.args) {
        if (isListType(getNullableType(type))) lists.push(`${root?.name}.${field.name}(${name})`);
      }
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isListType(getNullableType(field.type))) lists.push(`${type.name}.${field.name}`);
    }
  }
  expect(lists.sort()).toEqual(Object.keys(LISTS).sort());
});

test.each(Object.entries(LISTS))('A-06 %s is refused when it is longer', async (_, [most, field, send]) => {
  expect(fieldsRefused(await send(most))).not.toContainEqual(field);
  expect(fieldsRefused(await send(most + 1))).toContainEqual(field);
});

test('A-06 a list that is far too long costs one refusal, not one for each item', async () => {
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { userErrors { field } } }',
    { input: { partnerId: rahnet.id, environment: 'LIVE', label: 'x', scopes: times(1_001, 'nonsense') } },
  );
  expect(issueApiKey.userErrors).toEqual([{ field: ['input', 'scopes'] }]);
});

describe('A-06 variables', () => {
  const TYPES =
    'query ($filter: TransactionFilterInput) { transactions(filter: $filter) { edges { cursor } } }';
  const code = async (query: string, variables: object) =>
    (await world.anonymous.ask(query, { ...variables })).errors?.map(({ extensions }) => extensions.code);

  test('with more values than the limit are refused before anybody is asked for a credential', async () => {
    expect(await code(TYPES, { filter: { types: times(400_000, 'EARN') } })).toEqual(['TOO_COMPLEX']);
    const many = Object.fromEntries(times(LIMITS.variableValues + 1, 1).map((one, index) => [index, one]));
    expect(await code(TYPES, { filter: many })).toEqual(['TOO_COMPLEX']);
    expect(await code(TYPES, { unused: times(1_000, times(100, 1)) })).toEqual(['TOO_COMPLEX']);
  });

  test('that nest as deep as a request has room for end nobody', async () => {
    const depth = 1_500_000;
    const response = await fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_COMPLEX' } }] });
  });

  test('of a full batch are within it', async () => {
    const purchase = { ...earnInput(rahnet, { id: 'mem_x' }, { amount: '1' }), idempotencyKey: '' };
    const line = { amount: { amount: '1', currency: 'IRR' }, description: 'a', category: 'b' };
    const full = {
      ...purchase,
      metadata: { a: 1, b: 2, c: 3, d: 4, e: 5 },
      purchase: { ...purchase.purchase, lines: times(12, line) },
    };
    const { data } = await rahnet.ask(
      'mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) { results { replayed } } }',
      { inputs: times(LIMITS.batchItems, full) },
    );
    expect(listOf(data.earnPointsBatch?.results ?? ([] as never))).toHaveLength(LIMITS.batchItems);
  });
});
