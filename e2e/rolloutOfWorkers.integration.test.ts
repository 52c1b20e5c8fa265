import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { installationEnvironment, type RunningChild } from './childProcess.ts';
import { endPod, graceMs, startPod } from './pod.ts';

const jobs = process.env['TSUDOI_FULL'] ? 3_000 : 900;
const replacements = 3;
/** How long the receiver leaves requests unanswered at full size: longer than any usual bound of a client, within the deadline. */
const heldShutMs = process.env['TSUDOI_FULL'] ? 20_000 : 0;

const rule = {
  name: 'A word by webhook',
  enabled: true,
  immediate: true,
  trigger: { kind: 'signal', signal: 'seen' },
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
  channels: ['webhook'],
  priority: 'urgent',
};

describe('A rollout of a worker that works a backlog', function () {
  this.timeout(300_000);
  let database: TestDatabase;
  let owner: pg.Client;
  let receiver: Server;
  let api: RunningChild;
  const workers: RunningChild[] = [];
  let apiKey: string;
  let env: Record<string, string | undefined>;
  /** How often each nudge reached the receiver. */
  const received = new Map<string, number>();
  /** While the receiver is shut, what reaches it waits for its answer: a job in its middle. */
  let shut = true;
  const waiting: (() => void)[] = [];
  const open = () => {
    shut = false;
    for (const answer of waiting.splice(0)) answer();
  };

  before(async () => {
    receiver = createServer((request, response) => {
      const nudge = String(request.headers['idempotency-key']);
      received.set(nudge, (received.get(nudge) ?? 0) + 1);
      request.resume().on('end', () => {
        const answer = () => response.writeHead(204).end();
        if (shut) waiting.push(answer);
        else answer();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    database = await createTestDatabase();
    const { tenantId, apiKey: key } = await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: 'default', name: 'Default' },
      key: { name: 'e2e', role: 'admin' },
    });
    apiKey = key;
    env = {
      ...installationEnvironment(database),
      EGRESS_ALLOW: '127.0.0.0/8,::1/128',
      NUDGE_SLOTS: '50',
      // As long as a shut receiver may keep a request on a slow machine.
      NUDGE_SEND_DEADLINE_MS: '120000',
    };
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('update core.stage set version = version + 1, modes = modes || $1::jsonb', [
      JSON.stringify({ nudges: 'event-driven' }),
    ]);
    await owner.query(
      `insert into core.contact (tenant_id, email, display_name, locale, time_zone)
       select $1, n || '@example.com', 'Person ' || n, 'ja', 'Asia/Tokyo' from generate_series(1, $2) n`,
      [tenantId, jobs],
    );
    api = await startPod('nudge-generator', 'api', env);
  });
  after(async () => {
    await Promise.all(workers.map((each) => each.kill()));
    await api.stop();
    await new Promise((resolve) => {
      receiver.close(resolve);
      receiver.closeAllConnections();
    });
    await owner.end();
    await database.drop();
  });

  async function call(method: string, path: string, body: unknown): Promise<void> {
    const answer = await fetch(api.url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${String(answer.status)} ${await answer.text()}`);
  }
  const startWorker = async () => {
    const worker = await startPod('nudge-generator', 'worker', env);
    workers.push(worker);
    return worker;
  };
  const count = async (sql: string) => Number((await owner.query<{ n: string }>(sql)).rows[0]?.n);
  const until = async (what: string, reached: () => boolean | Promise<boolean>) => {
    const deadline = Date.now() + 120_000;
    while (!(await reached())) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('loses none of its jobs and runs none twice, though it is replaced three times in the middle of them', async () => {
    const port = (receiver.address() as AddressInfo).port;
    await call('PUT', '/v1/channels/webhook', {
      settings: {
        secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4',
        url: `http://localhost:${String(port)}`,
      },
    });
    await call('POST', '/v1/rules', rule);
    const { rows: contacts } = await owner.query<{ id: string }>('select id from core.contact');
    const heldAtSigterm: number[] = [];
    let longestStopMs = 0;
    let worker: RunningChild | undefined;
    for (let replaced = 0; replaced < replacements; replaced += 1) {
      shut = true;
      const signals = contacts
        .splice(0, jobs / replacements)
        .map(({ id: contactId }) => ({ id: randomUUID(), contactId, type: 'seen' }));
      await call('POST', '/v1/signals', { signals });
      const old = worker ?? (await startWorker());
      await until('jobs in their middle', () => waiting.length > 0);
      await new Promise((resolve) => setTimeout(resolve, heldShutMs));
      heldAtSigterm.push(waiting.length);
      // Kubernetes starts the new pod before the old one ends; SIGTERM comes while requests of the old one are unanswered.
      worker = await startWorker();
      const ended = endPod(old, { preStopMs: 0, forgottenAfterMs: 0 });
      await until('the old worker to stop its intake', () => old.log().includes('"stopping"'));
      open();
      const { code, stopMs } = await ended;
      assert.equal(code, 0, old.log().slice(-2_000));
      longestStopMs = Math.max(longestStopMs, stopMs);
    }
    await until('an empty backlog', async () => (await count('select count(*) n from nudge.backlog')) === 0);
    assert.equal(await worker?.stop(), 0);

    const twice = [...received.values()].filter((times) => times > 1).length;
    const delivered = await count(`select count(*) n from nudge.delivery where state = 'delivered'`);
    process.stdout.write(
      `  rollout of a worker: ${String(jobs)} jobs, ${String(replacements)} replacements with ${heldAtSigterm.join(', ')} under way, ${String(received.size)} effects, ${String(jobs - received.size)} lost, ${String(twice)} twice; longest stop ${longestStopMs.toFixed(0)} ms\n`,
    );
    assert.equal(received.size, jobs);
    assert.equal(twice, 0);
    assert.equal(delivered, jobs);
    assert.ok(longestStopMs < graceMs);
    assert.ok(
      heldAtSigterm.some((held) => held > 0),
      'no SIGTERM came in the middle of a job',
    );
  });
});
