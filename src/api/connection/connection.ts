import { type ClassType, Field, ObjectType } from 'type-graphql';
import { cursorOf, type PageRequest } from './page.js';

@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null when there is none.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item; null when there is none.' })
  endCursor!: string | null;
}

/** An item of a list and its position in it. */
export interface Positioned<T> {
  readonly node: T;
  readonly position: bigint;
}

export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}

export interface Connection<T> {
  readonly edges: Edge<T>[];
  readonly pageInfo: PageInfo;
}

/** Makes the two classes of a Relay connection over a type. */
export function connectionTypes<T extends object>(name: string, node: ClassType<T>) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page.`, simpleResolvers: true })
  class EdgeType implements Edge<T> {
    @Field(() => node, { description: 'The item.' })
    node!: T;

    @Field(() => String, { description: 'Its position in the list, for `after` and `before`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.`, simpleResolvers: true })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType], { description: 'The items in order.' })
    edges!: EdgeType[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType as ClassType<Connection<T>>;
}

/**
 * Makes a page of what was read for it. The reading must have asked for one item more than the page has: whether it
 * came tells if there is more.
 *
 * @param read in the order of the list, also when the page was asked for from the back
 */
export function connectionOf<T>(request: PageRequest, read: readonly Positioned<T>[]): Connection<T> {
  const { list, size, backwards, after, before } = request;
  const more = read.length > size;
  const items = backwards ? read.slice(-size) : read.slice(0, size);
  const edges = items.map(({ node, position }) => ({ node, cursor: cursorOf(list, position) }));
  return {
    edges,
    pageInfo: {
      // In the direction in which the page was not read, only a cursor tells that there is something.
      hasNextPage: backwards ? before !== undefined : more,
      hasPreviousPage: backwards ? more : after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A page of a list that is in memory already, sorted by rising position. */
export function pageOfList<T>(request: PageRequest, list: readonly Positioned<T>[]): Connection<T> {
  const { size, backwards, after, before } = request;
  const between = list.filter(
    ({ position }) =>
      (after === undefined || position > after) && (before === undefined || position < before),
  );
  return connectionOf(request, backwards ? between.slice(-size - 1) : between.slice(0, size + 1));
}
