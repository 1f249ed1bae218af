import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { DescribedEvent, DescribeEvents, OutboxEvent } from './event-payload.js';

/** Rows that events are about: which of an event's ids finds its row, and what is said of the two. */
export interface RowsOfEvents<R> {
  /** Over `:ids` and `:coalition`; answers the found id as `id`. */
  readonly sql: string;
  /** The id that finds the event's row; its subject unless said otherwise. */
  readonly idOf?: (event: OutboxEvent) => bigint;
  readonly describe: (row: R, event: OutboxEvent) => DescribedEvent;
}

/** Describes events by one query for the rows of all of them. */
export function describedBy<R extends { readonly id: string }>({
  sql,
  idOf = ({ subjectId }) => subjectId,
  describe,
}: RowsOfEvents<R>): DescribeEvents {
  return async (em, coalitionId, events) => {
    const rows = await readRows<R>(em, sql, coalitionId, [...new Set(events.map(idOf))]);
    const described = new Map<bigint, DescribedEvent>();
    for (const event of events) {
      const row = rows.get(String(idOf(event)));
      if (row) described.set(event.id, describe(row, event));
    }
    return described;
  };
}

async function readRows<R extends { readonly id: string }>(
  em: EntityManager,
  sql: string,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<string, R>> {
  const parameters: (string | bigint)[] = [];
  const text = sql.replace(/:(ids|coalition)\b/g, (_, name) => {
    parameters.push(name === 'ids' ? integerArray(ids) : coalitionId);
    return name === 'ids' ? '?::bigint[]' : '?';
  });
  const rows = await em.execute<R[]>(text, parameters);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Describes some types in one way and the others in another. */
export function describedByType(
  ways: readonly { readonly types: (type: string) => boolean; readonly describe: DescribeEvents }[],
): DescribeEvents {
  return async (em, coalitionId, events) => {
    const described = new Map<bigint, DescribedEvent>();
    for (const { types, describe } of ways) {
      const some = events.filter(({ type }) => types(type));
      if (some.length === 0) continue;
      for (const [id, event] of await describe(em, coalitionId, some)) described.set(id, event);
    }
    return described;
  };
}

/** What happened to nobody in particular: told to these partners, and to the operator. */
export function aboutNobody(
  partnerIds: readonly bigint[],
  data: ReturnType<DescribedEvent['data']>,
): DescribedEvent {
  return { partnerIds, memberId: null, toLinked: false, data: () => data };
}
