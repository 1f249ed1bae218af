import type { Principal } from '../../access/principal.js';
import { personOf } from './throttle.js';

/** How many sockets a caller may have open at once in this process; what is undefined has no limit. */
export interface SocketLimits {
  readonly key: number | undefined;
  /** Of each person, and of each member by its tokens of one partner. */
  readonly person: number | undefined;
}

/**
 * Counts the open WebSockets of each caller (rule A-06): one that opens a socket for each thing it follows, or never
 * closes any, would fill the process. It is the memory of a process that they take, so each counts its own.
 */
export class SocketPlaces {
  readonly #open = new Map<string, number>();

  constructor(private readonly limits: SocketLimits) {}

  /** Takes a place for one more socket. @returns what gives it back, once; or how many there are, which is all there may be */
  take(principal: Principal): (() => void) | number {
    const limit = principal.kind === 'partner' ? this.limits.key : this.limits.person;
    const caller = nameOf(principal);
    const open = this.#open.get(caller) ?? 0;
    if (limit !== undefined && open >= limit) return open;
    this.#open.set(caller, open + 1);
    return () => {
      const left = (this.#open.get(caller) ?? 0) - 1;
      if (left > 0) this.#open.set(caller, left);
      else this.#open.delete(caller);
    };
  }
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'partner') return `key ${principal.keyId}`;
  return principal.kind === 'platform'
    ? `platform ${principal.subject}`
    : `${principal.coalitionId} ${personOf(principal)}`;
}
