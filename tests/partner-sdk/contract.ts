import type { Hamsood } from '../../partners-sdk/src/index.js';
import { AuthenticationError, money, PermissionError } from '../../partners-sdk/src/index.js';
import { describeKeysContract } from './keys-contract.js';
import { describeToldContract } from './told-contract.js';

/** Two partners of a coalition (one point per 10,000 rial, each worth 1,000 rial), both issuing and accepting, and their clients. */
export interface ContractScene {
  readonly shop: Hamsood;
  readonly shopMerchantId: string;
  readonly other: Hamsood;
  readonly otherMerchantId: string;
  /** A client of the member's own app. */
  memberClient(token: string): Hamsood;
  /** A new phone number that nobody has. */
  newPhone(): string;
  /** The bodies of all webhooks that the first partner has been sent of a member, or would be. */
  told(memberId: string): Promise<readonly Record<string, unknown>[]>;
  /** Lets time pass for the books. */
  advance(seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** What holds for whoever answers a client: run against the real server and against the test kit. */
export function describeContract(name: string, open: () => Promise<ContractScene>): void {
  describe(`the contract, kept by ${name}`, () => {
    let scene: ContractScene;
    let purchases = 0;

    beforeAll(async () => {
      scene = await open();
    });
    afterAll(async () => scene?.close());

    const reference = () => `purchase-${++purchases}`;
    const purchase = (amount: string) => ({ reference: reference(), amount: money(amount, 'IRR') });

    /** A member that both partners know, with points. */
    const member = async (points = 0) => {
      const phone = scene.newPhone();
      const { member: enrolled } = await scene.shop.members.enrol({ phone });
      await scene.other.members.enrol({ phone });
      if (points > 0) await earn(enrolled, points);
      return { id: enrolled.id };
    };
    const earn = (who: { readonly id: string }, points: number) =>
      scene.shop.points.earn({
        member: { id: who.id },
        merchantId: scene.shopMerchantId,
        purchase: purchase(`${points}0000`),
      });
    const at = () => ({ merchantId: scene.shopMerchantId });
    const codeOf = async (call: { result(): Promise<{ ok: boolean; refusal?: { code: string } }> }) => {
      const result = await call.result();
      return result.ok ? 'done' : result.refusal?.code;
    };

    describe('members', () => {
      test('the same input enrols the same member', async () => {
        const phone = scene.newPhone();
        const first = await scene.shop.members.enrol({ phone, externalId: 'guest-1' });
        const again = await scene.shop.members.enrol({ phone, externalId: 'guest-1' });
        expect([first.created, again.created]).toEqual([true, false]);
        expect(again.member.id).toBe(first.member.id);
        expect(await scene.shop.members.find({ externalId: 'guest-1' })).toMatchObject({
          id: first.member.id,
        });
      });

      test('A-04 a name of the partner’s own is enough, and is one member’s', async () => {
        const externalId = `guest-${scene.newPhone()}`;
        const first = await scene.shop.members.enrol({ externalId });
        const again = await scene.shop.members.enrol({ externalId });
        expect([first.created, again.created, again.member.id]).toEqual([true, false, first.member.id]);
        // What else is told of it later leads to it as well.
        const phone = scene.newPhone();
        const named = await scene.shop.members.enrol({ phone, externalId });
        expect([named.created, named.member.id]).toEqual([false, first.member.id]);
        expect(await scene.shop.members.find({ phone })).toMatchObject({ id: first.member.id });
        const { member: someone } = await scene.shop.members.enrol({ phone: scene.newPhone() });
        const taken = scene.shop.members.link({ id: someone.id }, { externalId });
        expect(await codeOf(taken)).toBe('EXTERNAL_ID_TAKEN');
        const renamed = scene.shop.members.enrol({ phone, externalId: `${externalId}-other` });
        expect(await codeOf(renamed)).toBe('EXTERNAL_ID_TAKEN');
        const both = await scene.shop.members.enrol({
          phone: scene.newPhone(),
          externalId: `${externalId}-2`,
        });
        expect(await codeOf(scene.shop.members.enrol({ phone, externalId: `${externalId}-2` }))).toBe(
          'EXTERNAL_ID_TAKEN',
        );
        expect(both.created).toBe(true);
      });

      test('A-04 nobody else sees it before it is linked', async () => {
        const phone = scene.newPhone();
        await scene.shop.members.enrol({ phone });
        expect(await scene.other.members.find({ phone })).toBeNull();
        const { member: linked } = await scene.other.members.link({ phone });
        expect(await scene.other.members.find({ phone })).toMatchObject({ id: linked.id });
        await scene.other.members.unlink({ phone });
        expect(await scene.other.balances.get({ phone })).toBeNull();
      });

      test('A-02 a member’s token sees that one member, and moves nothing', async () => {
        const [who, somebodyElse] = [await member(10), await member(20)];
        const { token, expiresAt } = await scene.shop.members.createToken(who, { expiresIn: 300 });
        expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
        const own = scene.memberClient(token);
        expect(await own.whoAmI()).toMatchObject({ kind: 'MEMBER', member: who });
        expect((await own.balances.get(who))?.available).toBe(10n);
        expect(await own.balances.get(somebodyElse)).toBeNull();
        expect((await own.transactions.list().toArray({ limit: 5 })).map(({ points }) => points)).toEqual([
          10n,
        ]);
        const burn = own.points.burn({ ...at(), member: who, points: 1n });
        await expect(burn).rejects.toBeInstanceOf(PermissionError);
        for await (const { balance } of own.balances.watch(who)) {
          expect(balance.available).toBe(10n);
          break;
        }
      });

      test('A-02 a member’s tokens are taken back all at once, and new ones are good', async () => {
        const who = await member(10);
        const make = async () => scene.memberClient((await scene.shop.members.createToken(who)).token);
        const [one, other] = [await make(), await make()];
        expect((await one.balances.get(who))?.available).toBe(10n);
        await scene.shop.members.revokeTokens(who, { reason: 'the phone was lost' });
        for (const ended of [one, other]) {
          await expect(ended.balances.get(who)).rejects.toBeInstanceOf(AuthenticationError);
        }
        expect((await (await make()).balances.get(who))?.available).toBe(10n);
      });
    });

    describe('shops', () => {
      test('a partner, also by a member’s app, is told its shops and nobody else’s', async () => {
        const { token } = await scene.shop.members.createToken(await member());
        for (const client of [scene.shop, scene.memberClient(token)]) {
          const shops = await client.merchants.list().toArray({ limit: 10 });
          expect(shops.map(({ id }) => id)).toEqual([scene.shopMerchantId]);
          expect(shops[0]).toMatchObject({
            category: expect.stringMatching(/./),
            name: { en: expect.any(String) },
          });
        }
        const [others] = await scene.other.merchants.list().toArray({ limit: 1 });
        expect(others?.id).toBe(scene.otherMerchantId);
      });
    });

    describe('earning', () => {
      test('E-01 what was quoted is what is given', async () => {
        const who = await member();
        const bought = purchase('250000');
        const quote = await scene.shop.points.quoteEarn({
          ...at(),
          member: who,
          purchase: { amount: bought.amount },
        });
        const { transaction, balance } = await scene.shop.points.earn({
          ...at(),
          member: who,
          purchase: bought,
        });
        expect([quote.points, transaction.points, balance.available]).toEqual([25n, 25n, 25n]);
        expect(transaction.breakdown).toEqual(quote.breakdown);
        expect(transaction).toMatchObject({ type: 'EARN', purchaseReference: bought.reference });
      });

      test('a purchase earns once, under whatever key', async () => {
        const who = await member();
        const input = { ...at(), member: who, purchase: purchase('100000') };
        await scene.shop.points.earn(input);
        expect(await codeOf(scene.shop.points.earn(input))).toBe('DUPLICATE_PURCHASE');
      });

      test('each purchase of a batch is judged on its own', async () => {
        const who = await member();
        const good = { ...at(), member: who, purchase: purchase('100000') };
        const { results } = await scene.shop.points.earnBatch([
          good,
          { ...good, merchantId: scene.otherMerchantId, purchase: purchase('100000') },
          good,
        ]);
        expect(results.map(({ userErrors }) => userErrors[0]?.code)).toEqual([
          undefined,
          'MERCHANT_NOT_FOUND',
          'DUPLICATE_PURCHASE',
        ]);
        expect(results[1]?.userErrors[0]?.field?.slice(0, 2)).toEqual(['inputs', '1']);
      });

      test('what cannot be read names the place', async () => {
        const who = await member();
        const bought = { reference: reference(), amount: { amount: '1,5', currency: 'IRR' } };
        const result = await scene.shop.points.earn({ ...at(), member: who, purchase: bought }).result();
        expect(result).toMatchObject({
          ok: false,
          refusal: { code: 'INVALID_INPUT', field: ['input', 'purchase', 'amount', 'amount'] },
        });
      });
    });

    describeKeysContract({ scene: () => scene, member, codeOf });

    describe('burning', () => {
      test('B-01 a quote tells worth and what is there; a burn takes it', async () => {
        const who = await member(100);
        expect(await scene.shop.points.quoteBurn({ ...at(), member: who, points: 40n })).toMatchObject({
          points: 40n,
          value: money('40000', 'IRR'),
          available: 100n,
          refusal: null,
        });
        const { transaction, balance } = await scene.shop.points.burn({ ...at(), member: who, points: 40n });
        expect([transaction.type, transaction.points, balance.available]).toEqual(['BURN', 40n, 60n]);
      });

      test('a quote by money tells the points', async () => {
        const who = await member(100);
        const quote = await scene.shop.points.quoteBurn({
          ...at(),
          member: who,
          amount: money('15000', 'IRR'),
        });
        expect(quote.points).toBe(15n);
      });

      test.each([
        ['more than there is', 101n, 'INSUFFICIENT_POINTS'],
        ['nothing', 0n, 'INVALID_INPUT'],
        ['less than nothing', -5n, 'INVALID_INPUT'],
      ])('B-02 %s is refused, and nothing has changed', async (_what, points, code) => {
        const who = await member(100);
        expect(await codeOf(scene.shop.points.burn({ ...at(), member: who, points }))).toBe(code);
        expect((await scene.shop.balances.get(who))?.available).toBe(100n);
      });

      test('a merchant of somebody else, and a member that nobody knows, are not found', async () => {
        const who = await member(100);
        const elsewhere = { merchantId: scene.otherMerchantId, member: who, points: 1n };
        expect(await codeOf(scene.shop.points.burn(elsewhere))).toBe('MERCHANT_NOT_FOUND');
        const stranger = { ...at(), member: { phone: scene.newPhone() }, points: 1n };
        expect(await codeOf(scene.shop.points.burn(stranger))).toBe('MEMBER_NOT_FOUND');
      });
    });

    describe('holding', () => {
      const hold = (who: { readonly id: string }, points: bigint, expiresIn = 600) =>
        scene.shop.points.hold({ ...at(), member: who, points, expiresIn });

      test('B-03 what is held cannot be spent; a part is taken, the rest is free again', async () => {
        const who = await member(100);
        const { hold: opened, balance } = await hold(who, 60n);
        expect([opened.status, balance.held, balance.available]).toEqual(['OPEN', 60n, 40n]);
        expect(
          await codeOf(
            scene.other.points.burn({ merchantId: scene.otherMerchantId, member: who, points: 41n }),
          ),
        ).toBe('INSUFFICIENT_POINTS');
        const captured = await scene.shop.points.capture({ holdId: opened.id, points: 45n });
        expect([captured.hold.status, captured.transaction.points, captured.balance.available]).toEqual([
          'CAPTURED',
          45n,
          55n,
        ]);
        expect(await codeOf(scene.shop.points.release({ holdId: opened.id }))).toBe('HOLD_NOT_OPEN');
      });

      test('B-03 not more than is held is taken', async () => {
        const { hold: opened } = await hold(await member(100), 60n);
        expect(await codeOf(scene.shop.points.capture({ holdId: opened.id, points: 61n }))).toBe(
          'CAPTURE_EXCEEDS_HOLD',
        );
      });

      test('B-03 a released hold gives everything back; it is not somebody else’s to release', async () => {
        const who = await member(100);
        const { hold: opened } = await hold(who, 60n);
        expect(await codeOf(scene.other.points.release({ holdId: opened.id }))).toBe('HOLD_NOT_FOUND');
        const { balance } = await scene.shop.points.release({ holdId: opened.id });
        expect([balance.held, balance.available]).toEqual([0n, 100n]);
      });

      test('B-03 a hold ends by itself, and what was forgotten is free again', async () => {
        const who = await member(100);
        const { hold: opened } = await hold(who, 60n, 120);
        await scene.advance(121);
        expect(await codeOf(scene.shop.points.capture({ holdId: opened.id }))).toBe('HOLD_NOT_OPEN');
        expect((await scene.shop.points.findHold(opened.id))?.status).toBe('EXPIRED');
        expect((await scene.shop.balances.get(who))?.available).toBe(100n);
      });
    });

    describe('undoing', () => {
      test('R-01 a burn in parts, and no more than it took', async () => {
        const who = await member(100);
        const { transaction } = await scene.shop.points.burn({ ...at(), member: who, points: 40n });
        const undo = (points?: bigint) =>
          scene.shop.points.reverse({ transactionId: transaction.id, points, reason: 'refund' });
        expect((await undo(15n)).balance.available).toBe(75n);
        expect(await codeOf(undo(26n))).toBe('REVERSAL_EXCEEDS_TRANSACTION');
        const { transaction: last, balance } = await undo();
        expect([last.type, last.points, balance.available]).toEqual(['REVERSAL', 25n, 100n]);
      });

      test('R-01 an earn by the money that was refunded', async () => {
        const who = await member();
        const { transaction } = await earn(who, 100);
        const { balance } = await scene.shop.points.reverse({
          transactionId: transaction.id,
          amount: money('250000', 'IRR'),
          reason: 'returned',
        });
        expect(balance.available).toBe(75n);
      });

      test('A-04 only one’s own', async () => {
        const who = await member();
        const { transaction } = await earn(who, 10);
        const undo = scene.other.points.reverse({ transactionId: transaction.id, reason: 'mischief' });
        expect(await codeOf(undo)).toBe('TRANSACTION_NOT_FOUND');
        expect(await scene.other.transactions.find(transaction.id)).toBeNull();
      });
    });

    describe('reading', () => {
      test('a list is read to its end, newest first, or as far as was asked', async () => {
        const who = await member(100);
        for (const points of [1n, 2n, 3n]) await scene.shop.points.burn({ ...at(), member: who, points });
        const list = scene.shop.transactions.list({ member: who });
        const all = [];
        for await (const { points } of list) all.push(points);
        expect(all).toEqual([3n, 2n, 1n, 100n]);
        expect((await list.toArray({ limit: 2 })).map(({ points }) => points)).toEqual([3n, 2n]);
      });

      test('a statement adds up from opening to closing', async () => {
        const from = new Date(Date.now() - 60_000);
        const who = await member(100);
        await scene.shop.points.burn({ ...at(), member: who, points: 30n });
        const statement = await scene.shop.statements.ofMember(who, { from });
        const changes = await statement?.changes.toArray({ limit: 10 });
        const sum = changes?.reduce((total, { points }) => total + points, statement?.opening.posted ?? 0n);
        expect([sum, statement?.closing.posted]).toEqual([70n, 70n]);
      });
    });

    describeToldContract(() => scene, { member, earn });

    describe('watching', () => {
      test('U-01 first what it is, then what another app makes of it; versions only rise', async () => {
        const who = await member(100);
        const stop = new AbortController();
        const states: string[] = [];
        const versions: number[] = [];
        let available: bigint | undefined;
        for await (const { balance } of scene.shop.balances.watch(who, {
          signal: stop.signal,
          onState: (state) => states.push(state),
        })) {
          versions.push(balance.version);
          available = balance.available;
          if (available === 100n) {
            await scene.other.points.burn({ merchantId: scene.otherMerchantId, member: who, points: 30n });
          } else stop.abort();
        }
        expect(available).toBe(70n);
        expect(versions).toEqual([...versions].sort((a, b) => a - b));
        expect(states).toEqual(['connecting', 'live', 'closed']);
      });

      test('U-03 a member that is not linked cannot be watched', async () => {
        const watch = async () => {
          for await (const _ of scene.shop.balances.watch({ phone: scene.newPhone() })) return 'seen';
        };
        await expect(watch()).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' });
      });
    });
  });
}
