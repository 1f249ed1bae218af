import type { ClawbackPolicy } from '../../../src/coalition/coalition.entity.js';
import { encodeId } from '../../../src/values/ids.js';
import { listOf, textOf } from '../../harness/api-client.js';
import type { StoryCoalition } from '../../harness/coalition-story.js';
import { newCoalition, newMember, newPartner } from '../../harness/coalition-story.js';
import { createWorld, type World } from '../../harness/world.js';
import { KnownValues } from './known-values.js';

type CallerKind = 'partner' | 'operator' | 'member' | 'auditor' | 'platform';

/** Somebody with a credential of a kind. */
export interface FuzzCaller {
  readonly name: string;
  readonly credential: string | undefined;
  /** What the schema calls who may use a field; undefined: nothing is for it. */
  readonly kind: CallerKind | undefined;
  /** How often it calls, beside the others. */
  readonly weight: number;
  /** What it has heard of. */
  readonly known: KnownValues;
  /** The books that it may change; undefined: none. */
  readonly coalitionId: bigint | undefined;
}

export interface FuzzWorld {
  readonly world: World;
  readonly callers: readonly FuzzCaller[];
  readonly all: KnownValues;
  readonly coalitions: readonly { readonly live: bigint; readonly twin: bigint }[];
  /** What nobody outside a coalition may be told, by coalition. */
  readonly secrets: ReadonlyMap<bigint, readonly string[]>;
}

/** Names of callers say what kind they are. */
const KINDS: readonly CallerKind[] = ['operator', 'member', 'auditor', 'platform', 'partner'];

/** Two coalitions with partners and members, a test twin with a key and members, and a credential of every kind. */
export async function createFuzzWorld(clawbackPolicy: ClawbackPolicy): Promise<FuzzWorld> {
  const limits = { spendCodeAbove: 300n, adjustmentApprovalAbove: 1_000n };
  const world = await createWorld({ coalition: { clawbackPolicy, ...limits } });
  const { coalition } = world;
  const all = new KnownValues();
  const callers: FuzzCaller[] = [];
  const caller = (
    name: string,
    credential: string | undefined,
    weight: number,
    coalitionId?: bigint,
    known = new KnownValues(),
  ) => {
    const kind = KINDS.find((each) => name.includes(each));
    const made = { name, kind, credential, weight, coalitionId, known };
    callers.push(made);
    return made;
  };
  const tell = (known: KnownValues, values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) {
      known.add(name, value);
      all.add(name, value);
    }
  };

  const live = coalition.coalitionId;
  const rahnet = await world.partner('rahnet');
  const tizfood = await world.partner('tizfood');
  const bimeno = await world.partner('bimeno', { issuer: false });
  const ofRahnet = caller('partner rahnet', rahnet.credential, 24, live);
  for (const [partner, { known }] of [
    [rahnet, ofRahnet],
    [tizfood, caller('partner tizfood', tizfood.credential, 8, live)],
    [bimeno, caller('partner bimeno, no issuer', bimeno.credential, 4, live)],
  ] as const) {
    tell(known, { partner: partner.id, merchant: partner.merchantId });
    for (const points of [20_000, 40, 0]) {
      const member = await world.member(partner === bimeno ? rahnet : partner, points);
      tell(known, { member: member.id, phone: member.phone });
      if (partner === rahnet && points > 40) caller('member', member.credential, 10, live, known);
    }
  }
  const { known } = ofRahnet;
  await enrol(world, rahnet.credential, {
    phone: '+989121230000',
    externalId: 'c-1',
    card: '6037-1',
    email: 'c@example.com',
  });
  tell(known, { externalId: 'c-1', card: '6037-1', email: 'c@example.com', phone: '+989121230000' });

  caller('operator', world.operator.credential, 12, live, known);
  caller('second operator', await secondOperator(world), 6, live, known);
  caller('auditor', world.auditor.credential, 1, live, known);
  const coalitionName = encodeId('coalition', live);
  const staff = (role: string, partner?: string) =>
    world.token({ coalition: coalitionName, roles: [role], ...(partner ? { partner } : {}) } as Parameters<
      World['token']
    >[0]);
  caller('account manager', await staff('account-manager'), 1, live, known);
  caller('staff of rahnet', await staff('partner-staff', rahnet.id), 1, live, known);
  caller('platform', world.platform.credential, 1, undefined, known);
  caller('nobody', undefined, 1, undefined, known);
  caller('a key that is none', 'hs_live_nonsense', 1, undefined, known);
  caller(
    'partner rahnet, only reading',
    await issueKey(world, rahnet.id, 'LIVE', ['points:read']),
    1,
    live,
    known,
  );

  await addTwin(world, rahnet.id, caller, tell);
  const secrets = await addStrangers(world, caller, tell);
  return {
    world,
    callers,
    all,
    coalitions: [coalition, secrets.stranger].map(({ coalitionId, twinId }) => ({
      live: coalitionId,
      twin: twinId,
    })),
    secrets: new Map([[secrets.stranger.coalitionId, secrets.texts]]),
  };
}

