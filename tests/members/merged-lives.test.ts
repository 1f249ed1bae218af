import pg from 'pg';
import { monthsOfPurchases } from '../../src/ledger/levels/months-of-purchases.js';
import { inCoalition } from '../../src/runtime/database.js';
import {
  ADJUST,
  APPROVE,
  BURN,
  burnInput,
  EARN,
  earnInput,
  REVERSE,
  reverseInput,
} from '../api/operations.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { merges } from './merge-scene.js';

/** What goes along when members are merged, and what others see of it (rules ). */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld({ coalition: { adjustmentApprovalAbove: 10n, spendCodeAbove: 1_000n } });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet', {
    caps: { perPurchase: null, perMemberDay: 150n, perPartnerDay: null },
  });
  tizfood = await world.partner('tizfood');
});

afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  await owner.end();
  await world.close();
});

async function merged(duplicate: WorldMember, survivor: WorldMember): Promise<void> {
  expect(await merges(world.operator, duplicate, survivor)).toMatchObject({ userErrors: [] });
}

async function earns(by: WorldPartner, member: { readonly id: string }, amount: string): Promise<Json> {
  const { earnPoints } = await by.get(EARN, { input: earnInput(by, member, { amount }) });
  expect(earnPoints.userErrors).toEqual([]);
  return earnPoints.transaction as Json;
}

const postedOf = async ({ id }: WorldMember, by: Caller = world.operator) => {
  const { member } = await by.get('query ($id: ID!) { member(ref: { id: $id }) { balance { posted } } }', {
    id,
  });
  return textOf(member.balance.posted as Json);
};

describe('credentials and streams', () => {
  test('A-11 U-03 whoever follows the duplicate through a partner is told that it is over, and follows the survivor by the old id', async () => {
    const [duplicate, survivor] = [await world.member(rahnet, 10), await world.member(rahnet, 5)];
    const query =
      'subscription ($id: ID!) { balanceChanged(member: { id: $id }) { memberId balance { posted } } }';
    const streams = [
      rahnet.follow(query, { id: duplicate.id }),
      duplicate.follow(query, { id: duplicate.id }),
    ];
    const onSurvivor = rahnet.follow(query, { id: survivor.id });
    for (const stream of [...streams, onSurvivor]) await stream.next();
    await merged(duplicate, survivor);
    expect(await onSurvivor.next()).toMatchObject({ balanceChanged: { balance: { posted: '15' } } });
    for (const stream of streams) {
      const untilTheEnd = async () => {
        for (;;) await stream.next();
      };
      await expect(untilTheEnd()).rejects.toThrow();
      await stream.stop();
    }
    const again = rahnet.follow(query, { id: duplicate.id });
    expect(await again.next()).toEqual({
      balanceChanged: { memberId: survivor.id, balance: { posted: '15' } },
    });
    await again.stop();
    await onSurvivor.stop();
  });

  test('A-11 A-02 tokens of the duplicate are good no more; a new one by an old name is the survivor’s, who sees both histories', async () => {
    const [duplicate, survivor] = [await world.member(rahnet, 10), await world.member(tizfood, 5)];
    const earned = await earns(rahnet, duplicate, '20000');
    await merged(duplicate, survivor);
    await expect(postedOf(duplicate, duplicate)).rejects.toThrow('UNAUTHENTICATED');
    const { createMemberToken } = await rahnet.get(
      `mutation { createMemberToken(input: { member: { phone: "${duplicate.phone}" } }) { token member { id } } }`,
    );
    expect(createMemberToken.member).toEqual({ id: survivor.id });
    const HISTORY = `member(ref: { id: "${survivor.id}" }) { id
      transactions(first: 5) { edges { node { type points } } }
      mergedFrom { id mergedInto { id } balance { posted } transactions(first: 5) { edges { node { type points lots { points } entries { account amount } } } } } }`;
    for (const by of [world.caller(textOf(createMemberToken.token as Json)), world.operator]) {
      const { member, transaction } = await by.get(
        `{ ${HISTORY} transaction(id: "${textOf(earned.id as Json)}") { points member { id } } }`,
      );
      const typesOf = (of: Json) => listOf(of.transactions.edges).map(({ node }) => [node.type, node.points]);
      expect(typesOf(member)).toEqual([
        ['TRANSFER', '12'],
        ['EARN', '5'],
      ]);
      const [former] = listOf(member.mergedFrom);
      expect(former).toMatchObject({
        ...{ id: duplicate.id, mergedInto: { id: survivor.id }, balance: { posted: '0' } },
      });
      expect(typesOf(former as Json)).toEqual([
        ['TRANSFER', '12'],
        ['EARN', '2'],
        ['EARN', '10'],
      ]);
      expect(transaction).toEqual({ points: '2', member: { id: duplicate.id } });
    }
    // A partner sees of the duplicate what it saw: its own transactions, not those of others.
    const { member } = await tizfood.get(`{ ${HISTORY} }`);
    expect(listOf(member.mergedFrom)).toMatchObject([{ id: duplicate.id, transactions: { edges: [] } }]);
    const somebody = await world.member(rahnet);
    const seen = await somebody.ask(`{ node(id: "${duplicate.id}") { id } }`);
    expect(seen.data).toEqual({ node: null });
  });

  test('A-11 L-04 what a member has asked for with its own key is not done again under the other name', async () => {
    const [duplicate, survivor, other] = [
      await world.member(rahnet, 50),
      await world.member(rahnet),
      await world.member(rahnet),
    ];
    const TRANSFER = `mutation ($input: TransferPointsInput!) { transferPoints(input: $input) {
      transaction { id } replayed userErrors { code } } }`;
    const given = {
      input: { idempotencyKey: 'mine', from: { phone: duplicate.phone }, to: { id: other.id }, points: '20' },
    };
    const first = (await duplicate.get(TRANSFER, given)).transferPoints as Json;
    await merged(duplicate, survivor);
    const again = (await survivor.get(TRANSFER, given)).transferPoints as Json;
    expect(again).toMatchObject({ ...first, replayed: true });
    expect(await postedOf(other)).toBe('20');
    expect(await postedOf(survivor)).toBe('30');
  });
});

