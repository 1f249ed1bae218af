import { parse } from 'csv-parse/sync';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { readPdf, turned } from '../settlement/read-pdf.js';
import { BusinessScene, rials, type SceneContact, type SceneManager } from './business-scene.js';
import { nextKey } from './operations.js';
import { fileFor } from './readings-scene.js';
import { SettledTrial, type TrialPartner } from './settled-trial.js';

/** Who can look up which perk was used where, and which line of a statement it became (rules K-04, K-07, A-04). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let scene: BusinessScene;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

interface Listed {
  readonly id: string;
  readonly memberId: string | null;
}

const list = async (by: Caller, filter = '', page = ''): Promise<Listed[]> => {
  const args = `first: 100, filter: { ${filter} }${page}`;
  const { perkUses } = await by.get(`{ perkUses(${args}) { edges { node { id memberId } } } }`);
  return listOf(perkUses.edges).map(({ node }) => node as unknown as Listed);
};
const ids = async (by: Caller, filter?: string) => (await list(by, filter)).map(({ id }) => id);

const used = async (at: WorldPartner | TrialPartner, member: string, perkId: string): Promise<string> => {
  const input = { idempotencyKey: nextKey(), member: { id: member }, perkId, merchantId: at.merchantId };
  return textOf(((await scene.did('usePerk', input, at)).use as Json).id as Json);
};

describe('a company that uses its perks at two partners', () => {
  let account: string;
  let other: string;
  let manager: SceneManager;
  let contact: SceneContact;
  let perk: string;
  let grant: string;
  /** Uses of the account, oldest first, and one of the other account. */
  let here: string;
  let undone: string;
  let there: string;
  let others: string;

  beforeAll(async () => {
    [account, other] = [await enrolled('uses@example.com'), await enrolled('others@example.com')];
    manager = await scene.manager('Uses', [account]);
    const both = await scene.manager('Both', [account, other]);
    for (const each of [manager, both]) await scene.budget(each, { grants: 10 });
    contact = await scene.contact(account, 'VIEWER');
    perk = await scene.perk({ uses: 5, payerPartnerId: tizfood.id });
    grant = await scene.granted(manager, account, perk);
    await scene.granted(both, other, perk);
    here = await used(rahnet, account, perk);
    undone = await used(rahnet, account, perk);
    await scene.did('undoPerkUse', { idempotencyKey: nextKey(), useId: undone, reason: 'twice' }, rahnet);
    there = await used(tizfood, account, perk);
    others = await used(rahnet, other, perk);
  });

  /** A business account that both partners know. */
  const enrolled = async (email: string) => {
    const enrol = `mutation { enrolMember(input: { kind: BUSINESS, email: "${email}" }) { member { id } } }`;
    const { enrolMember } = await tizfood.get(enrol);
    expect((await rahnet.get(enrol)).enrolMember).toEqual(enrolMember);
    return textOf(enrolMember.member.id);
  };

  test('K-04 K-05 A-04 whoever may see uses finds them, newest first, and nobody else any', async () => {
    expect(await ids(world.operator)).toEqual([others, there, undone, here]);
    expect(await ids(world.auditor, `perkId: "${perk}"`)).toEqual([others, there, undone, here]);
    expect(await ids(manager)).toEqual([there, undone, here]);
    expect(await ids(contact)).toEqual([there, undone, here]);
    expect(await ids(rahnet)).toEqual([others, undone, here]);
    expect(await ids(tizfood)).toEqual([there]);
    const staffed = await scene.manager('Of tizfood', [account], tizfood);
    expect(await ids(staffed)).toEqual([there]);
    expect(await ids(await scene.manager('Stranger', []))).toEqual([]);
    expect(await ids(await world.member(rahnet))).toEqual([]);
  });

  test('A-06 filters hold together, and say nothing of what the caller does not see', async () => {
    expect(await ids(world.operator, `grantId: "${grant}", partnerId: "${rahnet.id}"`)).toEqual([
      undone,
      here,
    ]);
    expect(await ids(world.operator, `member: { id: "${other}" }`)).toEqual([others]);
    expect(await ids(manager, `member: { id: "${account}" }`)).toEqual([there, undone, here]);
    expect(await ids(manager, `member: { id: "${other}" }`)).toEqual([]);
    expect(await ids(rahnet, `partnerId: "${tizfood.id}"`)).toEqual([]);
    expect(await ids(rahnet, `perkId: "${grant}"`)).toEqual([]);
    expect(await ids(contact, `member: { id: "${other}" }`)).toEqual([]);
    expect(await ids(world.operator, 'from: "2090-01-01T00:00:00Z"')).toEqual([]);
    expect(await ids(world.operator, 'to: "2020-01-01T00:00:00Z"')).toEqual([]);
    expect(await ids(rahnet, 'from: "2020-01-01T00:00:00Z", to: "2090-01-01T00:00:00Z"')).toHaveLength(3);
    const { errors } = await rahnet.ask('{ perkUses(filter: { from: "yesterday" }) { edges { cursor } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: ['filter', 'from'] } }]);
  });

  test('K-04 a page goes on after its cursor', async () => {
    const page = async (after = '') => {
      const { perkUses } = await rahnet.get(
        `{ perkUses(first: 2${after}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
      );
      return perkUses as Json;
    };
    const first = await page();
    expect(first.edges).toEqual([{ node: { id: others } }, { node: { id: undone } }]);
    const { hasNextPage, endCursor } = first.pageInfo as unknown as Record<string, unknown>;
    expect(hasNextPage).toBe(true);
    expect((await page(`, after: "${endCursor}"`)).edges).toEqual([{ node: { id: here } }]);
  });

  test('A-04 the use is told to whom it concerns, its member only where that is linked', async () => {
    const told = async (by: Caller, id: string) => {
      const { node } = await by.get(
        `{ node(id: "${id}") { ... on PerkUse { memberId undoneAt cost { amount } perk { name { en } } } } }`,
      );
      return node;
    };
    const use = { undoneAt: null, cost: { amount: '40000' }, perk: { name: { en: 'A free car wash' } } };
    for (const by of [world.operator, contact, rahnet]) {
      expect(await told(by, here)).toEqual({ ...use, memberId: account });
    }
    // It pays: that it was used, and what it costs, but not by whom.
    expect(await told(tizfood, here)).toEqual({ ...use, memberId: null });
    expect(await told(rahnet, there)).toBeNull();
    expect(await told(await world.member(rahnet), here)).toBeNull();
    expect((await list(tizfood))[0]?.memberId).toBe(account);
    await scene.did('unlinkMember', { member: { id: account } }, tizfood);
    expect((await list(tizfood))[0]?.memberId).toBeNull();
  });
});

test('K-02 what a till has to give is told to it: how much of what is paid, and what is to be known', async () => {
  const account = await scene.account();
  const manager = await scene.manager('Discounts', [account]);
  await scene.budget(manager, { grants: 10 });
  const details = { en: 'On services, not on parts.', fa: 'روی خدمات، نه قطعات.' };
  const discount = await scene.perk({ kind: 'DISCOUNT', percent: '12.5', details });
  const plain = await scene.perk({ kind: 'CASHBACK_RATE' });
  for (const each of [discount, plain]) await scene.granted(manager, account, each);
  const { usablePerks } = await rahnet.get(
    `{ usablePerks(ref: { id: "${account}" }) { perk { kind percent details { en fa } } } }`,
  );
  const told = listOf(usablePerks).map(({ perk }) => perk as unknown);
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ kind: 'DISCOUNT', percent: '12.5', details });
  expect(told).toContainEqual({ kind: 'CASHBACK_RATE', percent: null, details: null });
  const { auditLog } = await world.auditor.get(
    `{ auditLog(filter: { action: "perk.added", objectId: "${discount}" }) { edges { node { after } } } }`,
  );
  expect(listOf(auditLog.edges)[0]?.node?.after).toMatchObject({ percent: '12.5' });
});

test('K-07 K-15 S-03 a line of a statement names the use that it is about, also where it takes it back', async () => {
  const trial = await SettledTrial.open(world);
  const [payer, till] = [await trial.partner('payer', DAILY), await trial.partner('till', DAILY)];
  const spent = { metric: 'SPEND', amount: rials('1000000') };
  const requirement = { window: 'LIFETIME', criteria: [spent] };
  const gold = { code: 'gold', name: { en: 'Gold' }, requirement, validity: { kind: 'LIFETIME' } };
  const ladder = { kind: 'PERSON', levels: [{ code: 'base', name: { en: 'Base' } }, gold] };
  await scene.did('addTierLadderVersion', ladder);
  const terms = { entitlement: 'LEVEL', levels: ['base'], period: 'YEAR', uses: 3, payerPartnerId: payer.id };
  const perk = {
    kind: 'DISCOUNT',
    name: { en: 'A tenth less', fa: 'تخفیف ویژه' },
    worth: rials('100000'),
    costPerUse: rials('40000'),
  };
  const added = await scene.did('addPerk', { ...perk, ...terms }, trial.operator);
  const perkId = textOf((added.perk as Json).id as Json);
  const { enrolMember } = await till.get(
    `mutation { enrolMember(input: { card: "${nextKey()}" }) { member { id } } }`,
  );
  const member = textOf(enrolMember.member.id);
  const kept = await used(till, member, perkId);
  const mistaken = await used(till, member, perkId);
  await scene.did('undoPerkUse', { idempotencyKey: nextKey(), useId: mistaken, reason: 'a mistake' }, till);
  await trial.nextDay();
  const lines = async (partner: TrialPartner, by: Caller = partner) => {
    const [statement] = await trial.statements(partner);
    const { settlementStatement } = await by.get(
      `{ settlementStatement(id: "${statement}") { lines { edges { node { kind sourceId amount { amount } perkUse { id memberId } } } } } }`,
    );
    return listOf((settlementStatement as Json).lines.edges as Json).map(({ node }) => node);
  };
  const line = (kind: string, id: string, amount: string, memberId: string | null) => ({
    ...{ kind, sourceId: id, amount: { amount }, perkUse: { id, memberId } },
  });
  const byUse = (told: readonly unknown[]) => [...told].map((each) => JSON.stringify(each)).sort();
  const expected = (kind: string, sign: [string, string], memberId: string | null) =>
    byUse([
      line(kind, kept, `${sign[0]}40000`, memberId),
      line(kind, mistaken, `${sign[0]}40000`, memberId),
      line(kind, mistaken, `${sign[1]}40000`, memberId),
    ]);
  expect(byUse(await lines(till))).toEqual(expected('PERK_CREDIT', ['-', ''], member));
  expect(byUse(await lines(payer))).toEqual(expected('PERK_COST', ['', '-'], null));
  expect(byUse(await lines(payer, trial.operator))).toEqual(expected('PERK_COST', ['', '-'], member));
  // The files of a statement say what the perk is called, in every language, or in that of the page.
  for (const partner of [payer, till]) {
    const [statement] = await trial.statements(partner);
    const file = async (ending: string) =>
      new Uint8Array(await (await fileFor(world, partner, `${statement}.${ending}`)).arrayBuffer());
    const rows: Record<string, string>[] = parse(Buffer.from(await file('csv')), { columns: true });
    const notes = rows.flatMap(({ kind, note }) => (kind?.startsWith('PERK_') ? [note] : []));
    expect(notes).toEqual(Array(3).fill('A tenth less / تخفیف ویژه'));
    for (const [language, name] of [
      ['en', 'A tenth less'],
      ['fa', turned('تخفیف ویژه')],
    ] as const) {
      const pieces = readPdf(await file(`pdf?lang=${language}`)).pages.flat();
      const named = pieces.filter(({ text }) => text.normalize('NFKC').includes(name));
      expect({ language, named: named.length }).toEqual({ language, named: 3 });
    }
  }
  const staff = await trial.person(['partner-staff'], till);
  expect(byUse(await lines(till, staff))).toEqual(expected('PERK_CREDIT', ['-', ''], null));
  // It is no account of its portfolio.
  const manager = await trial.person(['partner-staff', 'account-manager'], till);
  expect(byUse(await lines(till, manager))).toEqual(expected('PERK_CREDIT', ['-', ''], null));
  const { partner } = await world.operator.get('{ partner(slug: "till") { id } }');
  const { issueApiKey } = await world.operator.get(
    `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { secret } }`,
    { input: { partnerId: partner.id, environment: 'TEST', label: 'prices', scopes: ['partner:read'] } },
  );
  const [told] = await trial.statements(till);
  const asked = await world
    .caller(textOf(issueApiKey.secret))
    .ask(`{ settlementStatement(id: "${told}") { lines { edges { node { perkUse { memberId } } } } } }`);
  expect(JSON.stringify(asked)).not.toContain(member);
  expect(asked.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
});

const DAILY = { settlementCycle: 'DAILY' } as const;
