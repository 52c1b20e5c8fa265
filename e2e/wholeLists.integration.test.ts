import assert from 'node:assert/strict';
import { run } from '../packages/backup/test/hashesOf.ts';
import { startInstallation, type Installation } from './installation.ts';
import { askTsudoi } from './tsudoiCommand.ts';

describe('A list verb of the command line', function () {
  this.timeout(180_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  it('lists everything, however many pages the API has of it', async () => {
    const { tenantId, database } = installation;
    await run(
      database.ownerUrl,
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes)
       select '${tenantId}', 'many ' || n, 'tsk_many', sha256(convert_to('many' || n, 'UTF8')), 'viewer', '{events:read}' from generate_series(1, 450) n;
     insert into core.webhook_endpoint (tenant_id, id, url, hash, types, state, sealed_secret)
       select '${tenantId}', gen_random_uuid(), 'https://many.example/' || n, 'many', '{plan.accepted}', 'paused', 'x' from generate_series(1, 250) n;
     insert into recommendation.ad_account (id, tenant_id, network, account_id, name, tax_percent, sealed_credentials)
       select gen_random_uuid(), '${tenantId}', 'meta', n::text, 'Many', 10, 'x' from generate_series(1, 210) n;
     insert into core.contact (tenant_id, email, display_name)
       select '${tenantId}', 'many' || n || '@example.jp', 'Many' from generate_series(1, 601) n`,
    );
    for (const [noun, least] of [
      ['keys', 450],
      ['webhooks', 250],
      ['ad-accounts', 210],
      ['contacts', 601],
    ] as const) {
      const { items, nextCursor } = await askTsudoi<{ items: { id: string }[]; nextCursor: unknown }>(
        installation,
        noun,
        'list',
      );
      assert.ok(items.length >= least, `${noun}: ${String(items.length)}`);
      assert.equal(new Set(items.map(({ id }) => id)).size, items.length, noun);
      assert.equal(nextCursor, null);
    }
  });
});
