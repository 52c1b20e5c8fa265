import type { Redis } from 'ioredis';

/** A call is not worth waiting longer for its cache or its limits. */
const patienceMs = 500;

/** Fails at once while Redis is away and after half a second otherwise: the gateway then goes on without it. */
export async function inTime<T>(redis: Redis, command: () => Promise<T>): Promise<T> {
  // Nothing is queued for a server that is away: the queue would grow with every call.
  if (redis.status !== 'ready') throw new Error(`redis is ${redis.status}`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('redis did not answer in time'));
    }, patienceMs);
  });
  try {
    return await Promise.race([command(), late]);
  } finally {
    clearTimeout(timer);
  }
}
