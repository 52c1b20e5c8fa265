import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import { buildRequest, buildRoute, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { openReplica, peersOf, type Replica } from './openGateway.ts';

/** What two replicas, each with its own connections, know of each other by Redis. */
describe('two replicas of the gateway', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let primary: ModelFake;
  let second: ModelFake;
  let a: Replica;
  let b: Replica;
  let primaryId: string;

  before(() => {
    redis = createTestRedis();
  });
  after(() => redis.drop());
  beforeEach(async () => {
    [primary, second] = await Promise.all([startOpenaiFake(), startOpenaiFake()]);
    primaryId = `primary-${randomUUID().slice(0, 8)}`;
    const targets = [
      buildTarget(primary.baseUrl, { id: primaryId }),
      buildTarget(second.baseUrl, { id: 'second', provider: 'other' }),
    ];
    const routes = [buildRoute(targets, { firstByteMs: 3_000 })];
    const peers = peersOf(testDatabase(), redis);
    [a, b] = await Promise.all([
      openReplica(peers, targets, { routes }),
      openReplica(peers, targets, { routes }),
    ]);
  });
  afterEach(async () => {
    await Promise.all([a.close(), b.close()]);
    await Promise.all([primary.stop(), second.stop()]);
  });
  const ask = (replica: Replica, changes = {}) =>
    replica.gateway.complete(
      buildRequest({ tenantId: randomUUID(), deadlineMs: 20_000, template: 'T', ...changes }),
    );
  const asked = (fake: ModelFake) => fake.seen.get('POST /v1/chat/completions') ?? 0;
  const breaker = (replica: Replica) =>
    replica.gateway.health().find(({ targetId }) => targetId === primaryId)?.breaker;
  async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`waited in vain: ${what}`);
  }
  const limitField = (field: string) => a.redis.hget(`${redis.prefix}:llm:limit:${primaryId}`, field);

  it('stay away from a target once one of them has opened its breaker, and send one probe together', async function () {
    this.timeout(60_000);
    primary.script.rules = [{ fault: { status: 503 } }];
    while (breaker(a) !== 'open') await ask(a);
    await until('the breaker to be shared', async () => (await limitField('open')) !== null);
    const before = asked(primary);
    // Unless the pause is over already, the other one asks nobody in vain.
    const other = await ask(b);
    assert.equal(other.provider, 'other');
    if (asked(primary) === before) assert.equal(breaker(b), 'open');

    // The probe hangs until its first-byte deadline: meanwhile everybody else goes elsewhere at once.
    primary.script.rules = [{ fault: { hang: true } }];
    let probed = asked(primary);
    await until('the pause to be over', async () => {
      const wave = Array.from({ length: 4 }, () => [ask(a), ask(b)]).flat();
      const answers = await Promise.all(wave);
      assert.ok(answers.every(({ provider }) => provider === 'other'));
      probed = asked(primary) - probed;
      const one = probed === 1;
      assert.ok(probed <= 1, `${String(probed)} probes at once`);
      probed = asked(primary);
      return one;
    });
    primary.script.rules = [];
    await until('both to come back', async () => {
      const [one, two] = await Promise.all([ask(a), ask(b)]);
      return one.provider === 'openai' && two.provider === 'openai';
    });
    assert.equal(await limitField('open'), null);
  });

  it('all wait for a Retry-After that one of them was told', async () => {
    primary.script.rules = [{ times: 1, fault: { status: 429, retryAfterSeconds: 60 } }];
    assert.equal((await ask(a)).provider, 'other');
    await until('the pause to be shared', async () => (await limitField('pause')) !== null);
    for (const replica of [a, b]) assert.equal((await ask(replica)).provider, 'other');
    assert.equal(asked(primary), 1);
  });

  it('share an answer within a tenant and never with another one', async () => {
    const mine = randomUUID();
    const question = {
      cache: 'shared',
      prompt: { prefix: 'p', messages: [{ role: 'user', content: 'Q?' }] },
    };
    assert.equal((await ask(a, { ...question, tenantId: mine })).cached, false);
    await until('the answer to be kept', async () => (await ask(b, { ...question, tenantId: mine })).cached);
    const before = asked(primary);
    const theirs = randomUUID();
    assert.equal((await ask(b, { ...question, tenantId: theirs })).cached, false);
    assert.equal(asked(primary), before + 1);
    const keys = await a.redis.keys(`${redis.prefix}:llm:answer:*`);
    assert.ok(keys.length >= 2);
    for (const key of keys) assert.ok(key.includes(mine) || key.includes(theirs), key);
  });

  it('answer far below half a second what the cache knows, however slow the model is', async () => {
    primary.script.latencyMs = 1_500;
    const question = { cache: 'shared', tenantId: randomUUID() };
    const first = await ask(a, question);
    assert.ok(first.totalMs >= 1_400);
    const times: number[] = [];
    await until('20 answers from the cache', async () => {
      const answer = await ask(b, question);
      if (answer.cached) times.push(answer.totalMs);
      return times.length >= 20;
    });
    const median = times.sort((x, y) => x - y)[10] ?? Infinity;
    console.log(`      median of 20 cached answers, booked: ${median.toFixed(1)} ms`);
    assert.ok(median < 500, `${String(median)} ms`);
  });

  it('each keep their own breaker while Redis is away', async function () {
    this.timeout(30_000);
    primary.script.rules = [{ fault: { status: 503 } }];
    for (const replica of [a, b]) replica.redis.disconnect();
    while (breaker(a) !== 'open') assert.equal((await ask(a)).provider, 'other');
    assert.equal(breaker(b), 'closed');
    while (breaker(b) !== 'open') assert.equal((await ask(b)).provider, 'other');
  });
});
