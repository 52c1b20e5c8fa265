import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startInstallation, type Installation } from './installation.ts';
import { eventInDays } from './writeLoad.ts';

const count = 50;

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id: string;
    readonly items?: { readonly id: string }[];
    readonly nextCursor?: string | null;
  };
}

describe('The installation, killed while 50 plans are created', function () {
  this.timeout(120_000);
  let first: Installation;
  let second: Installation | undefined;

  before(async () => {
    first = await startInstallation({ keepKeys: true });
  });
  after(async () => {
    await (second ?? first).stop();
  });

  async function call(
    url: string,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${first.apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  it('has every acknowledged plan afterwards and, when the rest are sent again, none twice', async () => {
    const event = await call(first.url, 'POST', '/v1/events', eventInDays(40));
    assert.equal(event.status, 201);
    const path = `/v1/events/${event.body.id}/plans`;
    const keys = Array.from({ length: count }, () => randomUUID());
    const acknowledged = new Map<string, string>();
    const killAfter = 5 + Math.floor(Math.random() * 40);
    let killed: Promise<void> | undefined;
    const waiting = [...keys];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
          const answer = await call(first.url, 'POST', path, {}, key).catch(() => undefined);
          if (answer?.status === 201) acknowledged.set(key, answer.body.id);
          if (acknowledged.size >= killAfter) killed ??= first.kill();
        }
      }),
    );
    await killed;
    assert.ok(
      killed && acknowledged.size < count,
      `killed after ${String(acknowledged.size)} of ${String(count)}`,
    );

    const startedMs = performance.now();
    second = await first.restart();
    console.log(
      `    killed after ${String(acknowledged.size)} acknowledged; ready again ${((performance.now() - startedMs) / 1_000).toFixed(1)} s after the start`,
    );
    for (const [key, id] of acknowledged) {
      assert.equal(
        (await call(second.url, 'GET', `/v1/plans/${id}`)).status,
        200,
        `plan ${id} of key ${key} is lost`,
      );
    }
    for (const key of keys) {
      const again = await call(second.url, 'POST', path, {}, key);
      // One that was committed and whose answer died with the process is told so; it is not done again.
      if (again.status !== 409) assert.equal(again.status, 201);
      if (acknowledged.has(key))
        assert.deepEqual([again.status, again.body.id], [201, acknowledged.get(key)]);
    }
    const listed = await call(second.url, 'GET', `${path}?limit=200`);
    assert.equal(listed.body.nextCursor, null);
    assert.equal(listed.body.items?.length, count);
    assert.equal(new Set(listed.body.items.map((plan) => plan.id)).size, count);
  });
});
