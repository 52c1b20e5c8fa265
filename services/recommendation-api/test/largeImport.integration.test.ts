import { ImportOptions } from '@tsudoi/contracts/outcomes';
import { watchLoop } from '@tsudoi/testing/watchLoop';
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { importFile } from '../src/outcomes/importFile.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A million rows in `make test-full`. */
const rows = process.env['TSUDOI_FULL'] ? 1_000_000 : 40_000;

/** A file of an advertiser, one row in a hundred broken, made as it is read. */
async function* file(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('Day,Campaign name,Ad set name,Ad name,Amount spent (JPY),Impressions,Link clicks\n');
  for (let from = 0; from < rows; from += 500) {
    let part = '';
    for (let row = from; row < Math.min(rows, from + 500); row++) {
      const day = `2026-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}`;
      const spend = row % 100 === 50 ? 'a lot' : `"${String(1 + (row % 9))},${String(100 + (row % 900))}"`;
      part += `${day},Campaign ${String(row % 700)},Set ${String(row % 31)},Ad ${String(row)},${spend},${String(row % 9_999)},${String(row % 97)}\n`;
    }
    yield Promise.resolve(Buffer.from(part));
  }
}

describe('A large import', function () {
  this.timeout(600_000);
  let service: RecommendationService;
  before(async () => {
    service = await startRecommendation();
  });
  after(() => service.stop());

  it(`of ${String(rows)} rows is bounded in time, memory and turns of the loop`, async () => {
    // What other files left in this process is theirs: its collection would count as a turn of the import.
    collectGarbage();
    const before = process.memoryUsage.rss();
    const watched = watchLoop();
    const startedAt = performance.now();
    const { database, clock } = service.platform;
    const report = await importFile(
      { database, clock, signal: new AbortController().signal },
      service.tenantId,
      ImportOptions.parse({ source: 'meta' }),
      file(),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const { blockMs: longestMs, peakBytes: mostBytes } = await watched();
    const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
    console.log(
      `      ${String(rows)} rows in ${seconds.toFixed(1)} s, ${String(megabytes(mostBytes))} MB (before ${String(megabytes(before))}), longest turn ${longestMs.toFixed(0)} ms of CPU`,
    );
    assert.deepEqual([report.rows, report.created, report.faults], [rows, rows * 0.99, rows * 0.01]);
    assert.equal(report.firstFaults[0]?.line, 52);
    assert.ok(longestMs < 50, `${longestMs.toFixed(0)} ms`);
    // What the import adds does not grow with the file: 24 bytes a row, and one batch.
    assert.ok(mostBytes - before < 120 * 1_048_576, String(megabytes(mostBytes - before)));
  });
});
