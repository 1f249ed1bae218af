import { integerArray } from '../runtime/array-literal.js';
import { type Database, type EntityManager, entityManagerFor } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { LinkSource } from '../runtime/live-states.js';
import { liveTopic } from '../runtime/live-topic.js';

/** Coalition, member and partner; null: all partners. */
interface Unlinked {
  readonly c: string;
  readonly m: string;
  readonly p: string | null;
}

const TOPIC = liveTopic<Unlinked>('member-unlinked');

/** Whose link ended. */
export interface UnlinkedMember {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  /** Null: that of every partner. */
  readonly partnerId: bigint | null;
}

/** Tells every node, after the commit, that a partner does not see a member any more (rule A-09). */
export function announceUnlinked(
  channel: Pick<LiveChannel, 'publish'>,
  { coalitionId, memberId, partnerId }: UnlinkedMember,
): void {
  const p = partnerId === null ? null : String(partnerId);
  TOPIC.publish(channel, { c: String(coalitionId), m: String(memberId), p });
}

/** What a message says of a link that ended; undefined when it is of something else. */
function unlinkedIn(message: string): UnlinkedMember | undefined {
  const said = TOPIC.read(message);
  if (!said) return undefined;
  const partnerId = said.p === null ? null : BigInt(said.p);
  return { coalitionId: BigInt(said.c), memberId: BigInt(said.m), partnerId };
}

/** Links by which partners follow members: what is followed through one ends with it (rule A-09). */
export function linksOfMembers(database: Pick<Database, 'orm'>): LinkSource {
  return {
    ended: (message) => {
      const unlinked = unlinkedIn(message);
      return unlinked && { ...unlinked, id: unlinked.memberId };
    },
    async missing(coalitionId, names) {
      const em = entityManagerFor(database, coalitionId);
      const links = names.map(({ partnerId, id }) => ({ partnerId, memberId: id }));
      const gone = await notLinked(em, coalitionId, links);
      return gone.map(({ partnerId, memberId }) => ({ partnerId, id: memberId }));
    },
  };
}

/** A partner and a member. */
interface LinkName {
  readonly partnerId: bigint;
  readonly memberId: bigint;
}

/** Those of the partners and members that are not linked to each other. */
async function notLinked(
  em: EntityManager,
  coalitionId: bigint,
  names: readonly LinkName[],
): Promise<LinkName[]> {
  const rows = await em.execute<{ partner_id: string; member_id: string }[]>(
    `select u.partner_id::text, u.member_id::text
       from unnest(?::bigint[], ?::bigint[]) u(partner_id, member_id)
       left join lateral (
         select true as there from member_link l
          where l.coalition_id = ? and l.partner_id = u.partner_id and l.member_id = u.member_id limit 1) l on true
      where l.there is null`,
    [
      integerArray(names.map(({ partnerId }) => partnerId)),
      integerArray(names.map(({ memberId }) => memberId)),
      coalitionId,
    ],
  );
  return rows.map((row) => ({ partnerId: BigInt(row.partner_id), memberId: BigInt(row.member_id) }));
}
