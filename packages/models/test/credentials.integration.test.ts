import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createLogger } from '@tsudoi/runtime/logger';
import { systemClock } from '@tsudoi/runtime/clock';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import { Redis } from 'ioredis';
import { buildGateway, buildRequest, buildRoute, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { listCredentials, removeCredential, writeCredential } from '../src/credentialStore.ts';
import { writeRoute, writeTarget } from '../src/catalogStore.ts';
import { createKeys } from '../src/keys.ts';
import { openModels } from '../src/openModels.ts';

describe('named credentials of model servers', () => {
  const testDatabase = useTestDatabase({ before, after });
  const sealer = createSealer(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`));
  let database: Database;
  let redis: Redis;
  let testRedis: TestRedis;
  let fake: ModelFake;

  before(async () => {
    testRedis = createTestRedis();
    redis = new Redis(testRedis.url, { maxRetriesPerRequest: null });
    database = await openDatabase({
      url: testDatabase().appUrl,
      dispatcherUrl: testDatabase().dispatcherUrl,
      applicationName: 'credentials-test',
      connectionBudget: 6,
      maxReplicas: 1,
      log: createLogger('credentials-test', 'fatal'),
    });
    fake = await startOpenaiFake();
  });
  after(async () => {
    await fake.stop();
    await database.close();
    redis.disconnect();
    await testRedis.drop();
  });
  const tenantId = randomUUID();
  const write = (secret: string, overlapHours: number) =>
    database.withTenant(tenantId, (tx) =>
      writeCredential(tx, sealer, {
        name: 'tokyo',
        secret,
        origins: [new URL(fake.baseUrl).origin],
        overlapHours,
      }),
    );
  const open = () =>
    openModels({
      database,
      redis,
      redisPrefix: testRedis.prefix,
      clock: systemClock,
      log: createLogger('credentials-test', 'fatal'),
      apiKeys: new Map([['openai', 'the-operators-own-key']]),
      allowed: parseAllowedNetworks('127.0.0.1/32'),
      sealer,
      defaultLimitMicroUsd: 1_000_000_000,
    });

  it('rotates with overlap: the old key is tried where the new one is refused, and no secret is stored in clear', async () => {
    const target = buildTarget(fake.baseUrl, {
      id: 'tokyo',
      keyName: 'tokyo',
      protocol: 'openai-compatible',
    });
    await database.withTenant(tenantId, async (tx) => {
      await writeTarget(tx, target, undefined);
      await writeRoute(tx, buildRoute([target], { purpose: 'tokyo' }), undefined);
    });
    fake.script.rules = [{ fault: { odd: { onlyKey: 'first-secret-value' } } }];
    await write('first-secret-value', 24);
    const models = await open();
    const { gateway } = models;
    const ask = async () => (await gateway.complete(buildRequest({ purpose: 'tokyo' }))).provider;
    assert.equal(await ask(), target.provider);
    await write('second-secret-value', 24);
    await models.reload();
    assert.equal(await ask(), target.provider, 'the server does not know the new key yet');
    fake.script.rules = [{ fault: { odd: { onlyKey: 'second-secret-value' } } }];
    assert.equal(await ask(), target.provider, 'and then it does');
    const [stored] = await listCredentials(database);
    assert.deepEqual(
      stored?.versions.map(({ version, hint }) => [version, hint]),
      [
        [2, '…alue'],
        [1, '…alue'],
      ],
    );
    const rows = await database.installation<{ secret: string }>('select secret from nudge.llm_credential');
    for (const { secret } of rows) assert.ok(!secret.includes('secret-value'));
    await gateway.flush();

    await write('third-secret-value', 0);
    await models.reload();
    assert.equal(await ask(), 'template', 'no overlap: the older ones are out at once');
    assert.match(gateway.health().find(({ targetId }) => targetId === 'tokyo')?.outBecause ?? '', /401/);
    fake.script.rules = [];
    await database.withTenant(tenantId, (tx) => writeTarget(tx, { ...target, model: 'mini-2' }, 1));
    await models.reload();
    assert.equal(await ask(), target.provider, 'a change of the target is tried at once');
    assert.ok(await database.withTenant(tenantId, (tx) => removeCredential(tx, 'tokyo')));
    await gateway.flush();
  });

  it('never sends a key to a server that it is not meant for', async () => {
    const keys = createKeys(new Map([['openai', 'sk-operator']]), ['https://proxy.example.org']);
    keys.replace([{ name: 'tokyo', secret: 'abc', origins: ['https://models.example.jp'] }]);
    assert.deepEqual(keys.apiKeyOf('openai', 'https://api.openai.com'), ['sk-operator']);
    assert.deepEqual(keys.apiKeyOf('openai', 'https://proxy.example.org'), ['sk-operator']);
    for (const origin of [
      'https://models.example.jp',
      'https://api.openai.com.evil.example',
      'http://api.openai.com',
      'https://api.openai.com:8443',
      'https://127.0.0.1.evil.example',
    ])
      assert.equal(keys.apiKeyOf('openai', origin), undefined, origin);
    assert.deepEqual(keys.apiKeyOf('tokyo', 'https://models.example.jp'), ['abc']);
    assert.equal(keys.apiKeyOf('tokyo', 'https://api.openai.com'), undefined);

    const third = await startOpenaiFake();
    try {
      const seen: string[] = [];
      const elsewhere = buildTarget('http://models.test/v1', {
        id: 'elsewhere',
        protocol: 'openai-compatible',
      });
      const { gateway } = buildGateway([elsewhere], {
        http: {
          apiKeyOf: (name, origin) => keys.apiKeyOf(name, origin),
          fetch: (_url, init) => {
            seen.push(JSON.stringify(init?.headers));
            return fetch(third.baseUrl + '/chat/completions', { ...init });
          },
        },
      });
      assert.notEqual((await gateway.complete(buildRequest())).provider, 'template');
      await gateway.flush();
      assert.equal(seen.length, 1);
      assert.ok(!seen[0]?.includes('sk-operator'), 'a third server never sees the operator’s key');
    } finally {
      await third.stop();
    }
  });

  it('keeps over a restart what a refusal taught, until the target is changed', async () => {
    const target = buildTarget(fake.baseUrl, { id: 'picky', protocol: 'openai-compatible' });
    await database.withTenant(tenantId, async (tx) => {
      await writeTarget(tx, target, undefined);
      await writeRoute(tx, buildRoute([target], { purpose: 'picky' }), undefined);
    });
    fake.script.rules = [{ fault: { odd: { refuses: ['temperature'] } } }];
    const ask = buildRequest({ purpose: 'picky', temperature: 0.5 });
    const first = await open();
    assert.equal((await first.gateway.complete(ask)).provider, target.provider);
    await first.gateway.flush();
    await eventually(async () => {
      const rows = await database.installation('select 1 from nudge.llm_learnt');
      assert.equal(rows.length, 1);
    });
    const before = fake.seen.get('POST /v1/chat/completions') ?? 0;
    const second = await open();
    assert.equal((await second.gateway.complete(ask)).provider, target.provider);
    await second.gateway.flush();
    assert.equal(fake.seen.get('POST /v1/chat/completions'), before + 1, 'asked once, without temperature');
    await database.withTenant(tenantId, (tx) => writeTarget(tx, { ...target, model: 'other' }, 1));
    assert.equal((await database.installation('select 1 from nudge.llm_learnt')).length, 0);
  });

  async function eventually(check: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await check();
        return;
      } catch (err) {
        if (tries > 100) throw err;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
});
