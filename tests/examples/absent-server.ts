import { connect, createServer, type Socket } from 'node:net';
import { keptPort } from '../harness/kept-port.js';

/** An address at which nobody answers until `come`; then it leads to the server. */
export async function absentServer(
  endpoint: string,
): Promise<{ readonly endpoint: string; come(): Promise<void>; close(): void }> {
  const port = await keptPort();
  const server = new URL(endpoint);
  const ends: Socket[] = [];
  const way = createServer((socket) => {
    const onward = connect(Number(server.port), server.hostname);
    ends.push(socket, onward);
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
  });
  return {
    endpoint: `http://127.0.0.1:${port}${server.pathname}`,
    come: () => new Promise((resolve) => way.listen(port, '127.0.0.1', resolve)),
    close() {
      way.close();
      for (const end of ends) end.destroy();
    },
  };
}
