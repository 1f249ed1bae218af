import { nodeCpuMs } from './usage.js';

/** What a server process says when it listens, and to every message that it is sent. */
export interface ServerAnswer {
  readonly port: number;
  readonly nodeCpuMs: number;
  /** Bytes that the process has of the machine's memory, and those of them that are JavaScript's objects. */
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** Says that this process listens; from now on it answers each message, and ends with the process that started it. */
export function answerAsServer(port: number): void {
  const tell = () => {
    const { rss: residentBytes, heapUsed: heapBytes } = process.memoryUsage();
    process.send?.({ port, nodeCpuMs: nodeCpuMs(), residentBytes, heapBytes } satisfies ServerAnswer);
  };
  process.on('message', tell);
  process.on('disconnect', () => process.exit(0));
  tell();
}
