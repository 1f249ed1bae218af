/** A part of a list, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** undefined: there is no more. */
  readonly next: string | undefined;
}

/** A list that is fetched as it is read: `for await (const item of list)`. */
export class PagedList<Item> implements AsyncIterable<Item> {
  readonly #fetchPage: (after: string | undefined, first: number) => Promise<Page<Item>>;

  constructor(fetchPage: (after: string | undefined, first: number) => Promise<Page<Item>>) {
    this.#fetchPage = fetchPage;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* this.#read(LARGEST_PAGE);
  }

  /**
   * The beginning of the list.
   * @param limit how many items at most; there is no default, as lists have no end
   */
  async toArray({ limit }: { readonly limit: number }): Promise<Item[]> {
    const items: Item[] = [];
    if (limit <= 0) return items;
    for await (const item of this.#read(Math.min(limit, LARGEST_PAGE))) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }

  async *#read(first: number): AsyncGenerator<Item, void, undefined> {
    let after: string | undefined;
    do {
      const page = await this.#fetchPage(after, first);
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }
}

/** What the API gives at once. */
const LARGEST_PAGE = 100;

/** A page of a connection of the API. */
export function pageOf<Item>(connection: {
  readonly edges: ReadonlyArray<{ readonly node: Item }>;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}): Page<Item> {
  const { edges, pageInfo } = connection;
  return {
    items: edges.map(({ node }) => node),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
  };
}
