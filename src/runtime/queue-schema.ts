import type { Client } from 'pg';
import { APP_ROLE } from './database-connection.js';

/** Where BullMQ keeps its jobs when there is no Redis. */
export const QUEUE_SCHEMA = 'bullmq';

/** Brings BullMQ's own schema up to date; the client already has the owner's role. */
export async function migrateQueues(client: Client): Promise<void> {
  const { runMigrations } = await import('bullmq');
  await client.query(`create schema if not exists ${QUEUE_SCHEMA}`);
  await runMigrations(client, QUEUE_SCHEMA);
  // CREATE too: BullMQ makes a sequence for each queue when the first job is added.
  await client.query(`
    grant usage, create on schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant usage, select on all sequences in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant execute on all functions in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
  `);
}
