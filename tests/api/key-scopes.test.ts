import pg from 'pg';
import { SCOPES, type Scope } from '../../src/access/scopes.js';
import { closeDays } from '../../src/ledger/days/close-days.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { CONTRACT, did, rate } from '../harness/coalition-story.js';
import { liftGuards } from '../harness/past-guards.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import { newCampaign, newCharity } from './giving-world.js';
import { OPENED } from './opened-by-scope.js';
import { burnInput, EARN, earnInput, HOLD } from './operations.js';
import { endOf, partnerRoots, type Root, valuesAt, type Way, waysOf } from './ways-through-types.js';
import { webhookRoots } from './webhooks-walk.js';

/**
 * A-02: what a key of one scope comes to see, by whatever way through the types. Each way from a root field to a leaf,
 * without going through a type twice, is asked for on its own; what comes back is compared with what the scope opens.
 */

let world: World;
let rahnet: WorldPartner;
let member: WorldMember;
/** How each root field of partners is asked; a new one must be entered here. */
let roots: Record<string, string>;

beforeAll(async () => {
  world = await createWorld();
  // Whatever a contract can say is there to be seen.
  rahnet = await world.partner('rahnet', {
    caps: { perPurchase: 1_000n, perMemberDay: 10_000n, perPartnerDay: 100_000n },
    creditLimit: { minor: 10_000_000n, currency: 'IRR' },
    categoryTerms: [
      { category: 'fuel', earnRate: rate('0.001'), burnValue: null, issuePrice: null, redemptionPrice: null },
    ],
  });
  // ... and what it will say differs.
  did(
    await addContractVersion(world.server.node.as(world.coalition.operator), {
      ...CONTRACT,
      partnerId: rahnet.story.partnerId,
      effectiveFrom: '2090-01-01',
    }),
  );
  member = await world.member(rahnet);
  const earn = earnInput(rahnet, member, { amount: '1000000' });
  const { earnPoints } = await rahnet.get(EARN, { input: earn });
  const merchant = `merchantId: "${rahnet.merchantId}"`;
  const ref = `{ id: "${member.id}" }`;
  const purchase = (reference: string) =>
    `purchase: { ${reference}amount: { amount: "1000000", currency: "IRR" } }`;
  const transaction = textOf(earnPoints.transaction.id);
  const earnLiteral = (key: string) =>
    `{ idempotencyKey: "${key}", member: ${ref}, ${merchant}, ${purchase(`reference: "${key}", `)} }`;
  const burn = burnInput(rahnet, member, { points: '1' });
  const campaign = await newCampaign(world.operator, await newCharity(world));
  const donation = (key: string) =>
    `input: { idempotencyKey: "${key}", member: ${ref}, campaignId: "${campaign}", points: "1" }`;
  const { donatePoints } = await rahnet.get(
    `mutation { donatePoints(${donation('given')}) { transaction { id } } }`,
  );
  await rahnet.get(
    `mutation { linkMember(input: { member: ${ref}, externalId: "c-1" }) { userErrors { code } } }`,
  );
  const another = await world.member(rahnet);
  const text = 'addConsentText(input: { purpose: TERMS, summary: { en: "The terms" } })';
  const { addConsentText } = await world.operator.get(`mutation { ${text} { text { id } } }`);
  const agreed = `recordConsent(input: { member: ${ref}, purpose: TERMS, given: true, through: SHOP,
      textId: "${textOf(addConsentText.text.id)}" })`;
  await rahnet.get(`mutation { ${agreed} { userErrors { code } } }`);
  const [captured, released] = [await held(), await held()];
  const { partner } = await rahnet.get(`{ partner(id: "${rahnet.id}") { accounts { id } } }`);
  const account = textOf(partner.accounts[0]?.id as Json);
  await sealEpochs(world.server.node.database, world.coalition.coalitionId);
  await closeEarlierDay();
  const [stating, stated] = await closedStatements();
  const dispute = `disputeStatementLines(input: { idempotencyKey: "walked dispute", statementId: "${stated}",
      lines: [{ number: 1, reason: "walked" }], comment: "see the till", attachments: ["till"] })`;
  const { disputeStatementLines } = await rahnet.get(`mutation { ${dispute} { dispute { id } } }`);
  const disputed = textOf(disputeStatementLines.dispute.id);
  const days = `from: "${statedOn}", to: "${statedOn}"`;
  const { business, perk } = await grantedPerk();
  roots = {
    viewer: 'viewer',
    coalition: 'coalition',
    partner: `partner(id: "${rahnet.id}")`,
    partners: 'partners(first: 1)',
    member: `member(ref: ${ref})`,
    members: 'members(first: 1)',
    transaction: `transaction(id: "${transaction}")`,
    transactions: 'transactions(first: 2)',
    hold: `hold(id: "${captured}")`,
    node: `node(id: "${textOf(donatePoints.transaction.id)}")`,
    nodes: `nodes(ids: ["${member.id}", "${transaction}", "${captured}", "${rahnet.id}", "${rahnet.merchantId}",
      "${account}"])`,
    transactionProof: `transactionProof(id: "${transaction}")`,
    sealBlocks: 'sealBlocks(first: 1)',
    latestSeal: 'latestSeal',
    settlementStatement: `settlementStatement(id: "${stated}")`,
    settlementStatements: 'settlementStatements(first: 1)',
    settlementDispute: `settlementDispute(id: "${disputed}")`,
    settlementDisputes: 'settlementDisputes(first: 1)',
    settlementPreview: `settlementPreview(partnerId: "${rahnet.id}")`,
    settlementWhatIf: `settlementWhatIf(input: { partnerId: "${rahnet.id}", from: "${statedOn}", until: "${statedOn}",
      contract: { issuePrice: "1" } })`,
    partnerPosition: `partnerPosition(partnerId: "${rahnet.id}")`,
    partnerFlows: `partnerFlows(${days})`,
    liabilityRollForward: `liabilityRollForward(${days}, breakageEstimate: "0")`,
    agreeStatement: `agreeStatement(input: { statementId: "${stating}" })`,
    disputeStatementLines: dispute,
    commentOnDispute: `commentOnDispute(input: { idempotencyKey: "walked comment", disputeId: "${disputed}",
      comment: "walked" })`,
    quoteDonation: `quoteDonation(input: { member: ${ref}, campaignId: "${campaign}", points: "1" })`,
    charities: 'charities(first: 1)',
    charityPledges: 'charityPledges',
    charityCampaigns: 'charityCampaigns(first: 1)',
    campaignProgress: `campaignProgress(campaignId: "${campaign}")`,
    donatePoints: `donatePoints(${donation('walked donation')})`,
    quoteEarn: `quoteEarn(input: { member: ${ref}, ${merchant}, ${purchase('')} })`,
    quoteBurn: `quoteBurn(input: { member: ${ref}, ${merchant}, points: "1" })`,
    advanceTestClock: 'advanceTestClock(input: { by: 1 })',
    earnPoints: `earnPoints(input: ${earnLiteral('walked')})`,
    earnPointsBatch: `earnPointsBatch(inputs: [${earnLiteral('walked in a batch')}])`,
    burnPoints: `burnPoints(input: { idempotencyKey: "${burn.idempotencyKey}", member: ${ref}, ${merchant}, points: "1" })`,
    holdPoints: `holdPoints(input: { idempotencyKey: "walked hold", member: ${ref}, ${merchant}, points: "1" })`,
    captureHold: `captureHold(input: { idempotencyKey: "walked capture", holdId: "${captured}" })`,
    releaseHold: `releaseHold(input: { idempotencyKey: "walked release", holdId: "${released}" })`,
    reverseTransaction: `reverseTransaction(input: { idempotencyKey: "walked reversal", transactionId: "${transaction}",
      points: "1", reason: "walked" })`,
    transferPoints: `transferPoints(input: { idempotencyKey: "walked transfer", from: ${ref}, to: { id: "${another.id}" },
      points: "1" })`,
    enrolMember: `enrolMember(input: { phone: "${member.phone}" })`,
    linkMember: `linkMember(input: { member: ${ref} })`,
    createMemberToken: `createMemberToken(input: { member: ${ref} })`,
    requestLinkConfirmation: `requestLinkConfirmation(input: { member: { id: "${another.id}" } })`,
    confirmLink: 'confirmLink(input: { requestId: "none", code: "123456" })',
    reportDuplicate: `reportDuplicate(input: { member: ${ref}, other: { id: "${another.id}" } })`,
    revokeMemberTokens: 'revokeMemberTokens(input: { member: { id: "none" } })',
    unlinkMember: 'unlinkMember(input: { member: { id: "none" } })',
    recordConsent: agreed,
    consentTexts: 'consentTexts',
    tierLadders: 'tierLadders',
    createContactToken: `createContactToken(input: { member: { id: "${business}" }, email: "buyer@example.com" })`,
    usablePerks: `usablePerks(ref: { id: "${business}" })`,
    perkUses: 'perkUses',
    undoPerkUse:
      'undoPerkUse(input: { idempotencyKey: "walked undone", useId: "none", reason: "a mistake" })',
    ...(await webhookRoots(world, rahnet)),
    usePerk: `usePerk(input: { idempotencyKey: "walked perk", member: { id: "${business}" }, ${merchant}, perkId: "${perk}" })`,
  };
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

/** A business account with a contact, and a perk that it can use twice more than it is walked. */
async function grantedPerk(): Promise<{ readonly business: string; readonly perk: string }> {
  const scene = new BusinessScene(world, rahnet);
  const business = await scene.account();
  const details = { name: 'A buyer', email: 'buyer@example.com', role: 'BUYER' };
  await scene.did('addBusinessContact', { member: { id: business }, ...details });
  const manager = await scene.manager('walked', [business]);
  await scene.budget(manager, { grants: 1 });
  const perk = await scene.perk({ uses: 1_000, places: [rahnet.id] });
  await scene.granted(manager, business, perk);
  return { business, perk };
}

async function held(): Promise<string> {
  const { holdPoints } = await rahnet.get(HOLD, { input: burnInput(rahnet, member, { points: '1' }) });
  return textOf(holdPoints.hold.id);
}

/** A closed day on which nothing was posted: the one before the coalition's first. */
let statedOn: string;

/** Lets the books begin a day earlier, and closes that day. */
async function closeEarlierDay(): Promise<void> {
  const { coalitionId } = world.coalition;
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    // The database itself lets a day become open only when the one before it is closed.
    await liftGuards(client);
    await client.query(
      `update ledger_state set first_open_day = first_open_day - 1, first_open_at = first_open_at - interval '1 day'
        where coalition_id = $1`,
      [coalitionId],
    );
  } finally {
    await client.end();
  }
  [statedOn = ''] = await closeDays(world.server.node.database, coalitionId);
}

/** Two statements of rahnet, in two currencies, as the close leaves them, each with a line. */
async function closedStatements(): Promise<string[]> {
  const { coalitionId } = world.coalition;
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `with period as (insert into settled_period (coalition_id, partner_id, from_day, until_day, settled_at)
                       values ($1, $2, '${statedOn}', '${statedOn}', now()))
       insert into statement (coalition_id, partner_id, currency, number, from_day, until_day, status, total_minor,
           minimum_minor, content_hash, closed_at, issued_at, dispute_until)
       select $1, $2, currency, 1, '${statedOn}', '${statedOn}', 'ISSUED', 100, 0, sha256('stated'), now(), now(), '2090-01-01'
         from unnest('{IRR,EUR}'::text[]) currency returning id::text`,
      [coalitionId, rahnet.story.partnerId],
    );
    const ids = rows.map(({ id }) => BigInt(id));
    for (const id of ids) {
      await client.query(
        `insert into statement_line (coalition_id, statement_id, number, kind, reversal, transactions, points, exact, amount_minor)
         values ($1, $2, 1, 'ADJUSTMENT', false, 0, 0, 100, 100)`,
        [coalitionId, id],
      );
      await client.query(
        `insert into statement_event (coalition_id, statement_id, kind, at, actor) values ($1, $2, 'CLOSED', now(), 'system')`,
        [coalitionId, id],
      );
    }
    return ids.map((id) => encodeId('statement', id));
  } finally {
    await client.end();
  }
}

