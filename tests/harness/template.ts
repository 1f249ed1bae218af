import pg from 'pg';

/** Makes `hamsood_template`, the migrated database that each test file clones. */
export async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query('drop database if exists hamsood_template with (force)');
  await client.query('create database hamsood_template');
  await client.end();
}
