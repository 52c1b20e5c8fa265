import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  fromSources,
  installationEnvironment,
  startChildProcess,
  type RunningChild,
} from '../childProcess.ts';
import { onShiftedMachine } from './shiftedMachine.ts';

const hourMs = 3_600_000;

// PostgreSQL's own clock cannot be moved here: every machine's is moved the other way, which is the same difference.
for (const hours of [31, -31])
  describe(`A database whose clock is ${String(Math.abs(hours))} h ${hours > 0 ? 'ahead of' : 'behind'} every machine's`, function () {
    this.timeout(300_000);
    let database: TestDatabase;
    let owner: pg.Pool;
    let tenantId: string;
    let apiKey: string;
    let child: RunningChild;

    before(async () => {
      database = await createTestDatabase();
      owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
      ({ apiKey, tenantId } = await bootstrap({
        url: database.ownerUrl,
        tenant: { slug: 'clocks', name: 'Clocks' },
        key: { name: 'clocks', role: 'admin' },
      }));
      await owner.query(
        `update core.stage set version = version + 1, modes = modes || '{"nudges": "event-driven"}'::jsonb`,
      );
      child = await startChildProcess(
        onShiftedMachine(fromSources('nudge-generator'), -hours * hourMs),
        {
          ...installationEnvironment(database),
          ...{ ROLE: 'all', DATABASE_CONNECTION_BUDGET: '8', PUBLIC_URL: 'http://localhost:3000' },
        },
        'live',
      );
    });
    after(async () => {
      await child.stop();
      await owner.end();
      await database.drop();
    });

    async function call<T>(method: string, route: string, body?: object): Promise<T> {
      const response = await fetch(child.url + route, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      assert.ok(response.ok, `${method} ${route}: ${String(response.status)} ${text}`);
      return JSON.parse(text) as T;
    }
    /** A person whose quiet hours are from an hour before to an hour after what the clock shows. */
    async function personQuietAround(clockMs: number): Promise<string> {
      const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
      const { rows } = await owner.query<{ id: string }>(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone, quiet_hours)
         values ($1, gen_random_uuid() || '@example.com', 'Person', 'en', 'UTC', $2) returning id`,
        [tenantId, JSON.stringify({ start: at(clockMs - hourMs), end: at(clockMs + hourMs) })],
      );
      return rows[0]?.id ?? assert.fail();
    }

    it('says so at once: not ready, a line of its log, the metric', async () => {
      const ready = await fetch(`${child.url}/ready`);
      assert.equal(ready.status, 503);
      assert.deepEqual(((await ready.json()) as { failing: string[] }).failing, ['clock']);
      // Lines leave a process together, a quarter of a second after the first of them.
      const deadline = performance.now() + 60_000;
      while (!child.log().includes("this machine's clock is wrong") && performance.now() < deadline)
        await sleep(50);
      assert.match(child.log(), /this machine's clock is wrong/);
      const metrics = await (await fetch(`${child.url}/metrics`)).text();
      const skew = Number(/^tsudoi_clock_skew_seconds(?:\{[^}]*\})? (\S+)$/m.exec(metrics)?.[1]);
      assert.ok(Math.abs(skew + hours * 3_600) < 60, String(skew));
    });

    it('decides by the database: whose night it is there is let sleep, whose night it is here is told, within moments', async () => {
      // This test's machine has the database's clock.
      const [asleep, awake] = [
        await personQuietAround(Date.now()),
        await personQuietAround(Date.now() - hours * hourMs),
      ];
      await call('POST', '/v1/rules', {
        name: 'clock',
        enabled: true,
        immediate: true,
        trigger: { kind: 'signal', signal: 'by_clock' },
        brief: {
          goal: 'Say hello',
          variants: [
            {
              key: 'a',
              subject: { ja: 'こんにちは', en: 'Hello' },
              text: { ja: '本文です。', en: 'This is the text.' },
            },
          ],
        },
        channels: ['in_app'],
      });
      await call('POST', '/v1/signals', {
        signals: [asleep, awake].map((contactId) => ({ id: randomUUID(), contactId, type: 'by_clock' })),
      });
      const nudges = async () =>
        (
          await owner.query<{ contact_id: string; state: string; off_s: number; waits_min: number }>(
            `select n.contact_id, n.state, extract(epoch from now() - n.settled_at)::float8 as off_s,
               extract(epoch from b.due_at - now())::float8 / 60 as waits_min
             from nudge.nudge n left join nudge.backlog b on b.tenant_id = n.tenant_id and b.nudge_id = n.id where n.tenant_id = $1`,
            [tenantId],
          )
        ).rows;
      const of = async (contactId: string) =>
        (await nudges()).find((each) => each.contact_id === contactId && each.state !== 'made');
      const deadline = performance.now() + 120_000;
      while ((await of(awake))?.state !== 'delivered' && performance.now() < deadline) await sleep(100);
      const told = await of(awake);
      assert.equal(told?.state, 'delivered');
      assert.ok(Math.abs(told.off_s) < 300, `settled ${String(told.off_s)} s ago by the database's clock`);
      const waits = await of(asleep);
      assert.equal(waits?.state, 'due');
      assert.ok(waits.waits_min > 45 && waits.waits_min <= 61, `due in ${String(waits.waits_min)} minutes`);
    });
  });
