import { ownersShare } from '../../src/jobs/owners-share.js';

/** Works that end when the test lets them. */
function someWork(most: number) {
  const again: string[] = [];
  const running = new Map<string, PromiseWithResolvers<void>>();
  const share = ownersShare<string>(
    most,
    (work) => work,
    async (work) => {
      again.push(work);
    },
  );
  const begin = (owner: string, work: string) =>
    share.run(owner, work, () => {
      const held = Promise.withResolvers<void>();
      running.set(work, held);
      return held.promise.finally(() => running.delete(work));
    });
  return { share, again, begin, running, isRunning: () => [...running.keys()] };
}

test('W-02 one owner has no more than its share, whoever else is there', async () => {
  const { share, begin, isRunning, running } = someWork(2);
  const begun = [begin('rahnet', 'a'), begin('rahnet', 'b'), begin('tizfood', 'd')];
  await begin('rahnet', 'c'); // answers at once
  expect(isRunning()).toEqual(['a', 'b', 'd']);
  expect([share.isFull('rahnet'), share.isFull('tizfood')]).toEqual([true, false]);
  for (const { resolve } of running.values()) resolve();
  await Promise.all(begun);
  expect(share.isFull('rahnet')).toBe(false);
});

test('W-02 whoever was turned away is asked for as soon as another of its owner has ended, each once, the first one first', async () => {
  const { again, begin, running } = someWork(1);
  const begun = begin('rahnet', 'a');
  for (const turnedAway of ['b', 'c', 'b']) await begin('rahnet', turnedAway);
  running.get('a')?.reject(new Error('failed'));
  await expect(begun).rejects.toThrow('failed');
  expect(again).toEqual(['b']);

  const second = begin('rahnet', 'b');
  await begin('rahnet', 'a');
  running.get('b')?.resolve();
  await second;
  const third = begin('rahnet', 'c');
  running.get('c')?.resolve();
  await third;
  expect(again).toEqual(['b', 'c', 'a']);
});
