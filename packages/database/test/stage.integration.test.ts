import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../src/database.ts';
import { readStage, watchStage, writeStage } from '../src/stage.ts';
import { asOwner, openForTest } from './openTestDatabase.ts';

describe('The stage', () => {
  const testDatabase = useTestDatabase({ before, after });
  const log = createLogger('test', 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 5_000 });
  const seen: number[] = [];
  let writer: Database;
  let reader: Database;

  before(async () => {
    [writer, reader] = await Promise.all([openForTest(testDatabase()), openForTest(testDatabase())]);
    await watchStage(reader, lifecycle, log, (stage) => seen.push(stage.version));
  });
  after(async () => {
    await lifecycle.stop('test over');
    await Promise.all([writer.close(), reader.close()]);
  });

  function write(version: number, modes: object, reason: string, by: string): Promise<boolean> {
    return writer.withTenant(randomUUID(), (tx) => writeStage(tx, version, modes, reason, by));
  }

  async function until(check: () => boolean, withinMs: number): Promise<number> {
    const startedMs = performance.now();
    while (!check()) {
      if (performance.now() - startedMs > withinMs)
        assert.fail(`not within ${String(withinMs)} ms: ${seen.join()}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return performance.now() - startedMs;
  }

  it('reaches every process within half a second of its change', async () => {
    const version = (await readStage(writer))?.version ?? 0;
    assert.ok(await write(version, { nudges: 'hybrid' }, 'test', 'test'));
    await until(() => seen.at(-1) === version + 1, 500);
  });

  it('is not changed by who has an old version', async () => {
    assert.equal(await write(0, {}, 'stale', 'test'), false);
  });

  it('is heard again after the listening connection was cut', async () => {
    await asOwner(
      testDatabase(),
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'database-test-listen' and datname = current_database()`,
    );
    const version = (await readStage(writer))?.version ?? 0;
    assert.ok(await write(version, { nudges: 'scheduled' }, 'test', 'test'));
    await until(() => seen.at(-1) === version + 1, 7_000);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.ok(await write(version + 1, { nudges: 'hybrid' }, 'test', 'test'));
    await until(() => seen.at(-1) === version + 2, 1_000);
  });
});
