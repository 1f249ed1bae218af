import fc from 'fast-check';
import { MemoryScene } from '../simulation/memory-scene.js';

/** Which coalition, with which life: everything else is drawn from the seed. */
const lives = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  batches: fc.integer({ min: 1, max: 40 }),
});

/** Steps of a batch at most. */
const MOST = 24;

test('L-05 E-03 E-04 E-05 B-01 B-03 B-04 B-05 X-01 X-02 R-01 R-02 R-03 R-04 batches through decide come to what the model says', () => {
  fc.assert(
    fc.property(lives, ({ seed, batches }) => {
      const scene = new MemoryScene(seed);
      for (let number = 0; number < batches; number += 1) {
        const batch = scene.draw(MOST);
        const { told, expected } = scene.play(batch);
        expect(batch.steps.map((step, at) => ({ step, told: told[at] }))).toEqual(
          batch.steps.map((step, at) => ({ step, told: expected[at] })),
        );
      }
      expect(scene.inBooks()).toEqual(scene.inModel());
    }),
    { numRuns: 150 },
  );
}, 120_000);

test('L-01 L-03 L-05 L-06 entries sum to zero, versions and numbers have no gaps, and nothing is below zero but a debt', () => {
  fc.assert(
    fc.property(lives, ({ seed, batches }) => {
      const { books, ...scene } = played(seed, batches);
      for (const { id, points, type } of books.transactions) {
        const legs = books.entries.filter(({ transactionId }) => transactionId === id);
        expect(legs.length).toBeGreaterThanOrEqual(2);
        expect(legs.map(({ leg }) => leg)).toEqual(legs.map((_leg, at) => at));
        expect(legs.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
        expect(points > 0n || type === 'EARN').toBe(true);
      }
      expect(new Set(books.transactions.map(({ id }) => id)).size).toBe(books.transactions.length);
      for (const account of books.accounts.values()) {
        const own = scene.history.filter(([name]) => name.startsWith(`${account.memberId} `));
        const rows = own
          .sort(([a], [b]) => versionOf(a) - versionOf(b))
          .map(([name, row]) => ({ version: versionOf(name), ...row }));
        expect(rows.map(({ version }) => version)).toEqual(rows.map((_row, at) => at + 1));
        let last = { sequence: 0, at: 0 };
        for (const { kind, sequence, at, posted, held, pending, owed } of rows) {
          const step = STEPS.has(kind);
          expect(sequence).toBe(last.sequence + (step ? 0 : 1));
          expect(at).toBeGreaterThanOrEqual(last.at);
          expect(posted - held - pending >= 0n || owed > 0n).toBe(true);
          expect(held >= 0n && pending >= 0n && owed >= 0n).toBe(true);
          last = { sequence, at };
        }
        const lots = account.lots.points.reduce((sum, points) => sum + points, 0n);
        expect(account.posted).toBe(lots + account.held + account.pending - account.owed);
        expect(account.lots.points.every((points) => points > 0n)).toBe(true);
        expect(account.owed > 0n && lots > 0n).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('L-11 however a batch is cut into smaller ones, it comes to the same', () => {
  fc.assert(
    fc.property(lives, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), ({ seed, batches }, sizes) => {
      const whole = new MemoryScene(seed);
      const inParts = new MemoryScene(seed);
      for (let number = 0; number < Math.min(batches, 15); number += 1) {
        const batch = whole.draw(MOST);
        const same = inParts.draw(MOST);
        whole.play(batch);
        for (let from = 0; from < same.steps.length; ) {
          const size = sizes.next().value;
          inParts.play({ ...same, steps: same.steps.slice(from, from + size), settled: [] });
          from += size;
        }
        inParts.play({ ...same, steps: [] });
        // Ids differ, and with them what later steps name: only what is the same so far can be compared.
        expect(balances(inParts)).toEqual(balances(whole));
        if (whole.books.transactions.length > 0) break;
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);

const STEPS: ReadonlySet<string> = new Set(['HOLD', 'RELEASE', 'HOLD_EXPIRY', 'VEST', 'RENEWAL']);

function played(seed: number, batches: number) {
  const scene = new MemoryScene(seed);
  for (let number = 0; number < batches; number += 1) scene.play(scene.draw(MOST));
  return { books: scene.books, history: scene.inBooks().history };
}

function balances(scene: MemoryScene) {
  return [...scene.books.accounts.values()];
}

function versionOf(name: string): number {
  return Number(name.split(' ')[1]);
}
