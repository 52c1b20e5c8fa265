import { randomUUID } from 'node:crypto';

/** A create that the API acknowledged with 201. */
export interface Acknowledged {
  readonly key: string;
  readonly id: string;
  /** performance.now() of the acknowledgement. */
  readonly atMs: number;
  readonly tries: number;
}

/** Writers that create events until they are stopped, each repeating a failed create under its own Idempotency-Key. */
export interface WriteLoad {
  readonly acknowledged: Acknowledged[];
  /** Failed tries so far, by status (0: no answer). */
  readonly failures: Map<number, number>;
  /** Ends the load once every create under way is acknowledged. */
  stop(): Promise<void>;
}

const sampleEvent = {
  name: 'Load night',
  theme: 'Steady under load',
  category: 'meetup',
  audience: { description: 'Engineers around Tokyo' },
  format: 'online',
  capacity: 100,
  targetAttendees: 50,
  tacticBudgetJpy: 100_000,
  staffHours: 20,
} as const;

/** The sample event some days from now. */
export function eventInDays(days: number): Record<string, unknown> {
  return { ...sampleEvent, startsAt: new Date(Date.now() + days * 86_400_000).toISOString() };
}

export interface WriteLoadOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly writers: number;
  readonly pauseMs: number;
}

export function startWriteLoad({ url, apiKey, writers, pauseMs }: WriteLoadOptions): WriteLoad {
  const acknowledged: Acknowledged[] = [];
  const failures = new Map<number, number>();
  let stopped = false;

  async function createOnce(key: string): Promise<string | undefined> {
    let status = 0;
    try {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(eventFor(key)),
        signal: AbortSignal.timeout(35_000),
      });
      status = response.status;
      const body = (await response.json()) as { id: string };
      if (status === 201) return body.id;
    } catch {
      // counted as no answer
    }
    failures.set(status, (failures.get(status) ?? 0) + 1);
    return undefined;
  }

  async function write(): Promise<void> {
    while (!stopped) {
      const key = randomUUID();
      for (let tries = 1; ; tries += 1) {
        const id = await createOnce(key);
        if (id !== undefined) {
          acknowledged.push({ key, id, atMs: performance.now(), tries });
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  const bodies = new Map<string, Record<string, unknown>>();
  function eventFor(key: string): Record<string, unknown> {
    let body = bodies.get(key);
    if (!body) bodies.set(key, (body = { ...eventInDays(40), name: `Load ${key}` }));
    return body;
  }

  const running = Promise.all(Array.from({ length: writers }, () => write()));
  return {
    acknowledged,
    failures,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
