import { type Caller, type Json, listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';

/** Consents (rule A-10): versioned texts, given and withdrawn line by line. */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  member = await world.member(rahnet);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
});

afterAll(() => world.close());

async function adds(purpose: string, more: object = {}): Promise<Json> {
  const { addConsentText } = await world.operator.get(
    `mutation ($input: AddConsentTextInput!) {
       addConsentText(input: $input) { text { id purpose version summary { en } url sha256 } userErrors { code } } }`,
    { input: { purpose, summary: { en: `agrees to ${purpose}` }, ...more } },
  );
  return addConsentText?.text as Json;
}

async function says(by: Caller, input: object): Promise<void> {
  const { recordConsent } = await by.get(
    'mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { consents { given } userErrors { code message } } }',
    { input: { member: { id: member.id }, through: 'APP', ...input } },
  );
  expect(recordConsent).toMatchObject({ userErrors: [] });
}

async function seenBy(by: Caller): Promise<Json[]> {
  const { member: seen } = await by.get(
    `query ($id: ID!) { member(ref: { id: $id }) {
       consents { purpose partnerId given textId through actor { kind } } } }`,
    { id: member.id },
  );
  return listOf(seen?.consents as Json);
}

test('A-10 a new version of a text stands beside the old one, also when two are added at once', async () => {
  const first = await adds('TERMS', { url: 'https://example.org/1', sha256: 'AB'.repeat(32) });
  expect(first).toMatchObject({ version: 1, url: 'https://example.org/1', sha256: 'ab'.repeat(32) });
  const added = await Promise.all([adds('TERMS'), adds('TERMS'), adds('SHARING')]);
  expect(added.map(({ version }) => version).sort()).toEqual([1, 2, 3]);
  const { consentTexts } = await tizfood.get('{ consentTexts { purpose version } }');
  expect(consentTexts).toEqual([
    { purpose: 'SHARING', version: 1 },
    { purpose: 'TERMS', version: 3 },
  ]);
});

test('A-10 a member agrees, in a partner’s app or through it, and withdraws; the newest word counts', async () => {
  const terms = await adds('TERMS');
  const sharing = await adds('SHARING');
  await says(rahnet, { purpose: 'TERMS', given: true, textId: terms.id, through: 'SHOP' });
  await says(member, { purpose: 'SHARING', partnerId: rahnet.id, given: true, textId: sharing.id });
  await says(tizfood, { purpose: 'SHARING', partnerId: tizfood.id, given: true, textId: sharing.id });
  const byShop = {
    ...{ purpose: 'TERMS', partnerId: null, given: true, textId: terms.id },
    ...{ through: 'SHOP', actor: { kind: 'API_KEY' } },
  };
  const shared = { purpose: 'SHARING', given: true, textId: sharing.id, through: 'APP' };
  const withRahnet = { ...shared, partnerId: rahnet.id, actor: { kind: 'MEMBER' } };
  const withTizfood = { ...shared, partnerId: tizfood.id, actor: { kind: 'API_KEY' } };
  expect(new Set(await seenBy(world.operator))).toEqual(new Set([withRahnet, withTizfood, byShop]));
  // Nobody learns with whom else the member shares (rule A-04).
  expect(new Set(await seenBy(rahnet))).toEqual(new Set([withRahnet, byShop]));
  expect(new Set(await seenBy(member))).toEqual(new Set([withRahnet, byShop]));

  await says(member, { purpose: 'SHARING', partnerId: rahnet.id, given: false });
  expect(await seenBy(rahnet)).toContainEqual({ ...withRahnet, given: false, textId: null });
  const before = await world.books();
  await says(member, { purpose: 'SHARING', partnerId: rahnet.id, given: false });
  await says(rahnet, { purpose: 'TERMS', given: true, textId: terms.id, through: 'CALL' });
  await says(rahnet, { purpose: 'MARKETING_SMS', given: false });
  expect(await world.books()).toBe(before);
});

test('A-10 several words at once come one after the other, each once; A-08 each is in the audit log', async () => {
  const text = await adds('GIVING');
  const given = { purpose: 'GIVING', given: true, textId: text.id };
  const withdrawn = { purpose: 'GIVING', given: false };
  await Promise.all([1, 2, 3, 4].flatMap(() => [says(rahnet, given), says(tizfood, withdrawn)]));
  const { auditLog } = await world.auditor.get(
    `query ($id: ID) { auditLog(first: 100, filter: { objectId: $id, action: "consent." }) { edges { node { action before after } } } }`,
    { id: member.id },
  );
  const lines = listOf(auditLog?.edges as Json)
    .map((edge) => edge.node as Json)
    .filter(({ after }) => after?.purpose === ('GIVING' as unknown));
  const actions = lines.map(({ action }) => action).reverse();
  expect(actions.length).toBeGreaterThan(0);
  for (const [at, action] of actions.entries())
    expect(action).toBe(at % 2 === 0 ? 'consent.given' : 'consent.withdrawn');
  expect((await seenBy(world.operator)).filter(({ purpose }) => String(purpose) === 'GIVING')).toHaveLength(
    1,
  );
});
