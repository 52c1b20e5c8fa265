import type { Database } from '@tsudoi/database/database';
import { createSealer } from '@tsudoi/seal/createSealer';
import assert from 'node:assert/strict';
import { importCsv } from '../src/contacts/import/importCsv.ts';

/** The whole size limit in `make test-full`, a quarter of it otherwise: what a turn holds does not depend on it. */
const bytes = (process.env['TSUDOI_FULL'] ? 2.4 : 0.6) * 1024 * 1024;

/** Files at the size limit that cost the most: bad rows, one column too many, quotes, one row of many cells. */
const worst: Readonly<Record<string, string>> = {
  'bad rows': `email,name\n${'x,y\n'.repeat(bytes / 4)}`,
  'long bad addresses': `email\n${`${'a'.repeat(90)}@\n`.repeat(bytes / 92)}`,
  quotes: `email\n${'"a""b"\n'.repeat(bytes / 7)}`,
  'many columns': `email\n${`${','.repeat(2_000)}\n`.repeat(bytes / 2_001)}`,
};

async function* inParts(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += 65_536)
    yield Promise.resolve(bytes.subarray(from, from + 65_536));
}

describe('An import of contacts', function () {
  this.timeout(120_000);

  for (const [name, text] of Object.entries(worst))
    it(`lets others have their turn: ${name}`, async () => {
      let worstMs = 0;
      let running = true;
      // CPU of this thread between two turns of the loop: what the import held it for, however busy the machine is.
      const watch = async () => {
        while (running) {
          const before = process.threadCpuUsage();
          await new Promise((resolve) => setTimeout(resolve, 1));
          const { user, system } = process.threadCpuUsage(before);
          worstMs = Math.max(worstMs, (user + system) / 1_000);
        }
      };
      const watching = watch();
      const context = {
        database: {} as Database, // every row is refused: nothing is written
        sealer: createSealer({ currentId: 'k', keys: new Map([['k', Buffer.alloc(32, 1)]]) }),
        clock: { now: () => new Date() },
      };
      const actor = { kind: 'system', id: 'test', origin: null, requestId: null } as const;
      const result = await importCsv(
        context,
        '00000000-0000-4000-8000-000000000000',
        actor,
        { dryRun: false, region: 'JP' },
        inParts(text),
        new AbortController().signal,
      );
      running = false;
      await watching;
      assert.equal(result.created, 0);
      assert.ok(result.refusedRows > 100);
      console.log(
        `      ${name}: ${String(result.refusedRows)} rows refused, longest turn ${worstMs.toFixed(0)} ms of CPU`,
      );
      assert.ok(worstMs < 100, `${worstMs.toFixed(0)} ms`);
    });
});
