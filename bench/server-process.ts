import { nodeCpuMs } from './usage.js';

/** What a server process says when it listens, and to every message that it is sent. */
export interface ServerAnswer {
  readonly port: number;
  readonly nodeCpuMs: number;
}

/** Says that this process listens; from now on it answers each message, and ends with the process that started it. */
export function answerAsServer(port: number): void {
  const tell = () => process.send?.({ port, nodeCpuMs: nodeCpuMs() } satisfies ServerAnswer);
  process.on('message', tell);
  process.on('disconnect', () => process.exit(0));
  tell();
}
