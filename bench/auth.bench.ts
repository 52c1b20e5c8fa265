// make bench NAME=auth: what the wall costs. A token seen before, a new one each time, and no authentication, in one run.
import { bootstrap } from '@tsudoi/database/bootstrap';
import { openDatabase } from '@tsudoi/database/database';
import { openAccessLog } from '@tsudoi/database/accessLog';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { SignJWT } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import { recordChange, systemActor } from '@tsudoi/audit/recordChange';
import { createSigningKeys } from '../services/accounts/src/signIn/signingKeys.ts';
import { tokenLoop, type LoopResult } from './auth/tokenLoop.ts';
import { startChild } from './harness/child.ts';
import { median } from './harness/percentile.ts';
import { startServers } from './harness/servers.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 1);
const load = { connections: 50, seconds };
const sealKeys = `k1:${randomBytes(32).toString('base64')}`;

const servers = await startServers();
const test = await createTestDatabase();
const log = createLogger('bench', 'silent');
const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 10_000 });
const port = await freePort();
const { tenantId } = await bootstrap({
  url: test.ownerUrl,
  tenant: { slug: 'bench', name: 'Bench' },
  key: { name: 'bench', role: 'admin' },
});
const child = await startChild(
  'bench/auth/server.ts',
  [],
  {
    DATABASE_URL: test.appUrl,
    DISPATCHER_DATABASE_URL: test.dispatcherUrl,
    DATABASE_CONNECTION_BUDGET: '12',
    REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
    REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
    SEAL_KEYS: sealKeys,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
  },
  `http://127.0.0.1:${String(port)}`,
  '/ready',
);
try {
  await run();
} finally {
  await child.stop();
  await lifecycle.stop('the bench is over');
  await test.drop();
  await servers.stop();
}

async function run(): Promise<void> {
  const database = await openDatabase({
    url: test.appUrl,
    dispatcherUrl: test.dispatcherUrl,
    applicationName: 'bench',
    connectionBudget: 4,
    maxReplicas: 1,
    log,
    lifecycle,
  });
  const keys = createSigningKeys(
    { database, sealer: createSealer(parseKeyRing(sealKeys)) },
    { accessTokenSeconds: 3_600, signingKeyDays: 30 },
  );
  const { kid, key } = await keys.current();
  const member = randomUUID();
  const mint = () =>
    new SignJWT({ tid: tenantId, sid: 'bench', role: 'owner', rpm: 1_000_000_000 })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setSubject(member)
      .setIssuer('tsudoi')
      .setAudience('tsudoi-api')
      .setIssuedAt()
      .setExpirationTime('1h')
      .setJti(randomUUID())
      .sign(key);
  const warm = await mint();
  const variants = {
    none: (work: string) => tokenLoop(child.url, `/bench/${work}/open`, () => undefined, load),
    warm: (work: string) => tokenLoop(child.url, `/bench/${work}/walled`, () => warm, load),
    cold: async (work: string) => {
      const fresh = await Promise.all(Array.from({ length: seconds * 15_000 }, mint));
      return tokenLoop(child.url, `/bench/${work}/walled`, (index) => fresh[index] ?? warm, load);
    },
  };
  const results: Record<string, (LoopResult & { readonly cpuUs: number })[]> = {};
  for (const work of ['read', 'bare']) for (const variant of Object.values(variants)) await variant(work); // warm up
  for (let round = 0; round < rounds; round += 1) {
    for (const work of ['read', 'bare']) {
      for (const [name, variant] of Object.entries(variants))
        (results[`${work} ${name}`] ??= []).push(await measured(() => variant(work)));
    }
  }
  const middle = (name: string, key: keyof LoopResult | 'cpuUs') =>
    median((results[name] ?? []).map((each) => each[key]));
  console.table(
    Object.keys(results).map((name) => ({
      name: name.replace('read', 'one select').replace('bare', 'no work'),
      'requests/s': Math.round(middle(name, 'perSecond')),
      'CPU µs': Math.round(middle(name, 'cpuUs')),
      'p50 ms': middle(name, 'p50Ms').toFixed(2),
      'p99 ms': middle(name, 'p99Ms').toFixed(2),
      failed: (results[name] ?? []).reduce((sum, each) => sum + each.failed, 0),
    })),
  );
  const ratio = (above: string, below: string) =>
    Number(
      median(
        (results[above] ?? []).map(
          (each, index) => each.perSecond / (results[below]?.[index]?.perSecond ?? NaN),
        ),
      ).toFixed(3),
    );
  const cpuRatio = (above: string, below: string) =>
    Number((middle(below, 'cpuUs') / middle(above, 'cpuUs')).toFixed(3));
  const auditWriteUs = await auditCost(database);
  const accessLogUs = await accessLogCost(database);
  console.log(
    `audit: ${String(auditWriteUs)} µs a changing request; access log: ${String(accessLogUs)} µs a request (batched, database included)`,
  );
  console.log(
    JSON.stringify({
      warmVsNone: ratio('read warm', 'read none'),
      coldVsNone: ratio('read cold', 'read none'),
      warmVsNoneBare: ratio('bare warm', 'bare none'),
      coldVsNoneBare: ratio('bare cold', 'bare none'),
      warmVsNoneCpu: cpuRatio('read warm', 'read none'),
      coldVsNoneCpu: cpuRatio('read cold', 'read none'),
      auditWriteUs,
      accessLogUs,
    }),
  );
}

/** With the server's CPU time a request, which neighbours on the machine disturb least. */
async function measured(loop: () => Promise<LoopResult>): Promise<LoopResult & { readonly cpuUs: number }> {
  const before = child.cpuSeconds() ?? NaN;
  const result = await loop();
  return { ...result, cpuUs: (((child.cpuSeconds() ?? NaN) - before) / result.requests) * 1e6 };
}

/** What an audit entry adds to a small transaction, alternately with and without: median of 1,000 pairs. */
async function auditCost(database: Awaited<ReturnType<typeof openDatabase>>): Promise<number> {
  const change = async (audited: boolean): Promise<number> => {
    const startedAt = performance.now();
    await database.withTenant(tenantId, async (tx) => {
      await tx.execute(`update core.tenant set version = version + 1 where id = $1`, [tenantId]);
      if (audited)
        await recordChange(tx, systemActor, {
          action: 'bench.changed',
          targetKind: 'tenant',
          targetId: tenantId,
          before: { a: 1 },
          after: { a: 2 },
        });
    });
    return performance.now() - startedAt;
  };
  const differences: number[] = [];
  for (let index = 0; index < 1_200; index += 1) {
    const plain = await change(false);
    const audited = await change(true);
    if (index >= 200) differences.push((audited - plain) * 1_000);
  }
  return Math.round(median(differences));
}

/** Wall time of 50,000 rows through the batched writer, a row. */
async function accessLogCost(database: Awaited<ReturnType<typeof openDatabase>>): Promise<number> {
  const writer = openAccessLog(database, lifecycle, log);
  const amount = 50_000;
  const startedAt = performance.now();
  for (let index = 0; index < amount; index += 1) {
    writer.add({
      kind: 'access',
      at: new Date(),
      tenantId,
      principalKind: 'member',
      principalId: tenantId,
      method: 'get',
      route: '/v1/contacts',
      status: 200,
      durationMs: 1,
      requestId: String(index),
      origin: '127.0.0.1',
    });
    if (index % 5_000 === 4_999) await writer.flush();
  }
  await writer.flush();
  return Number((((performance.now() - startedAt) * 1_000) / amount).toFixed(1));
}
