import { money } from '../../partners-sdk/src/index.js';
import type { ContractScene } from './contract.js';

/** What a partner's code may rely on of the members of a scene. */
interface KeysScene {
  readonly scene: () => ContractScene;
  readonly member: (points?: number) => Promise<{ readonly id: string }>;
  readonly codeOf: (call: {
    result(): Promise<{ ok: boolean; refusal?: { code: string } }>;
  }) => Promise<string | undefined>;
}

/** L-04: what becomes of a key, by whoever answers a client. */
export function describeKeysContract({ scene, member, codeOf }: KeysScene): void {
  describe('idempotency keys', () => {
    const shop = () => scene().shop.points;
    const at = () => ({ merchantId: scene().shopMerchantId });
    const purchase = (reference: string, amount: string) => ({ reference, amount: money(amount, 'IRR') });

    test('L-04 a key is answered as it was the first time, and refused for anything else', async () => {
      const who = await member();
      const idempotencyKey = `key-${who.id}`;
      const input = { ...at(), member: who, purchase: purchase(`keyed-${who.id}`, '100000') };
      const first = await shop().earn(input, { idempotencyKey });
      const again = await shop().earn(input, { idempotencyKey });
      expect([first.replayed, again.replayed]).toEqual([false, true]);
      expect(again.transaction.id).toBe(first.transaction.id);
      const changed = { ...input, purchase: purchase(`keyed-${who.id}`, '200000') };
      expect(await codeOf(shop().earn(changed, { idempotencyKey }))).toBe('IDEMPOTENCY_KEY_REUSED');
    });

    test('L-04 a key of one operation is refused for another with the same input', async () => {
      const who = await member(100);
      const idempotencyKey = `two-${who.id}`;
      const input = { ...at(), member: who, points: 10n };
      await shop().burn(input, { idempotencyKey });
      expect(await codeOf(shop().hold(input, { idempotencyKey }))).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(await scene().shop.balances.get(who)).toMatchObject({ held: 0n, available: 90n });
    });

    test('L-04 what can be put right is not kept under a key; what the ledger has refused is', async () => {
      const phone = scene().newPhone();
      const earning = () =>
        shop().earn(
          { ...at(), member: { phone }, purchase: purchase(`late-${phone}`, '500000') },
          { idempotencyKey: `late-${phone}` },
        );
      expect(await codeOf(earning())).toBe('MEMBER_NOT_FOUND');
      const { member: who } = await scene().shop.members.enrol({ phone });
      const burning = () =>
        shop().burn({ ...at(), member: { id: who.id }, points: 20n }, { idempotencyKey: `soon-${phone}` });
      expect(await codeOf(burning())).toBe('INSUFFICIENT_POINTS');
      expect(await codeOf(earning())).toBe('done');
      expect(await codeOf(burning())).toBe('INSUFFICIENT_POINTS');
      expect((await scene().shop.balances.get({ id: who.id }))?.available).toBe(50n);
    });
  });
}
