import net from 'node:net';

/** An address that stays while what is behind it comes and goes, as a proxy's does. */
export interface SteadyAddress {
  readonly url: string;
  /** Connections go to this port from now on. */
  readonly lead: (url: string) => void;
  readonly close: () => Promise<void>;
}

/** Listens on a free port and pipes to `url`; a connection that is refused behind it ends without an answer. */
export async function openSteadyAddress(url: string): Promise<SteadyAddress> {
  let port = Number(new URL(url).port);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((front) => {
    const back = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [front, back],
      [back, front],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as net.AddressInfo).port)}`,
    lead: (next) => (port = Number(new URL(next).port)),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
