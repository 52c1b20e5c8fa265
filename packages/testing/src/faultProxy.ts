import net from 'node:net';

/** What a network does silently. New connections and those that stand are treated alike. */
export interface Weather {
  /** Bytes vanish both ways and no end hears that the other has closed: a dropped route, a frozen peer. */
  readonly blackHole?: boolean;
  /** Each piece arrives this much later. */
  readonly delayMs?: number;
  /** At most so many bytes a second towards the client. */
  readonly bytesPerSecond?: number;
  /** A connection that has passed so many bytes, both ways together, passes none any more: a route that is lost for it alone. */
  readonly swallowAfterBytes?: number;
  /** A client's bytes that match are passed on, and then its connection is cut before any answer. Once. */
  readonly cutAfter?: RegExp;
}

/** A TCP proxy on 127.0.0.1 whose weather a test sets. */
export interface FaultProxy {
  readonly port: number;
  /** Replaces the weather; `{}` is fine weather. What a black hole swallowed is lost. */
  set(weather: Weather): void;
  /** New connections go to another server, as behind an address that moves. */
  retarget(port: number): void;
  /** Resets every connection (RST). */
  cutAll(): void;
  /** Ends the server's half of every connection and keeps the client's open. */
  halfClose(): void;
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const pairs = new Set<{ readonly client: net.Socket; readonly server: net.Socket }>();
  let weather: Weather = {};
  let target = targetPort;

  const listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = net.connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair = { client, server };
    const route: Route = { bytes: 0, lost: false };
    pairs.add(pair);
    const over = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    // That one end gave up is not heard at the other end either.
    const left = () => {
      if (!weather.blackHole && !route.lost) over();
      else if (client.destroyed && server.destroyed) pairs.delete(pair);
    };
    client.on('error', left).on('close', left);
    server.on('error', left).on('close', left);
    pass(
      client,
      server,
      false,
      route,
      () => weather,
      (matched) => {
        if (!matched) return;
        const { cutAfter: _once, ...rest } = weather;
        weather = rest;
        client.resetAndDestroy();
      },
    );
    pass(
      server,
      client,
      true,
      route,
      () => weather,
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as net.AddressInfo).port,
    set: (next) => {
      weather = next;
    },
    retarget(port) {
      target = port;
    },
    cutAll() {
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
    },
    halfClose() {
      for (const { server } of pairs) server.end();
    },
    get connections() {
      return pairs.size;
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** What a connection has passed both ways, and whether it passes any more. */
interface Route {
  bytes: number;
  lost: boolean;
}

/** Pieces keep their order: each waits for the one before it. */
function pass(
  from: net.Socket,
  to: net.Socket,
  towardsClient: boolean,
  route: Route,
  weather: () => Weather,
  passed: (matched: boolean) => void,
): void {
  let last = Promise.resolve();
  const deliver = async (piece: Buffer) => {
    const { delayMs = 0, bytesPerSecond } = weather();
    const rateMs =
      towardsClient && bytesPerSecond !== undefined ? (piece.length / bytesPerSecond) * 1_000 : 0;
    if (delayMs + rateMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs + rateMs));
    const { blackHole, cutAfter, swallowAfterBytes } = weather();
    route.bytes += piece.length;
    if (swallowAfterBytes !== undefined && route.bytes > swallowAfterBytes) route.lost = true;
    if (blackHole || route.lost || to.destroyed) return;
    const matched = !towardsClient && cutAfter?.test(piece.toString('latin1')) === true;
    if (!to.write(piece)) from.pause();
    passed(matched);
  };
  from.on('data', (piece) => {
    last = last.then(() => deliver(piece));
  });
  to.on('drain', () => from.resume());
  from.on('end', () => {
    void last.then(() => {
      if (!weather().blackHole && !route.lost) to.end();
    });
  });
}
