import { statesSince } from '../../src/ledger/newer-states.js';
import type { BalanceState } from '../../src/ledger/operations.js';
import { causeKey, causesOf } from '../../src/ledger/transactions.js';
import { type FollowedBalance, LiveBalances } from '../../src/points/follow-balances.js';
import { TransactionFeed } from '../../src/points/follow-transactions.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { PointsStory, posted, subjectOf, type TwinPartner, transactionOf } from './points-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;

useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  story = await PointsStory.open(opened);
  shop = await story.partner('tizfood');
  otherShop = await story.partner('slow', { vestingDays: 1 });
});

const logger = createLogger({ level: 'silent', name: 'test' });

/** A member whose balance has moved with and without entries; what each of its versions was told to be, and by what. */
async function eventful() {
  const member = await story.memberOf(shop, otherShop);
  const told: { state: BalanceState; cause: bigint | null }[] = [];
  const note = (outcome: Awaited<ReturnType<PointsStory['earn']>>) => {
    const { balance, transactionId } = posted(outcome);
    told.push({ state: balance, cause: transactionId });
    return outcome;
  };
  note(await story.earn(shop, member, 100n));
  const first = subjectOf(note(await story.hold(shop, member, 10n)));
  const second = subjectOf(note(await story.hold(shop, member, 20n)));
  note(await story.earn(shop, member, 7n));
  note(await story.release(shop.system, first));
  note(await story.burn(shop, member, 3n));
  note(await story.burn(shop, member, 4n));
  note(await story.capture(shop.system, second));
  note(await story.earn(otherShop, member, 9n));
  await story.advance(2 * 86_400);
  await settleDue({ ...opened.node, logger }, story.twinId);
  const account = await story.account(member);
  expect(account).toMatchObject({ version: 10, pending: 0n, posted: 89n });
  return { member, told, account };
}

const inTwin = <T>(work: Parameters<typeof inCoalition<T>>[2]) =>
  inCoalition(opened.node.database, story.twinId, work);

test('L-13 U-02 L-08 every version of a balance is listed, with or without an entry, and names its transaction', async () => {
  const { member, told, account } = await eventful();
  const vested = { memberId: member, version: 10, posted: 89n, held: 0n, pending: 0n };
  for (let seen = 0; seen <= 10; seen += 1) {
    const states = await inTwin((em) =>
      statesSince(em, story.twinId, { memberId: member, version: seen }, 100),
    );
    const expected = [...told.map(({ state }) => state), { ...vested, asOf: states.at(-1)?.asOf }];
    expect(states).toEqual(expected.slice(seen));
  }
  const newest = await inTwin((em) => statesSince(em, story.twinId, { memberId: member, version: 0 }, 3));
  expect(newest.map(({ version }) => version)).toEqual([8, 9, 10]);

  const versions = Array.from({ length: account.version }, (_, n) => ({ memberId: member, version: n + 1 }));
  const causes = await inTwin((em) => causesOf(em, story.twinId, versions));
  expect(versions.map(({ memberId, version }) => causes.get(causeKey(memberId, version)) ?? null)).toEqual([
    ...told.map(({ cause }) => cause),
    null,
  ]);
});

test('U-01 U-02 a follower gets states that came without an entry, as they are and when it comes back', async () => {
  const { database, channel } = opened.node;
  const live = new LiveBalances({ database, channel, logger });
  const { member } = await eventful();
  const back = live.follow(story.twinId, member, { afterVersion: 7 });
  const next = async (stream: AsyncIterator<FollowedBalance>) =>
    (await stream.next()).value as FollowedBalance;
  expect((await next(back)).balance.version).toBe(8);
  expect((await next(back)).balance.version).toBe(9);
  expect(await next(back)).toMatchObject({ balance: { version: 10 }, cause: null });
  const hold = await story.hold(shop, member, 5n);
  expect(await next(back)).toMatchObject({ balance: { version: 11, held: 5n, posted: 89n }, cause: null });
  const burn = await story.capture(shop.system, subjectOf(hold));
  expect(await next(back)).toMatchObject({ balance: { version: 12 }, cause: { id: transactionOf(burn) } });
  live.close();
});

test('A-04 a partner’s feed tells its own: reversals and transfers too, but nothing of the operator', async () => {
  const { database, channel } = opened.node;
  const feed = new TransactionFeed({ database, channel, logger, sweepMs: 50 });
  const of = { coalitionId: story.twinId, partnerId: shop.partnerId };
  const [all, ofMerchant] = [
    await feed.follow(of),
    await feed.follow({ ...of, merchantId: shop.merchantId }),
  ];
  const member = await story.member(shop);
  const to = await story.member(shop);
  posted(await story.adjust(story.operator, member, 'CREDIT', 50n));
  const earn = transactionOf(await story.earn(shop, member, 10n));
  const transfer = transactionOf(await story.transfer(shop.system, member, to, 5n));
  const reversal = transactionOf(await story.reverse(shop.system, earn));
  const told = async (stream: typeof all, count: number) => {
    const ids: bigint[] = [];
    while (ids.length < count) ids.push((await stream.next()).value.id);
    return ids.sort();
  };
  expect(await told(all, 3)).toEqual([earn, transfer, reversal].sort());
  expect(await told(ofMerchant, 2)).toEqual([earn, reversal].sort());
  feed.close();
});
