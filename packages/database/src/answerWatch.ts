import type { Socket } from 'node:net';
import type pg from 'pg';

/** What pg keeps of a connection and does not declare. */
interface Connection {
  /** False while a statement is under way. */
  readonly readyForQuery: boolean;
  readonly connection: { readonly stream: Socket };
}

interface Watched {
  /** Bytes that had gone either way at the last look. */
  moved: number;
  /** Looks in a row at which a statement waited and nothing had moved. */
  still: number;
}

const looks = 10;

/**
 * Ends a pool's connection on which a statement waits and no byte has moved for `answerMs` (a tenth more at most): its statement
 * fails, and the pool opens another. Looks are counted, not time: a process that stood still itself blames nobody. pg's own
 * `query_timeout` is a timer for each statement, which costs as much as a fifth of a short one.
 */
export function watchAnswers(pool: pg.Pool, answerMs: number): void {
  const open = new Map<pg.PoolClient, Watched>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    for (const [client, watched] of open) {
      const { readyForQuery, connection } = client as unknown as Connection;
      const { stream } = connection;
      const moved = stream.bytesRead + stream.bytesWritten;
      watched.still = readyForQuery || moved !== watched.moved ? 0 : watched.still + 1;
      watched.moved = moved;
      if (watched.still >= looks) stream.destroy(new Error('Query read timeout'));
    }
  }

  pool.on('connect', (client) => {
    open.set(client, { moved: -1, still: 0 });
    timer ??= setInterval(look, answerMs / looks).unref();
  });
  pool.on('remove', (client) => {
    open.delete(client);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
}
