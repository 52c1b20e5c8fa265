import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { AdAccount } from '@tsudoi/contracts/adAccounts';
import type { AdFake } from '@tsudoi/testing/fakes/adFake';
import { metaToken, startMetaInsights } from '@tsudoi/testing/fakes/metaInsights';
import { startInstallation, type Installation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('What an organiser teaches the plans, by the command line', function () {
  this.timeout(240_000);
  let installation: Installation;
  let meta: AdFake;

  before(async () => {
    meta = await startMetaInsights({ id: '1234567890', currency: 'JPY', timeZone: 'Asia/Tokyo' });
    installation = await startInstallation({
      env: { ADS_META_URL: meta.url, ADS_EGRESS_ALLOW: '127.0.0.1/32' },
    });
  });
  after(async () => {
    await installation.stop();
    await meta.close();
  });

  /** Runs `tsudoi --json …` with this on standard input and gives its document. */
  async function tsudoi<T>(args: readonly string[], input = ''): Promise<T> {
    const child = spawn(
      process.execPath,
      [
        '--conditions=source',
        path.join(root, 'packages/cli/bin/tsudoi.js'),
        ...['--url', installation.url, '--json', ...args],
      ],
      { cwd: root, env: { ...process.env, TSUDOI_API_KEY: installation.apiKey } },
    );
    child.stdin.end(input);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.notEqual(out, '', err);
    return JSON.parse(out) as T;
  }

  it('states a word of one’s own, sees it, and takes it back', async () => {
    await tsudoi(['outcomes', 'word', 'my-flyers', 'flyers', '1.5', '--sure-as', '30']);
    const list = () =>
      tsudoi<{ items: { key: string; evidence: { factor: number } }[] }>(['outcomes', 'evidence']);
    const [word] = (await list()).items;
    assert.deepEqual([word?.key, word?.evidence.factor], ['my-flyers', 1.5]);
    await tsudoi(['outcomes', 'forget', 'my-flyers']);
    assert.deepEqual((await list()).items, []);
  });

  it('shares outcomes and takes that back, and says what plans may try', async () => {
    interface Profile {
      readonly sharesOutcomes?: boolean;
      readonly explorationShare?: number;
    }
    const shared = await tsudoi<Profile>(['profile', 'set', '--share-outcomes', '--explore', '5']);
    assert.deepEqual([shared.sharesOutcomes, shared.explorationShare], [true, 0.05]);
    const other = await tsudoi<Profile>(['profile', 'set', 'mailingList=200']);
    assert.deepEqual([other.sharesOutcomes, other.explorationShare], [true, 0.05], 'the rest stays');
    assert.equal((await tsudoi<Profile>(['profile', 'set', '--no-share-outcomes'])).sharesOutcomes, false);
  });

  it('states an account of an ad network with its credentials on standard input, fetches it, and removes it', async () => {
    const account = await tsudoi<AdAccount>(
      ['ad-accounts', 'state', '1234567890', '--name', '広告', '--tax', '0'],
      JSON.stringify({ network: 'meta', accessToken: metaToken }),
    );
    assert.deepEqual([account.network, account.name, account.taxPercent], ['meta', '広告', 0]);
    const list = async () => (await tsudoi<{ items: AdAccount[] }>(['ad-accounts'])).items;
    for (let look = 0; look < 60 && (await list())[0]?.state === 'waiting'; look++);
    assert.equal((await list())[0]?.state, 'ok');
    assert.equal((await tsudoi<AdAccount>(['ad-accounts', 'fetch', account.id])).state, 'waiting');
    await tsudoi(['ad-accounts', 'remove', account.id]);
    assert.deepEqual(await list(), []);
  });
});
