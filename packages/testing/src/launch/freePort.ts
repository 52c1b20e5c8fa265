import net from 'node:net';
import { randomInt } from 'node:crypto';

/** Below 32768: the kernel hands the ports above to outgoing connections, which collided more than once. */
const lowest = 20_000;
const highest = 32_000;

/**
 * A TCP port of 127.0.0.1 that nobody listens on, in 20000-32000; `preferred` when it is still free. Another process
 * may take it before the caller does: callers try again with the next one.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${String(lowest)} and ${String(highest)}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
