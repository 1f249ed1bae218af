import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { appConnection } from './database-connection.js';
import { assertFits, CHANNEL, type LiveChannel } from './live-channel-contract.js';
import { LiveChannelListeners } from './live-channel-listeners.js';
import type { Logger } from './logger.js';

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;
/** A connection that a firewall dropped says nothing: ask it from time to time. */
const PROBE_EVERY_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;

interface Connection {
  readonly client: pg.Client;
  readonly ended: Promise<void>;
}

/** The live channel over LISTEN/NOTIFY: one connection that both listens and notifies. */
export async function openPostgresLiveChannel(databaseUrl: string, logger: Logger): Promise<LiveChannel> {
  const listeners = new LiveChannelListeners(logger);
  const closing = new AbortController();
  let current: Connection | undefined = await connect(databaseUrl, listeners);

  const send = (to: Connection, message: string) => {
    // Named, so that it is parsed once: this connection never leads through a pooler.
    const query = { name: 'live_notify', text: 'select pg_notify($1, $2)', values: [CHANNEL, message] };
    to.client.query(query).catch((error: Error) => {
      logger.warn({ err: error }, 'a live message was not sent');
    });
  };

  const stayConnected = async () => {
    while (!closing.signal.aborted) {
      await current?.ended;
      current = undefined;
      if (closing.signal.aborted) return;
      logger.warn('the live channel lost its connection');
      current = await reconnect(databaseUrl, listeners, logger, closing.signal);
      if (!current) return;
      logger.info('the live channel is back');
      for (const message of listeners.takeWaiting()) send(current, message);
      listeners.tellLost();
    }
  };
  const connected = stayConnected();
  const probe = setInterval(() => current?.client.query('select 1').catch(() => undefined), PROBE_EVERY_MS);
  probe.unref();

  return {
    publish(message) {
      assertFits(message);
      if (current) send(current, message);
      else listeners.wait(message);
    },
    subscribe: (listener) => listeners.subscribe(listener),
    onLost: (listener) => listeners.onLost(listener),
    healthy: () => current !== undefined,
    async close() {
      closing.abort();
      clearInterval(probe);
      await current?.client.end();
      await connected;
    },
  };
}

async function connect(databaseUrl: string, listeners: LiveChannelListeners): Promise<Connection> {
  const client = new pg.Client({
    ...appConnection({ url: databaseUrl, pooled: false, applicationName: 'hamsood live' }),
    pipeline: true, // messages go out without waiting for each other's answers
    query_timeout: PROBE_TIMEOUT_MS, // in pipeline mode a late answer ends the connection, which is what is wanted
  });
  client.on('error', () => undefined); // 'end' follows
  client.on('notification', ({ payload }) => listeners.deliver(payload ?? ''));
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { client, ended };
}

/** Tries until it succeeds or the channel is being closed, less and less often. */
async function reconnect(
  databaseUrl: string,
  listeners: LiveChannelListeners,
  logger: Logger,
  closing: AbortSignal,
): Promise<Connection | undefined> {
  for (let wait = FIRST_RETRY_MS; !closing.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
    try {
      const connection = await connect(databaseUrl, listeners);
      if (!closing.aborted) return connection;
      await connection.client.end();
    } catch (error) {
      logger.warn({ err: error }, 'the live channel cannot connect yet');
      await sleep(wait, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return undefined;
}
