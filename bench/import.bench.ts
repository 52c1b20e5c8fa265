// make bench NAME=import: a CSV file of 100,000 contacts through the public API of audience (API and worker in one process) into an
// empty tenant, then the same file again. Prints one line of JSON.
import type { ContactImportRun } from '@tsudoi/contracts/contactImports';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { startChild } from './harness/child.ts';
import { startServers } from './harness/servers.ts';

const rows = Number(process.env['BENCH_ROWS'] ?? 100_000);

const servers = await startServers('durable');
const test = await createTestDatabase();
const { apiKey } = await bootstrap({
  url: test.ownerUrl,
  tenant: { slug: 'bench', name: 'Bench' },
  key: { name: 'bench', role: 'admin' },
});
const port = await freePort();
const url = `http://127.0.0.1:${String(port)}`;
const child = await startChild(
  'bench/import/server.ts',
  [],
  {
    DATABASE_URL: test.appUrl,
    DISPATCHER_DATABASE_URL: test.dispatcherUrl,
    REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
    REDIS_PREFIX: `b${randomBytes(6).toString('hex')}`,
    SEAL_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
  },
  url,
  '/ready',
);

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' };

/** Sends the file and waits for its end; resolves to the report and the seconds from the first byte sent. */
async function importFile(csv: string): Promise<{ report: ContactImportRun; seconds: number }> {
  const startedMs = performance.now();
  const begun = await fetch(`${url}/v1/contact-imports`, { method: 'POST', headers, body: csv });
  let report = (await begun.json()) as ContactImportRun;
  assert.equal(begun.status, 202, JSON.stringify(report));
  while (report.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    report = (await (
      await fetch(`${url}/v1/contact-imports/${report.id}`, { headers })
    ).json()) as ContactImportRun;
  }
  return { report, seconds: (performance.now() - startedMs) / 1_000 };
}

const figures = async () =>
  (await (await fetch(`${url}/bench/figures`)).json()) as {
    worstBlockMs: number;
    worstBlockCpuMs: number;
    peakMb: number;
  };

try {
  const csv = [
    'メールアドレス,氏名,電話番号,同意,会社,部署',
    ...Array.from(
      { length: rows },
      (_each, n) =>
        `person${String(n)}@bench.example,山田 ${String(n)},090-${String(n)
          .padStart(8, '0')
          .replace(/(\d{4})/, '$1-')},はい,株式会社${String(n % 500)},営業`,
    ),
  ].join('\n');
  await figures();
  const cpuBefore = child.cpuSeconds() ?? NaN;
  const first = await importFile(csv);
  const cost = await figures();
  const cpuSeconds = (child.cpuSeconds() ?? NaN) - cpuBefore;
  const again = await importFile(csv);
  assert.deepEqual([first.report.created, first.report.faults], [rows, 0], first.report.message ?? '');
  assert.deepEqual([again.report.unchanged, again.report.updated], [rows, 0]);
  console.log(
    JSON.stringify({
      bench: 'import',
      rows,
      seconds: Number(first.seconds.toFixed(1)),
      rowsPerSecond: Math.round(rows / first.seconds),
      againSeconds: Number(again.seconds.toFixed(1)),
      againRowsPerSecond: Math.round(rows / again.seconds),
      processCpuMsPerRow: Number(((cpuSeconds / rows) * 1_000).toFixed(3)),
      peakMb: Math.round(cost.peakMb),
      worstBlockMs: Number(cost.worstBlockMs.toFixed(1)),
      worstBlockCpuMs: Number(cost.worstBlockCpuMs.toFixed(1)),
    }),
  );
} finally {
  await child.stop();
  await test.drop();
  await servers.stop();
}