describe('what limits and counts', () => {
  test('A-11 E-04 a cap of the day counts what both have earned', async () => {
    const [duplicate, survivor] = [await world.member(rahnet), await world.member(rahnet)];
    const earn = await earns(rahnet, duplicate, '1000000'); // 100 of 150
    await earns(rahnet, survivor, '400000'); // 40
    await merged(duplicate, survivor);
    expect(await earns(rahnet, survivor, '900000')).toMatchObject({ points: '10' });
    // A refund of the duplicate's purchase gives back what it took.
    await rahnet.get(REVERSE, { input: { ...reverseInput(textOf(earn.id as Json)), points: '30' } });
    expect(await earns(rahnet, duplicate, '900000')).toMatchObject({ points: '30' });
  });

  test('A-11 B-05 a lock of either is a lock of both, and its codes are good no more', async () => {
    const [duplicate, survivor] = [await world.member(rahnet, 20), await world.member(rahnet, 20)];
    await world.operator.get(
      `mutation { lockSpending(input: { member: { id: "${duplicate.id}" }, reason: "lost" }) { userErrors { code } } }`,
    );
    await duplicate.get('mutation { createSpendCode(input: {}) { code } }');
    await merged(duplicate, survivor);
    const { burnPoints } = await rahnet.get(BURN, { input: burnInput(rahnet, survivor, { points: '1' }) });
    expect(burnPoints.userErrors).toMatchObject([{ code: 'SPENDING_LOCKED' }]);
    const { rows } = await owner.query('select 1 from spend_code where member_id = $1', [duplicate.memberId]);
    expect(rows).toEqual([]);
  });

  test('A-11 A-10 what one of both has withdrawn is withdrawn; what only the duplicate gave has to be asked again', async () => {
    const { addConsentText } = await world.operator.get(
      'mutation { addConsentText(input: { purpose: TERMS, summary: { en: "The terms" } }) { text { id } } }',
    );
    const { addConsentText: sms } = await world.operator.get(
      'mutation { addConsentText(input: { purpose: MARKETING_SMS, summary: { en: "Messages" } }) { text { id } } }',
    );
    const [duplicate, survivor] = [await world.member(rahnet), await world.member(rahnet)];
    const says = (member: WorldMember, purpose: string, textId?: string) =>
      rahnet.get(
        'mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { userErrors { code } } }',
        {
          input: { member: { id: member.id }, purpose, given: textId !== undefined, textId, through: 'SHOP' },
        },
      );
    const terms = textOf(addConsentText.text.id as Json);
    for (const member of [duplicate, survivor]) await says(member, 'TERMS', terms);
    await says(duplicate, 'TERMS');
    await says(duplicate, 'MARKETING_SMS', textOf(sms.text.id as Json));
    await merged(duplicate, survivor);
    const { member } = await world.operator.get(
      `{ member(ref: { id: "${survivor.id}" }) { consents { purpose given } } }`,
    );
    expect(member).toEqual({ consents: [{ purpose: 'TERMS', given: false }] });
  });

  test('A-11 a correction that waited for a second person is made where the points are', async () => {
    const [duplicate, survivor] = [await world.member(rahnet), await world.member(rahnet)];
    const input = { member: { id: duplicate.id }, direction: 'CREDIT', points: '50', reason: 'goodwill' };
    const { adjustPoints } = await world.operator.get(ADJUST, {
      input: { ...input, idempotencyKey: 'adjust' },
    });
    await merged(duplicate, survivor);
    const answer = { idempotencyKey: 'approve', adjustmentId: adjustPoints.request.id };
    const { approveAdjustment } = await world.secondOperator.get(APPROVE, { input: answer });
    expect(approveAdjustment.userErrors).toEqual([]);
    expect(await postedOf(survivor)).toBe('50');
  });
});

