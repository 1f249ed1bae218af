import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Where systems other than Linux begin to give ports to whoever asks for any (IANA: 49152), or before. */
const FIRST_GIVEN = 32_768;
/** Below are ports that only root may take, and those of well-known servers. */
const FIRST_FREE = 10_000;
/** The test processes that may run at once (Jest's workers), and how many ports each has for itself. */
const PROCESSES = 8;
const PORTS_EACH = 1_500;

const taken = new Set<number>();

/**
 * A port of this machine for what must keep it while it is down: a server that is killed and started again, or one that
 * comes later. It is none of those that the system gives to others: a port of that kind would be given to the next
 * test's server or client while nobody listens on it. No two test processes choose from the same ports.
 */
export async function keptPort(): Promise<number> {
  const process = Number(globalThis.process.env.JEST_WORKER_ID ?? 0) % PROCESSES;
  const first = endOfKept(firstGivenPort()) - (process + 1) * PORTS_EACH;
  const from = Math.floor(Math.random() * PORTS_EACH);
  for (let step = 0; step < PORTS_EACH; step += 1) {
    const port = first + ((from + step) % PORTS_EACH);
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Error(`no port is free from ${first} to ${first + PORTS_EACH - 1}`);
}

/**
 * Above the ports that may be kept: where the system gives away nearly all there are, as on machines with very many
 * connections, none is safe, and those that are usual elsewhere are as good as any.
 */
function endOfKept(firstGiven: number): number {
  return firstGiven > FIRST_FREE + PROCESSES * PORTS_EACH ? firstGiven : FIRST_GIVEN;
}

/** The first port that the system gives to those who ask for any. */
function firstGivenPort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0]);
  } catch {
    return FIRST_GIVEN;
  }
}

/** Whether nobody listens on it, at whatever address. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', undefined]) {
    const probe = createServer();
    // Not `events.once`: waiting for 'listening' it fails with the 'error' that is an answer here.
    const outcome = new Promise<boolean>((resolve) => {
      probe.once('listening', () => resolve(true));
      probe.once('error', () => resolve(false));
    });
    probe.listen(port, host);
    if (!(await outcome)) return false;
    probe.close();
    await once(probe, 'close');
  }
  return true;
}
