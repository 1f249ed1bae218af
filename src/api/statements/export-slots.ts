import type { FastifyReply } from 'fastify';
import { ApiError } from '../errors/api.error.js';

/** Exports under way in this process at once, and of one caller: each keeps a connection busy while it is read. */
const MOST = 4;
const MOST_PER_CALLER = 1;

const RETRY_AFTER_SECONDS = 10;

/** Who is being served a file at the moment. */
export class ExportSlots {
  readonly #taken = new Map<string, number>();

  /** A place for the caller, to be given back once; undefined when there is none. */
  take(caller: string): (() => void) | undefined {
    const own = this.#taken.get(caller) ?? 0;
    const all = [...this.#taken.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MOST_PER_CALLER || all >= MOST) return undefined;
    this.#taken.set(caller, own + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#taken.get(caller) ?? 1) - 1;
      if (left === 0) this.#taken.delete(caller);
      else this.#taken.set(caller, left);
    };
  }
}

/** A place to be given back. @throws ApiError THROTTLED when there is none, with the header that says how long to wait */
export function takeSlot(slots: ExportSlots, caller: string, reply: FastifyReply): () => void {
  const release = slots.take(caller);
  if (release) return release;
  void reply.header('retry-after', RETRY_AFTER_SECONDS);
  throw new ApiError('THROTTLED', 'Another file is being read: wait until it has ended.');
}
