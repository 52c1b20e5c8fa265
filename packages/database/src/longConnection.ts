import net from 'node:net';
import { Readable, Writable } from 'node:stream';
import pg from 'pg';

/** How silence is noticed. */
export interface Looks {
  /** How often a connection is looked at while it is waited for. */
  readonly lookMs?: number;
  /** How long a connection, an answer beside it and its end may take. */
  readonly answerMs?: number;
}

/** So many looks in a row must find nothing that lives. */
const mostMisses = 4;

/** A connection of its own; see `longClient`. @throws where the server cannot be reached within `answerMs` */
export async function openLongConnection(
  url: string,
  applicationName: string,
  looks?: Looks,
): Promise<pg.Client> {
  const client = new (longClient(url, looks))({ connectionString: url, application_name: applicationName });
  await client.connect();
  return client;
}

/** What TypeORM takes in place of `pg`: each of its connections is a `longClient`. */
export function longDriver(url: string, looks?: Looks): object {
  const Client = longClient(url, looks);
  class Pool extends pg.Pool {
    constructor(options: pg.PoolConfig) {
      super({ ...options, Client });
      this.on('error', () => undefined);
    }
  }
  return { ...pg, Pool };
}

/**
 * A connection for what may last hours and is silent for long stretches of it (COPY, an index, a migration): no statement has a bound,
 * but a wait for a peer that does not know of it has one. While something is waited for and no byte moves, another connection to
 * `url`, which leads to the server itself, asks what the backend does. One that works is left alone; where it waits for its client in
 * turn, is gone, or the server does not answer, four looks in a row destroy the connection, and whatever waits for it rejects with
 * ETIMEDOUT: within two minutes unless `looks` says otherwise.
 */
function longClient(
  url: string,
  { lookMs = 15_000, answerMs = 10_000 }: Looks = {},
): new (config?: pg.ClientConfig) => pg.Client {
  return class LongClient extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      const socket = new net.Socket();
      super({
        ...config,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        connectionTimeoutMillis: answerMs,
        stream: () => socket,
      });
      this.on('error', () => undefined);
      const waits = new Set<() => boolean>();
      const query = this.query.bind(this) as (...asked: unknown[]) => unknown;
      this.query = ((...asked: unknown[]) => {
        const answer = query(...asked);
        follow(answer, () => streamOf(this).writableLength > 0, waits);
        return answer;
      }) as typeof this.query;

      let moved = -1;
      let misses = 0;
      let looking = false;
      const bytes = () => socket.bytesRead + socket.bytesWritten;
      const look = async (): Promise<void> => {
        // What has come and was not taken yet is this process's own slowness.
        const waiting = streamOf(this).readableLength === 0 && [...waits].some((each) => each());
        if (!waiting || bytes() !== moved) {
          moved = bytes();
          misses = 0;
          return;
        }
        const lives = await works(url, this.processID, answerMs);
        misses = lives || bytes() !== moved ? 0 : misses + 1;
        if (misses >= mostMisses) socket.destroy(silent());
      };
      const timer = setInterval(() => {
        if (looking || socket.destroyed) return;
        looking = true;
        void look().finally(() => (looking = false));
      }, lookMs).unref();
      socket.once('close', () => {
        clearInterval(timer);
      });

      // Behind a black hole an orderly end would never come back.
      const end = this.end.bind(this);
      this.end = ((done?: (err?: Error) => void) => {
        const hard = setTimeout(() => socket.destroy(), answerMs);
        socket.once('close', () => {
          clearTimeout(hard);
        });
        return done ? end(done) : end();
      }) as typeof this.end;
    }

    declare readonly processID: number;
  };
}

function silent(): Error {
  return Object.assign(new Error('the database, or the way to it, says nothing any more'), {
    code: 'ETIMEDOUT',
  });
}

/** What pg reads from and writes to: the socket, or TLS over it. */
function streamOf(client: pg.Client): net.Socket {
  return (client as unknown as { readonly connection: { readonly stream: net.Socket } }).connection.stream;
}

/** Notes what is waited for on the connection until it is over. */
function follow(answer: unknown, cannotLeave: () => boolean, waits: Set<() => boolean>): void {
  let isWaiting = (): boolean => true;
  const over = (): void => {
    waits.delete(isWaiting);
  };
  if (answer instanceof Promise) answer.then(over, over);
  else if (answer instanceof Readable) {
    // Rows on their way out: over with the last one, however late it is taken; what is not taken is waited for by nobody.
    isWaiting = () => answer.readableLength === 0;
    const push = answer.push.bind(answer);
    answer.push = (piece: unknown, encoding?: BufferEncoding) => {
      if (piece === null) over();
      return push(piece, encoding);
    };
    answer.once('error', over).once('close', over);
  } else if (answer instanceof Writable) {
    // Rows on their way in: waited for where they cannot leave, and once all have left.
    isWaiting = () => cannotLeave() || (answer.writableEnded && !answer.writableFinished);
    answer.once('finish', over).once('error', over).once('close', over);
  } else return;
  waits.add(isWaiting);
}

/** Whether the server answers and the backend is there and busy with something else than its client. */
async function works(url: string, pid: number, answerMs: number): Promise<boolean> {
  const socket = new net.Socket();
  const beside = new pg.Client({
    connectionString: url,
    application_name: 'tsudoi-look',
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    stream: () => socket,
  });
  beside.on('error', () => undefined);
  try {
    await beside.connect();
    const { rows } = await beside.query<{ waits: boolean }>(
      `select coalesce(wait_event_type = 'Client', false) as waits from pg_stat_activity where pid = $1`,
      [pid],
    );
    return rows[0]?.waits === false;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
