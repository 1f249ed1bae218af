import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { SCOPES } from '../../src/access/scopes.js';
import { apiSchema } from '../../src/api/schema.js';
import { type Caller, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { ALLOWED_CALLERS, type CallerKind } from './allowed-callers.js';

/** Rule A-03: every operation is tried with every kind of caller; who is not allowed is kept out, who is gets in. */

let world: World;
let callers: Record<string, Caller>;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  const coalition = (await world.operator.get('{ coalition { id } }')).coalition.id;
  const narrow = await Promise.all(
    SCOPES.map(async (missing, index) => {
      const partner = await world.partner(`narrow-${index}`);
      const scopes = SCOPES.filter((scope) => scope !== missing);
      const { issueApiKey } = await world.operator.get(
        `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { secret } }`,
        { input: { partnerId: partner.id, environment: 'LIVE', label: 'narrow', scopes } },
      );
      return [`partner without ${missing}`, world.caller(textOf(issueApiKey.secret))] as const;
    }),
  );
  callers = {
    platform: world.platform,
    operator: world.operator,
    auditor: world.auditor,
    'account-manager': world.caller(
      await world.token({ coalition: String(coalition), roles: ['account-manager'] }),
    ),
    'partner-staff': world.caller(
      await world.token({ coalition: String(coalition), roles: ['partner-staff'], partner: rahnet.id }),
    ),
    member: await world.member(rahnet),
    partner: rahnet,
    ...Object.fromEntries(narrow),
  };
});

afterAll(async () => world.close());

type Root = {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly field: GraphQLField<unknown, unknown>;
};

const schema = apiSchema();
const roots: Root[] = [
  ...Object.values(schema.getQueryType()?.getFields() ?? {}).map((field) => ({
    type: 'query' as const,
    field,
  })),
  ...Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => ({
    type: 'mutation' as const,
    field,
  })),
  ...Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map((field) => ({
    type: 'subscription' as const,
    field,
  })),
];

/** Any value of the type: what matters is who may send it, not what comes of it. */
function anyValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return anyValue(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const given = type.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isNonNullType(field.type));
    return `{ ${given.map((field) => `${field.name}: ${anyValue(field.type)}`).join(', ')} }`;
  }
  return { Int: '1', Boolean: 'true' }[getNamedType(type).name] ?? '"x"';
}

