import type { Logger } from '@tsudoi/runtime/logger';
import net from 'node:net';
import pg from 'pg';

/** NOTIFY of PostgreSQL, heard over one connection of this process however many channels there are. */
export interface Notices {
  /** Calls `heard` for each notice on a channel; resolves, once the server listens, to the unsubscriber. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Whether the server answers within 2 s and takes writes: asked over this connection, which no other work holds up. */
  isWritable(): Promise<boolean>;
  close(): Promise<void>;
}

interface Connection {
  readonly client: pg.Client;
  readonly socket: net.Socket;
  /** The last statement that was asked for: the next one waits for it. */
  last: Promise<unknown>;
}

/** One statement after another. */
function ask(connection: Connection, sql: string): Promise<unknown> {
  const asked = connection.last.catch(() => undefined).then(() => connection.client.query(sql));
  connection.last = asked;
  return asked;
}

/** A readiness probe waits no longer. */
const readyMs = 2_000;

export interface NoticesOptions {
  /** A URL that leads to the server itself: a pooler in transaction mode delivers no notices. */
  readonly url: string;
  readonly applicationName: string;
  readonly log: Logger;
  /** How often a silent connection is asked whether it lives, and how long it may take to answer. */
  readonly heartbeatMs?: number;
  readonly answerMs?: number;
}

/**
 * Opens its connection with the first channel. A connection that is lost, or that answers nothing within its bound, is
 * replaced with every channel on it; what was said meanwhile is missed, so whoever listens also polls.
 */
export function openNotices({
  url,
  applicationName,
  log,
  heartbeatMs = 15_000,
  answerMs = 5_000,
}: NoticesOptions): Notices {
  const channels = new Map<string, Set<(payload: string) => void>>();
  let current: Promise<Connection> | undefined;
  let pulse: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<Connection> {
    const socket = new net.Socket();
    const client = new pg.Client({
      connectionString: url,
      application_name: `${applicationName}-listen`,
      keepAlive: true,
      stream: () => socket,
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => {
      for (const heard of channels.get(channel) ?? []) {
        try {
          heard(payload ?? '');
        } catch (err) {
          // Anybody who may sign in may notify: what is not understood is missed, as a notice that was lost.
          log.warn({ err, channel }, 'a notice of the database was not understood');
        }
      }
    });
    try {
      await client.connect();
      for (const channel of channels.keys()) await client.query(`listen ${channel}`);
    } catch (err) {
      // Behind a black hole it would stand for ever, at both of its ends.
      socket.destroy();
      throw err;
    }
    const opened = { client, socket, last: Promise.resolve() };
    client.once('end', () => {
      replace('the connection ended');
    });
    // One that ended while it was asked has told nobody.
    if (socket.destroyed) throw new Error('the connection ended while it began to listen');
    return opened;
  }

  /** The connection; one attempt at a time, tried again each second until it stands. */
  function connection(): Promise<Connection> {
    current ??= connect().catch((err: unknown) => {
      current = undefined;
      throw err;
    });
    pulse ??= setInterval(() => {
      void beat();
    }, heartbeatMs).unref();
    return current;
  }

  async function beat(): Promise<void> {
    const asked = current;
    const open = await asked?.catch(() => undefined);
    if (!open) return;
    await ask(open, 'select 1').catch(() => {
      if (current === asked) replace('the connection does not answer');
    });
  }

  function replace(why: string): void {
    const old = current;
    if (closed || !old) return;
    current = undefined;
    log.warn({ reason: why }, 'notices of the database are listened for anew');
    old.then(
      ({ client, socket }) => {
        client.removeAllListeners('end');
        // Behind a black hole an orderly end would never come back.
        socket.destroy();
      },
      () => undefined,
    );
    again();
  }

  function again(): void {
    if (closed) return;
    connection().catch(() => setTimeout(again, 1_000).unref());
  }

  return {
    async listen(channel, heard) {
      if (!/^[a-z_]{1,60}$/.test(channel))
        throw new TypeError('a channel is lower-case letters and underscores');
      const known = channels.get(channel);
      const listeners = known ?? new Set();
      listeners.add(heard);
      channels.set(channel, listeners);
      const open = await connection();
      if (!known) await ask(open, `listen ${channel}`);
      return async () => {
        listeners.delete(heard);
        if (listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        const open = await current?.catch(() => undefined);
        if (open) await ask(open, `unlisten ${channel}`).catch(() => undefined);
      };
    },
    async isWritable() {
      const asked = connection();
      const answer = asked.then(({ client }) =>
        client.query<{ writable: boolean }>('select not pg_is_in_recovery() as writable'),
      );
      const late = new Promise<undefined>((resolve) => {
        setTimeout(() => {
          resolve(undefined);
        }, readyMs).unref();
      });
      const result = await Promise.race([answer.catch(() => undefined), late]);
      return result?.rows[0]?.writable ?? false;
    },
    async close() {
      closed = true;
      clearInterval(pulse);
      const open = await current?.catch(() => undefined);
      if (!open) return;
      open.client.removeAllListeners('end');
      const hard = setTimeout(() => open.socket.destroy(), answerMs).unref();
      await open.client.end().catch(() => undefined);
      clearTimeout(hard);
    },
  };
}
