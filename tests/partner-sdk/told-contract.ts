import { readFileSync } from 'node:fs';
import type { ContractScene } from './contract.js';

/** What holds of webhooks, whoever sends them; a part of the contract. */
export function describeToldContract(
  opened: () => ContractScene,
  {
    member,
    earn,
  }: {
    /** A member that both partners know, with points of the first. */
    readonly member: (points: number) => Promise<{ readonly id: string }>;
    readonly earn: (who: { readonly id: string }, points: number) => Promise<unknown>;
  },
): void {
  describe('webhooks', () => {
    test('W-01, A-04 all that a partner does is announced to it, and nothing that another does', async () => {
      const scene = opened();
      const at = () => ({ merchantId: scene.shopMerchantId });
      const who = await member(100);
      const { points } = scene.shop;
      const { transaction: burned } = await points.burn({ ...at(), member: who, points: 10n });
      const hold = async (held: bigint, expiresIn?: number) =>
        (await points.hold({ ...at(), member: who, points: held, expiresIn })).hold;
      const captured = await hold(20n);
      const { transaction: capture } = await points.capture({ holdId: captured.id, points: 15n });
      const released = await hold(5n);
      await points.release({ holdId: released.id });
      const expired = await hold(6n, 60);
      await scene.other.points.burn({
        ...{ merchantId: scene.otherMerchantId, member: who, points: 3n },
      });
      await points.reverse({ transactionId: burned.id, points: 4n, reason: 'refund' });
      await scene.advance(61);
      await earn(who, 1);

      const told = await scene.told(who.id);
      const transactions = told.filter(({ type }) => String(type).startsWith('points.'));
      const [first, ...later] = inOrder(transactions);
      expect(first).toMatchObject({
        ...{ type: 'points.earned', object: { kind: 'balance', id: who.id, sequence: 1 } },
        data: { change: '100', amount: { amount: '1000000', currency: 'IRR' } },
      });
      expect(later).toMatchObject([
        { type: 'points.burned', data: { change: '-10', holdId: null, balance: { available: '90' } } },
        { type: 'points.burned', data: { change: '-15', holdId: captured.id } },
        { type: 'points.reversed', data: { change: '4', reversesId: burned.id } },
        {
          type: 'points.earned',
          data: { change: '1', balance: { posted: '77', held: '0', pending: '0' } },
        },
      ]);
      expect(told[0]).toMatchObject({
        ...{
          type: 'member.linked',
          object: { kind: 'member', id: who.id, sequence: 1 },
          data: { member: who },
        },
      });
      const ofHold = (id: string) =>
        inOrder(told.filter(({ object }) => (object as { id: string }).id === id));
      const end = (status: string) => ({ data: { hold: { status }, member: who } });
      const beginning = { type: 'hold.opened', object: { kind: 'hold', sequence: 1 } };
      expect(ofHold(captured.id)).toMatchObject([
        { ...beginning, data: { hold: { points: '20', status: 'OPEN' } } },
        {
          ...{ type: 'hold.captured', object: { sequence: 2 } },
          data: { hold: { status: 'CAPTURED' }, capturedPoints: '15', transactionId: capture.id },
        },
      ]);
      expect(ofHold(released.id)).toMatchObject([beginning, { type: 'hold.released', ...end('RELEASED') }]);
      expect(ofHold(expired.id)).toMatchObject([beginning, { type: 'hold.expired', ...end('EXPIRED') }]);
      expect(told).toHaveLength(12);
      for (const body of told) expect(fieldsOf(body)).toEqual(fieldsOfType(String(body.type)));
    });
  });
}

type Body = Readonly<Record<string, unknown>>;

function inOrder(bodies: readonly Body[]): Body[] {
  const place = ({ object }: Body) => (object as { readonly sequence: number }).sequence;
  return bodies.toSorted((a, b) => place(a) - place(b));
}

/** The names of all fields of a body, as paths. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .flatMap(([name, inner]) => fieldsOf(inner, `${path}.${name}`))
    .sort();
}

/** Those that the JSON Schema of a type has, where nothing but the hold of a burn is null. */
function fieldsOfType(type: string): string[] {
  const file = new URL(`../../schema/events/${type}.json`, import.meta.url);
  return pathsOf(JSON.parse(readFileSync(file, 'utf8')), '').sort();
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

function pathsOf({ properties, anyOf }: Schema, path: string): string[] {
  const shape = properties ?? anyOf?.find((one) => one.properties)?.properties;
  if (!shape) return [path];
  return Object.entries(shape).flatMap(([name, inner]) => pathsOf(inner, `${path}.${name}`));
}
