/** Works on no more than a share of one owner's at a time, so that the rest of a process is there for others. */
export interface OwnersShare<Work> {
  /** Whether the owner has all that is its to have. */
  readonly isFull: (owner: string) => boolean;
  /** Does the work if the owner has room for it. Otherwise it is remembered for when the owner has, and answers at once. */
  readonly run: (owner: string, work: Work, process: () => Promise<void>) => Promise<void>;
}

/**
 * Whoever of an owner was turned away is asked for before whoever has ended and comes again: where there are more than the
 * owner's share, all come to their turn.
 * @param most works of one owner at a time
 * @param nameOf by which a work that is turned away twice is remembered once
 * @param again asks for a work that was turned away, when another of its owner's has ended
 */
export function ownersShare<Work>(
  most: number,
  nameOf: (work: Work) => string,
  again: (work: Work) => Promise<void>,
): OwnersShare<Work> {
  const running = new Map<string, number>();
  const turnedAway = new Map<string, Map<string, Work>>();
  const isFull = (owner: string) => (running.get(owner) ?? 0) >= most;
  const leave = (owner: string) => {
    const left = (running.get(owner) ?? 1) - 1;
    if (left > 0) running.set(owner, left);
    else running.delete(owner);
  };
  const forget = (owner: string, name: string) => {
    const waiting = turnedAway.get(owner);
    waiting?.delete(name);
    if (waiting?.size === 0) turnedAway.delete(owner);
  };
  return {
    isFull,
    async run(owner, work, process) {
      if (isFull(owner)) {
        const waiting = turnedAway.get(owner) ?? new Map<string, Work>();
        turnedAway.set(owner, waiting);
        if (!waiting.has(nameOf(work))) waiting.set(nameOf(work), work);
        return;
      }
      forget(owner, nameOf(work));
      running.set(owner, (running.get(owner) ?? 0) + 1);
      try {
        await process();
      } finally {
        leave(owner);
        const [next] = turnedAway.get(owner)?.values() ?? [];
        if (next !== undefined) {
          forget(owner, nameOf(next));
          await again(next);
        }
      }
    },
  };
}
