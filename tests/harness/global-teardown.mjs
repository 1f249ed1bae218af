import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const server = globalThis.hamsoodTestServer;
  if (!server) return;
  await server.postgres.stop();
  rmSync(server.folder, { recursive: true, force: true });
  server.warden.stdin.end();
}