function documentFor({ type, field }: Root): string {
  // Nothing is posted here: with a merchant that is not there a feed ends with a refusal instead of waiting for ever.
  const wanted = field.args.filter(
    (argument) => isNonNullType(argument.type) || (type === 'subscription' && argument.name === 'merchantId'),
  );
  const given = wanted.map((argument) => `${argument.name}: ${anyValue(argument.type)}`);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${type} { ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection} }`;
}

/** Whether the table lets that caller in. */
function isAllowed(allowed: readonly CallerKind[], caller: string): boolean {
  const partners = allowed.filter((kind) => kind.startsWith('partner') && kind !== 'partner-staff');
  if (caller === 'partner') return partners.length > 0;
  const without = /^partner without (.*)$/.exec(caller)?.[1];
  if (without !== undefined) return partners.some((kind) => kind !== `partner ${without}`);
  return (allowed as readonly string[]).includes(caller);
}

/** The code with which the caller is kept out; undefined when it is let in, whatever comes of its operation. */
async function keptOutWith(root: Root, caller: Caller): Promise<unknown> {
  const document = documentFor(root);
  if (root.type !== 'subscription') {
    const { errors } = await caller.ask(document);
    return errors?.find(({ extensions }) =>
      ['FORBIDDEN', 'UNAUTHENTICATED'].includes(String(extensions.code)),
    )?.extensions.code;
  }
  const subscription = caller.follow(document);
  try {
    const outcome = await subscription.next().catch((error: unknown) => error);
    return /FORBIDDEN|UNAUTHENTICATED/.exec(String(outcome))?.[0];
  } finally {
    await subscription.stop();
  }
}

test('A-03 who may use a root field is written down for every one there is, and for none that there is not', () => {
  const fields = roots.map(({ type, field }) => `${type} ${field.name}`);
  expect(Object.keys(ALLOWED_CALLERS).sort()).toEqual(fields.sort());
});

describe.each(roots.map((root) => [`${root.type} ${root.field.name}`, root] as const))(
  'A-03 %s',
  (title, root) => {
    test('is for the callers it was promised to and nobody else', async () => {
      const outcomes: Record<string, unknown> = {};
      const promised: Record<string, unknown> = {};
      const allowed = ALLOWED_CALLERS[title] ?? [];
      for (const [name, caller] of Object.entries(callers)) {
        outcomes[name] = await keptOutWith(root, caller);
        promised[name] = isAllowed(allowed, name) ? undefined : 'FORBIDDEN';
      }
      expect(outcomes).toEqual(promised);
    });

    test('is for nobody without a good credential', async () => {
      if (root.type === 'subscription') {
        for (const [credential, code] of [
          [undefined, 4401],
          ['hs_live_nonsense', 4401],
        ] as const) {
          const subscription = world.caller(credential).follow(documentFor(root));
          await expect(subscription.next()).rejects.toMatchObject({ code });
          await subscription.stop();
        }
        return;
      }
      for (const credential of [
        undefined,
        'hs_live_nonsense',
        'e30.e30.x',
        ' ',
        'ß',
        `hs_live_${'x'.repeat(9_000)}`,
      ]) {
        const caller = world.caller(credential === 'ß' ? '%C3' : credential);
        const { errors, status } = await caller.ask(documentFor(root));
        expect([errors?.map(({ extensions }) => extensions.code), status]).toEqual([
          ['UNAUTHENTICATED'],
          401,
        ]);
      }
    });
  },
);

test('A-07 whoever is kept out is told who may', async () => {
  const told = async (caller: Caller, document: string) => (await caller.ask(document)).errors?.[0]?.message;
  const settings = '{ paymentSettings { iban } }';
  const statements = '{ settlementStatements { edges { node { id } } } }';
  expect(await told(rahnet, settings)).toBe('This is not for API keys: ask as operator, auditor.');
  expect(await told(callers.member as Caller, statements)).toBe(
    'This is not for members: ask as operator, auditor, account manager, partner staff, partner (API key with partner:read).',
  );
  expect(await told(world.platform, settings)).toBe(
    'This is not for platform administrators: ask as operator, auditor.',
  );
  expect(await told(callers['partner-staff'] as Caller, settings)).toBe(
    'None of your roles allows this: ask as operator, auditor.',
  );
});

test('A-03 a partner of the test twin sees nothing of the live coalition', async () => {
  const member = await world.member(rahnet, 10);
  const { issueApiKey } = await world.operator.get(
    `mutation { issueApiKey(input: { partnerId: "${rahnet.id}", environment: TEST, label: "trial" }) { secret } }`,
  );
  const trial = world.caller(String(issueApiKey.secret));
  const { viewer } = await trial.get(
    '{ viewer { environment coalition { environment } partner { id slug } } }',
  );
  expect(viewer).toMatchObject({
    environment: 'TEST',
    coalition: { environment: 'TEST' },
    partner: { slug: 'rahnet' },
  });
  expect(viewer.partner.id).not.toBe(rahnet.id);
  const { nodes } = await trial.get('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [member.id, rahnet.id, rahnet.merchantId],
  });
  expect(nodes).toEqual([null, null, null]);
});

test('prices are for the partner itself, operators and auditors', async () => {
  const other = await world.partner('bimeno');
  const query = `{ partner(slug: "rahnet") { slug contractVersions { issuePrice } contractInForce { version } apiKeys { hint } } }`;
  const hidden = { contractVersions: null, contractInForce: null, apiKeys: null };
  const shown = { contractVersions: [{ issuePrice: '900' }], contractInForce: { version: 1 } };
  expect((await other.get(query)).partner).toMatchObject(hidden);
  expect((await (await world.member(rahnet)).get(query)).partner).toMatchObject(hidden);
  for (const caller of [rahnet, world.operator, world.auditor]) {
    expect((await caller.get(query)).partner).toMatchObject(shown);
  }
});
