import type pg from 'pg';

/** The parts of pg's connection that a COPY needs; its types leave them out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** One `copy … from stdin` or `copy … to stdout`, which pg passes on to whoever submits it. */
class CopyStream implements pg.Submittable {
  readonly done: Promise<void>;
  readonly received: Buffer[] = [];
  rows = 0;
  readonly #text: string;
  readonly #chunks: readonly Buffer[];
  readonly #settle: { resolve: () => void; reject: (error: Error) => void };

  constructor(text: string, chunks: readonly Buffer[]) {
    this.#text = text;
    this.#chunks = chunks;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const chunk of this.#chunks) connection.sendCopyFromChunk(chunk);
    connection.endCopyFrom();
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.received.push(Buffer.from(chunk));
  }

  /** The tag is `COPY` and how many rows. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = Number(text.split(' ')[1]);
  }

  handleError(error: Error): void {
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settle.resolve();
  }
}

/** Sends what a COPY of the same columns gave, and answers how many rows that was. */
export async function copyIn(client: pg.Client, sql: string, chunks: readonly Buffer[]): Promise<number> {
  const stream = client.query(new CopyStream(sql, chunks));
  await stream.done;
  return stream.rows;
}

/** All that `copy … to stdout` gives, in pieces of a size that can be sent again. */
export async function copyOut(client: pg.Client, sql: string): Promise<readonly Buffer[]> {
  const stream = client.query(new CopyStream(sql, []));
  await stream.done;
  const all = Buffer.concat(stream.received);
  const size = 65_536;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  );
}
