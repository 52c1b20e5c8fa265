import { createApiClient, type ApiClient } from '@tsudoi/cli/apiClient';
import { createKey, listKeys, revokeKey } from '@tsudoi/contracts/keys';
import { signIn } from '@tsudoi/contracts/sessions';
import { rememberedPostgresUrl } from '@tsudoi/testing/launch/postgres';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ownerEmail } from '../scripts/run/secrets.ts';
import { nightRule, writeOnce } from './acknowledgedWrites.ts';
import { runLocalCommand, startLocalRun, type LocalRun } from './localRun.ts';
import { rowsOutside } from './rowsOutside.ts';

const full = process.env['TSUDOI_FULL'] !== undefined;
/** How often it is stopped and started after the rotation. */
const restarts = full ? 3 : 1;

describe('An installation of make run that is used', function () {
  this.timeout(900_000);
  // A path as people have them.
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-used-'));
  const dataDir = path.join(parent, '私の 集い (data)');
  let run: LocalRun;
  let first: string;
  let api: ApiClient;
  let other: http.Server;

  before(async () => {
    fs.chmodSync(parent, 0o755);
    // Whoever has the port already keeps it.
    other = http.createServer((_request, response) => response.end('another program'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    run = await startLocalRun(dataDir, {
      args: ['--port', String((other.address() as AddressInfo).port)],
    });
  });
  after(async () => {
    await run.stop();
    other.close();
    // As root the servers' files lie elsewhere, with a link in the folder.
    for (const name of ['postgres', 'redis'])
      fs.rmSync(fs.realpathSync(path.join(dataDir, name)), { recursive: true, force: true });
    fs.rmSync(parent, { recursive: true, force: true });
  });

  const isAsked = async (key: string) =>
    (await fetch(`${run.url}/v1/tenant`, { headers: { authorization: `Bearer ${key}` } })).status;

  it('starts in a folder of spaces and Japanese, on the next port where the wanted one is taken', async () => {
    const { port } = other.address() as AddressInfo;
    assert.match(run.said(), new RegExp(`port ${String(port)} is taken, using \\d+`));
    assert.notEqual(new URL(run.url).port, String(port));
    assert.equal((await fetch(`http://127.0.0.1:${String(port)}`)).status, 200);
    assert.equal(await isAsked(run.firstKey), 200);
  });

  it('lets its admin in with the new key after the first one was rotated, over restarts, and locks nobody out', async () => {
    const admin = createApiClient(run.url, run.firstKey);
    const { body: made } = await admin.call(createKey, { body: { name: 'mine', role: 'admin' } });
    const { body: reader } = await admin.call(createKey, { body: { name: 'reader', role: 'viewer' } });
    const mine = createApiClient(run.url, made.key);
    const { body: keys } = await mine.call(listKeys);
    const old = keys.items.find(({ prefix, id }) => id !== made.id && run.firstKey.startsWith(prefix));
    assert.ok(old);
    await mine.call(revokeKey, { params: { keyId: old.id } });
    first = run.firstKey;
    for (let restart = 0; restart < restarts; restart += 1) {
      const { code } = await run.stop();
      assert.equal(code, 0, run.said());
      run = await startLocalRun(dataDir);
      assert.match(run.said(), /the first one was replaced; lost it\? make rescue/);
      assert.deepEqual(
        [await isAsked(first), await isAsked(made.key), await isAsked(reader.key)],
        [401, 200, 200],
      );
      const { body: tokens } = await createApiClient(run.url, undefined).call(signIn, {
        body: { email: ownerEmail, password: run.ownerPassword },
      });
      assert.ok(tokens.accessToken, 'the owner signs in as before');
    }
    const rescued = await runLocalCommand(dataDir, ['--rescue']);
    assert.equal(rescued.code, 0, rescued.said);
    const key = /tsk_[\w-]+/.exec(rescued.said)?.[0];
    assert.equal(await isAsked(String(key)), 200, 'a new key of the host');
    assert.deepEqual([await isAsked(first), await isAsked(made.key)], [401, 200], 'no other changed');
    api = createApiClient(run.url, made.key);
  });

  it('has every row as it was, byte for byte, after the tour was told twice', async () => {
    await nightRule(api);
    for (let n = 0; n < 5; n += 1) await writeOnce(api, []);
    const owner = rememberedPostgresUrl(path.join(dataDir, 'postgres'));
    const before = await settled(owner);
    assert.ok(before.size > 20, `used: ${[...before.keys()].join(', ')}`);
    for (let telling = 0; telling < 2; telling += 1) {
      const { code, said } = await runLocalCommand(dataDir, ['--tour']);
      assert.equal(code, 0, said.slice(-3_000));
      assert.deepEqual(await settled(owner), before);
    }
  });

  // A demonstration of its size takes a minute; e2e/demo compares the same rows around a smaller one in every run.
  if (full)
    it('has every row as it was, byte for byte, after the demonstration came and went', async () => {
      const owner = rememberedPostgresUrl(path.join(dataDir, 'postgres'));
      const before = await settled(owner);
      const made = await runLocalCommand(dataDir, ['--demo']);
      assert.equal(made.code, 0, made.said.slice(-3_000));
      assert.deepEqual(await rowsOutside(owner, 'demo'), before, 'beside it');
      const again = await runLocalCommand(dataDir, ['--demo']);
      assert.deepEqual([again.code, /is here already/.test(again.said)], [1, true], again.said);
      const gone = await runLocalCommand(dataDir, ['--demo', '--clean']);
      assert.equal(gone.code, 0, gone.said);
      assert.deepEqual(await settled(owner), before, 'and afterwards');
    });

  /** The rows once the work that the last requests left is done. */
  async function settled(owner: string): Promise<ReadonlyMap<string, string>> {
    for (let last = await rowsOutside(owner), tries = 0; ; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const now = await rowsOutside(owner);
      if ([...now].join() === [...last].join()) return now;
      assert.ok(tries < 60, 'it does not come to rest');
      last = now;
    }
  }
});
