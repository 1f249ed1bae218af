import type { Clock } from '../runtime/clock.js';
import { type Database, inCoalition } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { ApiKey } from './api-key.entity.js';
import { onRevocation } from './key-revocation.js';
import type { MemberPrincipal, PartnerPrincipal, Principal } from './principal.js';
import { endedHolders } from './token-holder.js';
import { onTokensEnded } from './token-revocation.js';

/** Why a credential that was good is not any more. */
export type CredentialEnd = 'expired' | 'revoked';

/** Watches the credentials of long connections (rule U-03). */
export interface CredentialWatch {
  /**
   * Calls back once when the credential expires, its key is revoked, or what a member's token was made with ends: the
   * partner's link, the key, the contact whose it is; on whichever node. Answers how to stop.
   */
  watch(principal: Principal, onEnd: (reason: CredentialEnd) => void): () => void;
  close(): void;
}

/** Announcements can be lost without anybody noticing; the database is asked about all watched keys and tokens this often. */
const SWEEP_MS = 1_000;
/** The longest delay a timer takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

interface Watched<P> {
  readonly principal: P;
  readonly end: (reason: CredentialEnd) => void;
}

export function createCredentialWatch({
  database,
  channel,
  clock,
  logger,
}: {
  readonly database: Pick<Database, 'orm'>;
  readonly channel: LiveChannel;
  readonly clock: Clock;
  readonly logger: Logger;
}): CredentialWatch {
  const keys = new Set<Watched<PartnerPrincipal>>();
  const members = new Set<Watched<MemberPrincipal>>();
  const timers = new Set<NodeJS.Timeout>();
  let sweeping = false;

  const endRevoked = (revoked: ReadonlySet<bigint>) => {
    for (const watched of [...keys]) if (revoked.has(watched.principal.keyId)) watched.end('revoked');
    for (const { principal, end } of [...members]) {
      const keyId = principal.madeWith?.keyId;
      if (typeof keyId === 'bigint' && revoked.has(keyId)) end('revoked');
    }
  };

  async function lookAt(coalitionId: bigint, watched: readonly Watched<MemberPrincipal>[]): Promise<void> {
    const holders = watched.map(({ principal }) => principal);
    for (const at of await endedHolders(database, coalitionId, holders, clock.now()))
      watched[at]?.end('revoked');
  }

  const unsure = (error: unknown) =>
    logger.warn({ err: error }, 'could not ask whether watched credentials are still good');

  async function sweep(): Promise<void> {
    if (sweeping) return;
    sweeping = true;
    try {
      for (const [coalitionId, watched] of byCoalition(keys)) {
        const ids = watched.map(({ principal }) => principal.keyId);
        endRevoked(await revokedAmong(database, coalitionId, ids));
      }
      for (const [coalitionId, watched] of byCoalition(members)) await lookAt(coalitionId, watched);
    } catch (error) {
      unsure(error);
    } finally {
      sweeping = false;
    }
  }

  const stops = [
    onRevocation(channel, (keyId) => endRevoked(new Set([keyId]))),
    onTokensEnded(channel, ({ coalitionId, memberId }) => {
      const of = [...members].filter(
        ({ principal }) => principal.memberId === memberId && principal.coalitionId === coalitionId,
      );
      if (of.length > 0) lookAt(coalitionId, of).catch(unsure);
    }),
    channel.onLost(() => void sweep()),
  ];
  const interval = setInterval(() => void sweep(), SWEEP_MS);
  interval.unref();

  function atExpiry(expiresAt: Date, expire: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = expiresAt.getTime() - clock.now().getTime();
      timer = setTimeout(
        () => {
          timers.delete(timer);
          if (left > MAX_DELAY_MS) arm();
          else expire();
        },
        Math.min(Math.max(left, 0), MAX_DELAY_MS),
      );
      timer.unref();
      timers.add(timer);
    };
    arm();
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  }

  return {
    watch(principal, onEnd) {
      const stopWatching: (() => void)[] = [];
      const stop = () => {
        for (const each of stopWatching.splice(0)) each();
      };
      const end = (reason: CredentialEnd) => {
        if (stopWatching.length === 0) return; // stopped, or ended already
        stop();
        onEnd(reason);
      };
      if (principal.expiresAt) stopWatching.push(atExpiry(principal.expiresAt, () => end('expired')));
      if (principal.kind === 'partner') {
        const watched = { principal, end };
        keys.add(watched);
        stopWatching.push(() => void keys.delete(watched));
      }
      if (principal.kind === 'member') {
        const watched = { principal, end };
        members.add(watched);
        stopWatching.push(() => void members.delete(watched));
      }
      return stop;
    },
    close() {
      for (const stop of stops) stop();
      clearInterval(interval);
      for (const timer of timers) clearTimeout(timer);
      keys.clear();
      members.clear();
    },
  };
}

function byCoalition<P extends { readonly coalitionId: bigint }>(all: Iterable<Watched<P>>) {
  return Map.groupBy(all, ({ principal }) => principal.coalitionId);
}

async function revokedAmong(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Set<bigint>> {
  const revoked = await inCoalition(database, coalitionId, (em) =>
    em.find(ApiKey, { id: { $in: [...ids] }, revokedAt: { $ne: null } }, { fields: ['id'] }),
  );
  return new Set(revoked.map((key) => key.id));
}