describe('levels', () => {
  const RIAL = (amount: string) => ({ amount, currency: 'IRR' });
  const level = (code: string, amount: string) => ({
    ...{ code, name: { en: code }, validity: { kind: 'YEARS', count: 1 } },
    requirement: { window: 'CALENDAR_YEAR', criteria: [{ metric: 'SPEND', amount: RIAL(amount) }] },
  });
  const tierOf = async (id: string) => {
    const { member } = await world.operator.get(
      `{ member(ref: { id: "${id}" }) { tier { level { code } until cause } } }`,
    );
    return member.tier as Json;
  };
  const give = (member: WorldMember, code: string, until: string) =>
    world.operator.get(
      'mutation ($input: SetMemberLevelInput!) { setMemberLevel(input: $input) { userErrors { code } } }',
      { input: { member: { id: member.id }, level: code, until, reason: 'a guest' } },
    );

  beforeAll(async () => {
    const { addTierLadderVersion } = await world.operator.get(
      'mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) { userErrors { code message } } }',
      {
        input: {
          kind: 'PERSON',
          gapMonths: 6,
          levels: [
            { code: 'base', name: { en: 'Base' } },
            level('silver', '500000'),
            level('gold', '2000000'),
          ],
        },
      },
    );
    expect(addTierLadderVersion.userErrors).toEqual([]);
  });

  test('A-11 T-01 purchases of both count together, and what they reach together is reached at once', async () => {
    const [duplicate, survivor] = [await world.member(rahnet), await world.member(tizfood)];
    const earn = await earns(rahnet, duplicate, '300000');
    await earns(tizfood, survivor, '300000');
    await merged(duplicate, survivor);
    expect(await tierOf(survivor.id)).toMatchObject({ level: { code: 'silver' }, cause: 'QUALIFIED' });
    // The refund of the duplicate's purchase counts in the survivor's months: T-06 is what the auditor compares.
    await rahnet.get(REVERSE, { input: reverseInput(textOf(earn.id as Json)) });
    const rebuilt = await owner.query(
      'select sum(spend_minor)::text as spend from member_activity where member_id = any ($1)',
      [[duplicate.memberId, survivor.memberId]],
    );
    expect(rebuilt.rows).toEqual([{ spend: '300000' }]);
  });

  test('A-11 T-08 the way to the next level is that of both, also where neither has reached it', async () => {
    const [duplicate, survivor] = [await world.member(tizfood), await world.member(tizfood)];
    for (const member of [duplicate, survivor]) await earns(tizfood, member, '200000');
    await merged(duplicate, survivor);
    expect(await tierOf(survivor.id)).toMatchObject({ level: { code: 'base' } });
    // less than either of them missed
    await earns(tizfood, survivor, '100000');
    expect(await tierOf(survivor.id)).toMatchObject({ level: { code: 'silver' }, cause: 'QUALIFIED' });
  });

  test('A-11 T-02 the higher level of both stays until its own end; one that was given stays a given one', async () => {
    const [high, low, guest] = [
      await world.member(tizfood),
      await world.member(tizfood),
      await world.member(tizfood),
    ];
    await earns(tizfood, high, '2500000');
    await earns(tizfood, low, '600000');
    const before = await tierOf(high.id);
    expect(before).toMatchObject({ level: { code: 'gold' } });
    await merged(high, low);
    expect(await tierOf(low.id)).toMatchObject({
      ...{ level: { code: 'gold' }, until: before.until, cause: 'MERGED' },
    });
    await give(guest, 'gold', '2090-01-01');
    const plain = await world.member(tizfood);
    await earns(tizfood, plain, '600000');
    await merged(guest, plain);
    expect(await tierOf(plain.id)).toMatchObject({
      ...{ level: { code: 'gold' }, until: '2090-01-01', cause: 'MANUAL' },
    });
    // A gap is counted from the last purchase of both: the one of the duplicate, which the survivor's own books do not have.
    const [buyer, keeper] = [await world.member(tizfood), await world.member(tizfood)];
    await earns(tizfood, buyer, '600000');
    await merged(buyer, keeper);
    const { rows } = await owner.query(
      `select last_purchase_on($1, $2, 'Asia/Tehran', date '2100-01-01') is not null as known,
              last_purchase_on($1, $3, 'Asia/Tehran', date '2100-01-01') is null as none`,
      [world.coalition.coalitionId, keeper.memberId, buyer.memberId],
    );
    expect(rows).toEqual([{ known: true, none: true }]);
    // What was higher at the survivor stays as it was.
    const top = await world.member(tizfood);
    await give(top, 'gold', '2091-01-01');
    const lesser = await world.member(tizfood);
    await earns(tizfood, lesser, '600000');
    await merged(lesser, top);
    expect(await tierOf(top.id)).toMatchObject({
      level: { code: 'gold' },
      until: '2091-01-01',
      cause: 'MANUAL',
    });
  });

  test('A-11 T-08 counters computed from the books of the survivor alone begin with the duplicate’s purchases', async () => {
    const [duplicate, survivor] = [await world.member(tizfood), await world.member(tizfood)];
    const occurredAt = new Date(Date.now() - 100 * 86_400_000).toISOString();
    const input = { ...earnInput(tizfood, duplicate, { amount: '300000' }), occurredAt };
    const { earnPoints } = await tizfood.get(EARN, { input });
    expect(earnPoints.userErrors).toEqual([]);
    await earns(tizfood, survivor, '20000');
    await merged(duplicate, survivor);
    const { coalitionId } = world.coalition;
    const { spend, months } = await inCoalition(world.server.node.database, coalitionId, async (em) => {
      const since = await monthsOfPurchases(em, coalitionId, [survivor.memberId]);
      const [row] = await em.execute<{ spend: string; months: number }[]>(
        `select sum(spend_minor)::text as spend, count(distinct month)::integer as months
           from activity_from_books(?, array[?::bigint], ?::date[])`,
        [coalitionId, survivor.memberId, `{${since.join()}}`],
      );
      return row as { spend: string; months: number };
    });
    expect({ spend, months }).toEqual({ spend: '320000', months: 2 });
  });
});
