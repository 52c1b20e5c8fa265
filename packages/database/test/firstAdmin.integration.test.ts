import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { bootstrap, ensureFirstAdmin, lendAdminKey } from '../src/bootstrap.ts';
import { newApiKeyText } from '../src/apiKeys.ts';
import { asOwner } from './openTestDatabase.ts';

describe('The first admin', () => {
  const testDatabase = useTestDatabase({ before, after });
  const text = newApiKeyText();
  const start = (key = text) =>
    ensureFirstAdmin({
      url: testDatabase().ownerUrl,
      tenant: { slug: 'local', name: 'Local' },
      key: { name: 'first key', role: 'admin', text: key },
    });
  const keys = () =>
    asOwner<{ name: string; living: boolean }>(
      testDatabase(),
      `select name, revoked_at is null and coalesce(expires_at > now(), true) as living from core.api_key order by created_at`,
    );

  it('is made once, by however many starts at the same moment', async () => {
    const starts = await Promise.all([start(), start(), start()]);
    assert.equal(starts.filter(({ made }) => made).length, 1);
    assert.ok(starts.every(({ keyWorks }) => keyWorks));
    assert.equal((await keys()).length, 1);
  });

  it('stays as it is when the host names another key', async () => {
    assert.deepEqual((({ made, keyWorks }) => ({ made, keyWorks }))(await start(newApiKeyText())), {
      made: false,
      keyWorks: false,
    });
    assert.deepEqual(await keys(), [{ name: 'first key', living: true }]);
  });

  it('lends a command of the host a key, which is gone afterwards', async () => {
    const before = await keys();
    const lent = await lendAdminKey(testDatabase().ownerUrl, 'a command', 60_000);
    assert.deepEqual(await keys(), [...before, { name: 'a command', living: true }]);
    assert.equal((await start(lent.apiKey)).keyWorks, true);
    await lent.giveBack();
    assert.deepEqual(await keys(), before);
  });

  it('is not locked out by a start after the first key was rotated, and the old key does not come back', async () => {
    // What POST /v1/keys/{id}/rotate writes: a new key of the same name, the old one with an end.
    await bootstrap({
      url: testDatabase().ownerUrl,
      tenant: { slug: 'local', name: 'Local' },
      key: { name: 'first key', role: 'admin' },
    });
    await asOwner(
      testDatabase(),
      `update core.api_key set expires_at = now() - interval '1 s' where prefix = '${text.slice(0, 8)}'
         and id = (select id from core.api_key order by created_at limit 1)`,
    );
    assert.equal((await start()).keyWorks, false);
    assert.deepEqual(
      (await keys()).map(({ living }) => living),
      [false, true],
    );
  });

  it('does not come back by a start when every admin has ended; a rescue makes one', async () => {
    await asOwner(testDatabase(), 'update core.api_key set revoked_at = now()');
    assert.deepEqual((({ made, keyWorks }) => ({ made, keyWorks }))(await start()), {
      made: false,
      keyWorks: false,
    });
    await assert.rejects(lendAdminKey(testDatabase().ownerUrl, 'a command', 60_000), /has no admin/);
    const { apiKey } = await bootstrap({
      url: testDatabase().ownerUrl,
      tenant: { slug: 'local', name: 'Local' },
      key: { name: 'rescue key', role: 'admin' },
    });
    assert.equal((await start(apiKey)).keyWorks, true);
  });

  it('leaves an installation alone whose admin signs in by password', async () => {
    await asOwner(testDatabase(), 'update core.api_key set revoked_at = now()');
    await asOwner(
      testDatabase(),
      `insert into core.member (tenant_id, email, display_name, role)
       select id, 'owner@example.jp', 'Owner', 'admin' from core.tenant where slug = 'local'`,
    );
    assert.equal((await start(newApiKeyText())).made, false);
  });
});
