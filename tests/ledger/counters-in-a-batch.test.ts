import { createHash } from 'node:crypto';
import type { EarnOperation, ReversalOperation } from '../../src/ledger/operations.js';
import { accountsOf, earnOf, tally, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A } from './ledger-world.js';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('T-07 L-11 a batch in which as much is bought as is taken back, of more purchases, is written as one', async () => {
  const [member] = world.members as [bigint];
  const [{ ledger, announced }] = world.nodes;
  const given: [EarnOperation, bigint][] = [];
  for (const key of ['first', 'second']) {
    const earn = earnOf(world, { key, member, points: 50n });
    given.push([earn, transactionOf(await ledger.post(world.coalitionId, earn))]);
  }
  const before = announced.length;
  // asked for in one turn, they share a batch
  const outcomes = await Promise.all(
    [
      ...given.map(([earn, id]) => undoing(earn, id)),
      earnOf(world, { key: 'third', member, points: 100n }),
    ].map((operation) => ledger.post(world.coalitionId, operation)),
  );
  expect(tally(outcomes)).toEqual({ posted: 3 });
  expect(announced).toHaveLength(before + 1);

  const { rows } = await world.owner.query<{ counted: string }>(
    `select concat_ws(' ', base_points, spend_minor, purchases) as counted
       from member_activity where coalition_id = $1 and member_id = $2`,
    [world.coalitionId, member],
  );
  expect(rows).toEqual([{ counted: '100 1000000 1' }]);
  expect(await world.differences()).toEqual([]);
});

/** All of an earn is taken back. */
function undoing(
  { actor, caller, details, memberId, merchantId, terms, purchase, price }: EarnOperation,
  id: bigint,
): ReversalOperation {
  const priced = price(new Date(), '2026-01-01', null);
  if (priced.refused) throw new Error(priced.refused.code);
  const { points, contractVersionId, issuedAccountId, limits } = priced.value;
  return {
    ...{ kind: 'REVERSAL', actor, caller, details, memberId, terms },
    key: `undo ${id}`,
    fingerprint: createHash('sha256').update(`undo ${id}`).digest(),
    target: {
      ...{ id, type: 'EARN', points, partnerId: PARTNER_A, merchantId, contractVersionId, limits },
      occurredAt: new Date(),
      counterAccountId: issuedAccountId,
      shortfallAccountId: accountsOf(world, PARTNER_A).shortfallAccountId,
      lots: [],
      amount: purchase.amount,
      pointsFor: () => ({ value: 0n }),
    },
    points: null,
    amount: null,
    allowed: () => undefined,
  };
}