type AddCaller = (
  name: string,
  credential: string | undefined,
  weight: number,
  coalitionId?: bigint,
) => FuzzCaller;
type Tell = (known: KnownValues, values: Readonly<Record<string, string>>) => void;

/** A key for the test twin, with members who have points there. */
async function addTwin(world: World, partnerId: string, caller: AddCaller, tell: Tell): Promise<void> {
  const secret = await issueKey(world, partnerId, 'TEST', null);
  const { known } = caller('partner rahnet in the test twin', secret, 6, world.coalition.twinId);
  const trial = world.caller(secret);
  const { viewer } = await trial.get(
    '{ viewer { partner { id merchants(first: 1) { edges { node { id } } } } } }',
  );
  const merchant = textOf(listOf(viewer.partner.merchants.edges)[0]?.node.id as never);
  tell(known, { partner: textOf(viewer.partner.id), merchant });
  for (const index of [1, 2]) {
    const phone = `+98912888000${index}`;
    const member = await enrol(world, secret, { phone });
    tell(known, { member, phone });
    await trial.get('mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { replayed } }', {
      input: {
        idempotencyKey: phone,
        member: { id: member },
        merchantId: merchant,
        purchase: { reference: phone, amount: { amount: '90000000', currency: 'IRR' } },
      },
    });
  }
}

/** Another coalition on the same server; all that it knows is a secret for the first. */
async function addStrangers(
  world: World,
  caller: AddCaller,
  tell: Tell,
): Promise<{ readonly stranger: StoryCoalition; readonly texts: readonly string[] }> {
  const { node } = world.server;
  const stranger = await newCoalition(node, { name: { en: 'Stranger-Programme' } });
  const partner = await newPartner(node, stranger, 'strange-partner');
  const memberId = await newMember(node, partner, '+989355550001');
  const told = {
    partner: encodeId('partner', partner.partnerId),
    merchant: encodeId('merchant', partner.merchantId),
    member: encodeId('member', memberId),
  };
  const { known } = caller('a stranger’s partner', partner.secret, 3, stranger.coalitionId);
  tell(known, told);
  const operator = await world.token({
    coalition: encodeId('coalition', stranger.coalitionId),
    roles: ['operator'],
  });
  caller('a stranger’s operator', operator, 1, stranger.coalitionId);
  return {
    stranger,
    texts: [
      ...Object.values(told),
      '+989355550001',
      'strange-partner',
      'Stranger-Programme',
      encodeId('coalition', stranger.coalitionId),
    ],
  };
}

/** Another person: what one has asked for, another approves. */
async function secondOperator({ server, coalition }: World): Promise<string> {
  const claim = { coalition: encodeId('coalition', coalition.coalitionId), roles: ['operator' as const] };
  const token = await server.node.access.developmentIssuer?.issue({
    name: 'somebody-else',
    claim,
    seconds: 3_600,
  });
  if (token === undefined) throw new Error('the test node issues no tokens');
  return token;
}

async function issueKey(
  world: World,
  partnerId: string,
  environment: 'LIVE' | 'TEST',
  scopes: readonly string[] | null,
): Promise<string> {
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { secret } }',
    { input: { partnerId, environment, label: 'fuzz', scopes } },
  );
  return textOf(issueApiKey.secret);
}

async function enrol(world: World, credential: string | undefined, input: object): Promise<string> {
  const { enrolMember } = await world
    .caller(credential)
    .get('mutation ($input: EnrolMemberInput!) { enrolMember(input: $input) { member { id } } }', { input });
  return textOf(enrolMember.member.id);
}
