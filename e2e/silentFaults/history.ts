import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventInDays } from '../writeLoad.ts';
import type { Replica } from './replicas.ts';

/** What was acknowledged, and what must never have been answered. */
export interface History {
  readonly events: Map<string, string>;
  readonly contacts: Map<string, string>;
  readonly signals: Map<string, 'in_app' | 'webhook' | 'slack'>;
  /** When writes were acknowledged, performance.now(). */
  readonly acknowledgedMs: number[];
  /** Answers by status; 0 is none. */
  readonly statuses: Map<number, number>;
  /** Answers that no fault excuses. */
  readonly wrong: string[];
  reads: number;
}

/** Callers that write and read until they are stopped; each goes on with another replica, under the same key, until it is acknowledged. */
export interface Callers {
  readonly history: History;
  stop(): Promise<void>;
}

export interface CallersOptions {
  readonly replicas: readonly Replica[];
  readonly apiKey: string;
  readonly contacts: readonly string[];
  readonly random: () => number;
  readonly pauseMs: number;
}

/** Not now, too many, or another with this key is under way: all say "again". */
const again: ReadonlySet<number> = new Set([0, 409, 429, 503]);

export function startCallers({ replicas, apiKey, contacts, random, pauseMs }: CallersOptions): Callers {
  const history: History = {
    ...{ events: new Map(), contacts: new Map(), signals: new Map(), acknowledgedMs: [] },
    ...{ statuses: new Map(), wrong: [], reads: 0 },
  };
  let stopped = false;

  async function once(service: string, method: string, path: string, body?: object, key?: string) {
    const able = replicas.filter((each) => each.serves === service && each.child !== undefined);
    const url = able[Math.floor(random() * able.length)]?.child?.url;
    let status = 0;
    let answer: Record<string, unknown> = {};
    if (url !== undefined)
      try {
        const response = await fetch(url + path, {
          method,
          headers: {
            authorization: `Bearer ${apiKey}`,
            ...(body && { 'content-type': 'application/json' }),
            ...(key !== undefined && { 'idempotency-key': key }),
          },
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(12_000),
        });
        answer = (await response.json()) as Record<string, unknown>;
        ({ status } = response);
      } catch {
        status = 0;
      }
    history.statuses.set(status, (history.statuses.get(status) ?? 0) + 1);
    if (status >= 300 && !again.has(status)) history.wrong.push(`${method} ${path}: ${String(status)}`);
    return { status, answer };
  }

  /** Asks until it is acknowledged. Undefined where a repeat was told that the answer is lost: what is there is looked up at the end. */
  async function until(
    service: string,
    path: string,
    body: object,
    key: string,
  ): Promise<string | undefined> {
    for (let lost = 0; ;) {
      const { status, answer } = await once(service, 'POST', path, body, key);
      if (status >= 200 && status < 300) {
        history.acknowledgedMs.push(performance.now());
        return String(answer['id']);
      }
      if (status === 409 && (lost += 1) > 20) return undefined;
      await sleep(150);
    }
  }

  const kinds = [
    async () => {
      const name = `Run ${randomUUID()}`;
      const id = await until('recommendation-api', '/v1/events', { ...eventInDays(40), name }, randomUUID());
      history.events.set(name, id ?? '');
      // What was acknowledged by one replica is there at every other.
      if (id !== undefined) await seen(`/v1/events/${id}`);
    },
    async () => {
      const email = `${randomUUID()}@example.com`;
      const body = { email, displayName: 'A person', locale: 'en', timeZone: 'Asia/Tokyo' };
      history.contacts.set(email, (await until('audience', '/v1/contacts', body, randomUUID())) ?? '');
    },
    ...(['in_app', 'webhook', 'slack'] as const).map((channel) => async () => {
      const id = randomUUID();
      const contactId = contacts[Math.floor(random() * contacts.length)];
      const signal = { id, contactId, type: `by_${channel}` };
      await until('nudge-generator', '/v1/signals', signal, randomUUID());
      history.signals.set(id, channel);
    }),
  ];
  async function seen(path: string): Promise<void> {
    const { status } = await once('recommendation-api', 'GET', path);
    if (status < 300) history.reads += 1;
  }
  const running = Promise.all(
    kinds.map(async (kind) => {
      while (!stopped) {
        await kind();
        await sleep(pauseMs * (0.5 + random()));
      }
    }),
  );
  return {
    history,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