/** Ways that are tried side by side. */
const AT_ONCE = 20;

/**
 * The leaves that the caller comes to see from a root field. `told`: ends of two steps that this caller was told something
 * at, or refused, from whichever root: they are not asked for again.
 */
async function seenFrom({ operation, field }: Root, caller: Caller, told: Set<string>): Promise<Set<string>> {
  const asked = roots[field.name];
  const seen = new Set<string>();
  const first = await caller.ask(`${operation} { ${asked} { __typename } }`);
  if (first.errors) {
    expect(first.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    return seen;
  }
  const reached = (way: Way, leaf: string) => {
    seen.add(`${way.type}.${leaf}`);
    told.add(endOf(way));
  };
  const look = async (way: Way, leaves: readonly string[]): Promise<void> => {
    const selection = way.selection(leaves);
    const { data, errors } = await caller.ask(`${operation} { ${asked} { ${selection} } }`);
    for (const error of errors ?? []) {
      expect({ selection, code: error.extensions.code }).toEqual({ selection, code: 'FORBIDDEN' });
    }
    // A mutation is refused for what its payload would lead to on the way, which says nothing of the end of it.
    const whole = errors?.some(({ path }) => path?.length === 1);
    if (errors && !(whole && way.names.length > 3)) told.add(endOf(way));
    for (const leaf of leaves) {
      if (valuesAt(data as Json | null, [field.name, ...way.names, leaf]).length > 0) reached(way, leaf);
    }
    if (!errors || leaves.length === 1) return;
    const refused = new Set(errors.map(({ path }) => path?.at(-1)));
    // An object may be refused for what is asked of it, as a mutation is for its payload: its leaves are asked for one by one.
    if (whole || refused.has(way.names.at(-1) ?? field.name))
      for (const leaf of leaves) await look(way, [leaf]);
    // A leaf that is refused can take the others of its object with it: they are asked for without it.
    const others = leaves.filter((leaf) => !refused.has(leaf));
    if (others.length > 0 && others.length < leaves.length) await look(way, others);
  };
  // One step alone tells nothing of the next root: its object is another.
  const ways = waysOf(field).filter((way) => way.names.length < 2 || !told.has(endOf(way)));
  for (let at = 0; at < ways.length; at += AT_ONCE)
    await Promise.all(ways.slice(at, at + AT_ONCE).map((way) => look(way, way.leaves)));
  return seen;
}

async function withKey(scopes: readonly Scope[], work: (caller: Caller) => Promise<void>): Promise<void> {
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { apiKey { id } secret } }',
    { input: { partnerId: rahnet.id, environment: 'LIVE', label: 'narrow', scopes } },
  );
  try {
    await work(world.caller(textOf(issueApiKey.secret)));
  } finally {
    // Two keys are valid at a time: the next one needs its place.
    await world.operator.get(
      `mutation { revokeApiKey(input: { keyId: "${textOf(issueApiKey.apiKey.id)}" }) { userErrors { code } } }`,
    );
  }
}

