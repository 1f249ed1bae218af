/** A process of its own that owns an embedded PostgreSQL until it is killed: `embedded-owner.mjs <data folder>`. */
import '../../scripts/typescript-hooks.mjs';

const { startEmbeddedPostgres } = await import('../../src/runtime/embedded-postgres/embedded-postgres.ts');
try {
  const { pid, port, origin } = await startEmbeddedPostgres({ dataDir: process.argv[2], durable: false });
  // Before anybody is told that we run: an exit that does not stop the server in order.
  process.on('SIGTERM', () => process.exit(0));
  console.log(JSON.stringify({ pid, port, origin }));
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(JSON.stringify({ refused: error.message }));
  process.exit(1);
}
