import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface SlowReaderBounds {
  /** A connection whose reader completes no write for so long is closed; Node's own time-out takes a byte for progress. */
  readonly stalledMs?: number;
  /** Bytes of answers that wait in this process for their readers, all connections together; the fullest are closed beyond it. */
  readonly mostBytes?: number;
  readonly everyMs?: number;
}

/** Closes connections of readers that take too little, so that what waits for them never fills the process. */
export function boundSlowReaders(
  server: Server,
  { stalledMs = 60_000, mostBytes = 64 * 1024 * 1024, everyMs = 2_000 }: SlowReaderBounds = {},
): void {
  const open = new Set<Socket>();
  /** What was written when it was last seen to move. */
  const seen = new WeakMap<Socket, { readonly written: number; readonly atMs: number }>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });

  function look(): void {
    const now = performance.now();
    let waitingBytes = 0;
    const waiting: Socket[] = [];
    for (const socket of open) {
      const { writableLength } = socket;
      if (writableLength === 0) {
        seen.delete(socket);
        continue;
      }
      const written = socket.bytesWritten - writableLength;
      const last = seen.get(socket);
      if (last?.written !== written) seen.set(socket, { written, atMs: now });
      else if (now - last.atMs > stalledMs) {
        socket.destroy();
        continue;
      }
      waitingBytes += writableLength;
      waiting.push(socket);
    }
    if (waitingBytes <= mostBytes) return;
    waiting.sort((a, b) => b.writableLength - a.writableLength);
    for (const socket of waiting) {
      if (waitingBytes <= mostBytes) return;
      waitingBytes -= socket.writableLength;
      socket.destroy();
    }
  }
  const timer = setInterval(look, everyMs);
  timer.unref();
  server.once('close', () => {
    clearInterval(timer);
  });
}
