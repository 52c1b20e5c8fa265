import { startLineServer, type LineServer } from '@tsudoi/testing/fakes/lineServer';
import { systemClock } from '@tsudoi/runtime/clock';
import assert from 'node:assert/strict';
import type { Channel } from '../../src/way/channels/channel.ts';
import { createLineChannel } from '../../src/way/channels/lineChannel.ts';
import { addContacts, aRule, call, createWorld, setMode, startService, until } from '../nudgeService.ts';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

const friend = `U${'a'.repeat(32)}`;

describe('LINE', () => {
  const egress = loopbackEgress();
  let line: LineServer;
  let channel: Channel;
  beforeEach(async () => {
    line = await startLineServer('token');
    const settings = { channelAccessToken: 'token', checkFriend: true, baseUrl: line.url };
    channel = createLineChannel(settings, egress, systemClock);
  });
  afterEach(() => line.close());
  after(() => egress.close());
  const send = (differing: Parameters<typeof aMessage>[0] = {}) =>
    channel.send(aMessage({ address: friend, ...differing }), inTime());

  it('pushes subject, text and link to a user, once for a key however often it is asked', async () => {
    assert.deepEqual(await send(), { outcome: 'delivered', receipt: '1' });
    assert.match(line.shown[0]?.text ?? '', /^明日の勉強会\n\n席は.*https:\/\/tsudoi\.example\/e\/1$/s);
    assert.deepEqual(await send(), { outcome: 'delivered', receipt: '1' }, '409 is an earlier acceptance');
    assert.equal((await send({ key: 'another' })).receipt, '2');
    assert.equal(line.shown.length, 2);
  });

  it('does not know after an answer that was lost, and asking again shows nothing twice', async () => {
    line.loseNextAnswer = { cut: true };
    assert.equal((await send()).outcome, 'unknown');
    line.loseNextAnswer = { status: 500 };
    assert.equal((await send({ key: 'b' })).outcome, 'unknown');
    assert.equal(channel.dedupes, true);
    assert.equal((await send()).outcome, 'delivered');
    assert.equal((await send({ key: 'b' })).outcome, 'delivered');
    assert.equal(line.shown.length, 2);
  });

  it('waits when it is told to slow down and goes another way when the month is used up', async () => {
    line.busy = 1;
    assert.equal((await send()).outcome, 'retry');
    assert.equal((await send()).outcome, 'delivered');
    line.quota = 0;
    const spent = await send({ key: 'late' });
    assert.deepEqual([spent.outcome, /monthly/.test(spent.reason ?? '')], ['refused', true]);
  });

  it('tells a person who blocked the account from one who reads', async () => {
    line.blocked.add(friend);
    assert.equal((await send()).outcome, 'gone');
    assert.equal(line.requests.filter(({ path }) => path.endsWith('/push')).length, 0);
  });

  it('refuses what is no id of LINE, and keeps a message for a token that works again', async () => {
    assert.equal((await send({ address: 'hanako' })).outcome, 'refused');
    const settings = { channelAccessToken: 'revoked', checkFriend: false, baseUrl: line.url };
    const revoked = createLineChannel(settings, egress, systemClock);
    assert.equal((await revoked.send(aMessage({ address: friend }), inTime())).outcome, 'retry');
  });

  it('goes from a signal to a phone by a rule, with settings that show no token', async () => {
    const world = await createWorld();
    await setMode(world, 'event-driven');
    const service = await startService(
      world.peers,
      { EGRESS_ALLOW: '127.0.0.0/8,::1/128' },
      { egressCa: localCertificate },
    );
    try {
      const { tenantId, apiKey } = await world.addTenant('line');
      const settings = { channelAccessToken: 'token', baseUrl: line.url };
      const set = await call<{ summary: unknown }>(service, apiKey, 'PUT', '/v1/channels/line', { settings });
      assert.deepEqual([set.status, set.body.summary], [200, { checkFriend: true, baseUrl: line.url }]);
      const [contactId] = await addContacts(world, tenantId, 1);
      await world.owner.query(
        `update core.contact set attributes = jsonb_build_object('line', $2::text) where id = $1`,
        [contactId, friend],
      );
      const made = await call(service, apiKey, 'POST', '/v1/rules', aRule({ channels: ['line', 'in_app'] }));
      assert.equal(made.status, 201);
      const signal = {
        id: 'line-1',
        contactId,
        type: 'signed_up',
        occurredAt: service.clock.now().toISOString(),
      };
      assert.equal((await call(service, apiKey, 'POST', '/v1/signals', { signals: [signal] })).status, 202);
      await until('the message', () => line.shown[0]);
      assert.match(line.shown[0]?.text ?? '', /^Welcome Person 1/);
    } finally {
      await service.stop();
      await world.end();
    }
  });
});
