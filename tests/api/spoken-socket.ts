import WebSocket from 'ws';

/** A message of graphql-transport-ws. */
export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { errors?: { extensions: Record<string, unknown>; message: string }[]; data?: unknown };
}

/** A socket that is spoken to by hand. */
export async function openSocket(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  const received: SocketMessage[] = [];
  const waiting: ((message: SocketMessage) => void)[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  socket.on('message', (data) => {
    const message: SocketMessage = JSON.parse(data.toString());
    const next = waiting.shift();
    if (next) next(message);
    else received.push(message);
  });
  await new Promise((resolve) => socket.on('open', resolve));
  return {
    closed,
    send: (message: object) => socket.send(JSON.stringify(message)),
    next: () =>
      new Promise<SocketMessage>((resolve) => {
        const message = received.shift();
        if (message) resolve(message);
        else waiting.push(resolve);
      }),
    close: () => socket.close(),
  };
}