test('A-02 every root field for partners is walked', () => {
  expect(partnerRoots.map(({ field }) => field.name).sort()).toEqual(Object.keys(roots).sort());
});

test('A-02 every scope there is is written down here', () => {
  expect(Object.keys(OPENED)).toEqual(SCOPES);
});

test.each(Object.entries(OPENED))(
  'A-02 a key with %s alone sees what the scope opens, by no way anything else',
  async (scope, { types, member: ofMember }) => {
    await withKey([scope as Scope], async (caller) => {
      const seen = new Set<string>();
      const told = new Set<string>();
      for (const root of partnerRoots) for (const leaf of await seenFrom(root, caller, told)) seen.add(leaf);
      const leaves = [...seen].map((leaf) => leaf.split('.') as [string, string]);
      const others = leaves.filter(([type]) => type !== 'Member').map(([type]) => type);
      expect({
        types: [...new Set(others)].sort(),
        member: leaves.flatMap(([type, field]) => (type === 'Member' ? [field] : [])).sort(),
      }).toEqual({ types: [...types].sort(), member: ofMember });
    });
  },
);

test('A-02 scopes open together what each needs the other for', async () => {
  const query = `{ member(ref: { id: "${member.id}" }) { id balance { posted } expiries { points }
    transactions { edges { node { member { id status externalId } } } } } }`;
  await withKey(['members:read', 'points:read'], async (caller) => {
    const { member: seen } = await caller.get(query);
    expect(seen).toMatchObject({
      id: member.id,
      balance: { posted: expect.any(String) },
      expiries: [{ points: expect.any(String) }],
    });
    expect(JSON.stringify(seen)).toContain('"externalId":"c-1"');
  });
  await withKey(['members:read', 'points:write'], async (caller) => {
    const { member: seen } = await caller.get(
      `{ member(ref: { id: "${member.id}" }) { balance { posted } expiries { points } } }`,
    );
    expect(seen).toMatchObject({ balance: {}, expiries: [{}] });
    expect((await caller.ask(query)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

test('A-02 a refusal for a missing scope names the scope', async () => {
  await withKey(['members:read'], async (caller) => {
    const { errors } = await caller.ask(`{ member(ref: { id: "${member.id}" }) { balance { posted } } }`);
    expect(errors).toMatchObject([
      {
        message: 'This needs an API key with the scope points:read or points:write.',
        path: ['member', 'balance'],
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
  });
});

test('A-02 A-07 nothing is done for a key that may not read what it asks to be answered', async () => {
  const phone = '+989121239999';
  const document = `mutation { enrolMember(input: { phone: "${phone}" }) { member { id ...Of } userErrors { code } } }
    fragment Of on Member { ...Balances } fragment Balances on Node { ... on Member { balance { posted } } }`;
  await withKey(['members:write'], async (caller) => {
    const { data, errors } = await caller.ask(document);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message:
          'Nothing was done. This needs an API key with the scope points:read or points:write. Or leave out Member.balance, which needs it.',
        path: ['enrolMember'],
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
  });
  const enrolled = `{ member(ref: { phone: "${phone}" }) { id } }`;
  expect((await world.operator.get(enrolled)).member).toBeNull();
  await withKey(['members:write', 'points:read'], async (caller) => {
    expect((await caller.get(document)).enrolMember).toMatchObject({ userErrors: [] });
  });
  expect((await world.operator.get(enrolled)).member).not.toBeNull();
});

test('A-02 the live balance and feed need points:read', async () => {
  const live = [
    `subscription { balanceChanged(member: { id: "${member.id}" }) { balance { posted } } }`,
    `subscription { tierChanged(member: { id: "${member.id}" }) { version } }`,
    'subscription { transactionPosted(merchantId: "mer_0000000000001") { id } }',
  ];
  for (const scope of SCOPES) {
    await withKey([scope], async (caller) => {
      for (const query of live) {
        const follower = caller.follow(query);
        const told = await follower.next().then(JSON.stringify, String);
        expect({ scope, query, refused: told.includes('FORBIDDEN') }).toEqual({
          scope,
          query,
          refused: scope !== 'points:read',
        });
        await follower.stop();
      }
    });
  }
});
