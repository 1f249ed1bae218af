import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from 'graphql';
import type { RequestContext } from './context.js';

/** The operation of a socket, as graphql-ws hands it on. */
export interface SocketExecution extends ExecutionArgs {
  readonly contextValue: RequestContext;
}

type Executed = ReturnType<typeof execute>;

/**
 * Subscribes as graphql-js does, but executes an event once for all subscriptions of one API key that ask the same with
 * the same variables: thousands of sockets of a partner's backend may follow the same thing. What is shown of an event
 * depends on nothing else: the event, the document, the variables, and whose credential it is (rules A-02, U-03).
 * Members and people, whose sockets are few, each have theirs executed alone.
 */
export class SharedExecution {
  /** By event; it ends with the event. */
  readonly #executed = new WeakMap<object, Map<string, Executed>>();
  readonly #documents = new WeakMap<DocumentNode, number>();
  #lastDocument = 0;

  readonly subscribe = async (
    args: SocketExecution,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> => {
    const events = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in events)) return events;
    const source = events[Symbol.asyncIterator]();
    const name = this.#nameOf(args);
    const shown = async (next: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult>> =>
      next.done
        ? { done: true, value: undefined }
        : { done: false, value: await this.#execute(args, name, next.value) };
    // Not a generator: the end must reach a source that is still waiting for its next event.
    const told: AsyncIterableIterator<ExecutionResult> = {
      next: async () => shown(await source.next()),
      return: async () => shown((await source.return?.()) ?? { done: true, value: undefined }),
      [Symbol.asyncIterator]: () => told,
    };
    return told;
  };

  #execute(args: SocketExecution, name: string | undefined, event: unknown): Executed {
    const alone = () => execute({ ...args, rootValue: event });
    if (name === undefined || typeof event !== 'object' || event === null) return alone();
    let ofEvent = this.#executed.get(event);
    if (!ofEvent) {
      ofEvent = new Map();
      this.#executed.set(event, ofEvent);
    }
    let executed = ofEvent.get(name);
    if (!executed) {
      executed = alone();
      ofEvent.set(name, executed);
    }
    return executed;
  }

  /** The same for all subscriptions that are told the same; undefined for those that share with nobody. */
  #nameOf({ document, operationName, variableValues, contextValue }: SocketExecution): string | undefined {
    const { principal } = contextValue;
    if (principal.kind !== 'partner') return undefined;
    let number = this.#documents.get(document);
    if (number === undefined) {
      this.#lastDocument += 1;
      number = this.#lastDocument;
      this.#documents.set(document, number);
    }
    const { coalitionId, keyId } = principal;
    return JSON.stringify([number, operationName, variableValues, String(coalitionId), String(keyId)]);
  }
}
