import { SealBroken } from '@tsudoi/seal/createSealer';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { createAccessTokens, type AccessTokens } from '../src/providers/accessTokens.ts';
import { oauthServerOf } from '../src/providers/openProvider.ts';
import { openSyncWorld, type SyncWorld } from './syncWorld.ts';

describe('tokens of connections', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  const databases: Database[] = [];
  const replicas: AccessTokens[] = [];
  let tenantId: string;

  before(async () => {
    world = await openSyncWorld();
    ({ tenantId } = await world.tenant('tokens'));
    for (let number = 0; number < 4; number += 1) {
      const database = await openDatabase({
        url: world.database.appUrl,
        dispatcherUrl: world.database.dispatcherUrl,
        applicationName: 'tokens',
        connectionBudget: 8,
        maxReplicas: 1,
        log: createLogger('tokens', 'silent'),
      });
      databases.push(database);
      const serverOf = oauthServerOf({
        GOOGLE_CLIENT_ID: 'client',
        GOOGLE_CLIENT_SECRET: 'secret',
        GOOGLE_API_URL: world.fake.url,
        GOOGLE_ACCOUNTS_URL: world.fake.url,
        GOOGLE_OAUTH_URL: `${world.fake.url}/oauth`,
        MICROSOFT_CLIENT_ID: '',
        MICROSOFT_CLIENT_SECRET: '',
        MICROSOFT_GRAPH_URL: world.fake.url,
        MICROSOFT_OAUTH_URL: world.fake.url,
      });
      replicas.push(
        createAccessTokens({
          database,
          sealer: world.sealer,
          serverOf,
          outlet: { fetch, parseJson: JSON.parse },
        }),
      );
    }
  });
  after(async () => {
    await Promise.all(databases.map((each) => each.close()));
    await world.close();
  });

  it('50 who find the token expired at once, on four replicas, cause one refresh', async () => {
    const calendar = await world.addCalendar(tenantId, 'x');
    await world.owner.query('update sync.connection set access_expires_at = now() where id = $1', [
      calendar.connectionId,
    ]);
    const before = world.fake.oauth.refreshes();
    const got = await Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        (replicas[number % 4] as AccessTokens).accessToken(tenantId, calendar.connectionId),
      ),
    );
    assert.equal(world.fake.oauth.refreshes() - before, 1);
    assert.equal(new Set(got).size, 1);
  });

  it('a refresh that fails for now frees the way for the next', async () => {
    const calendar = await world.addCalendar(tenantId, 'y');
    await world.owner.query('update sync.connection set access_expires_at = now() where id = $1', [
      calendar.connectionId,
    ]);
    world.fake.fail({
      when: (request) => request.path.endsWith('/token'),
      times: 1,
      action: { reply: { status: 503 } },
    });
    await assert.rejects((replicas[0] as AccessTokens).accessToken(tenantId, calendar.connectionId));
    assert.match(await (replicas[1] as AccessTokens).accessToken(tenantId, calendar.connectionId), /^ya29/);
  });

  it('a sealed token copied to another tenant does not open', async () => {
    const { tenantId: other } = await world.tenant('thief');
    const [mine, theirs] = [await world.addCalendar(tenantId, 'z'), await world.addCalendar(other, 'w')];
    await world.owner.query(
      'update sync.connection set secret = (select secret from sync.connection where id = $1) where id = $2',
      [mine.connectionId, theirs.connectionId],
    );
    await assert.rejects((replicas[0] as AccessTokens).accessToken(other, theirs.connectionId), SealBroken);
  });
});
