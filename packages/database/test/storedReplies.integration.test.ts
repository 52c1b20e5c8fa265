import { endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import { actAs } from '@tsudoi/runtime/currentActor';
import { InvalidInput, Unavailable } from '@tsudoi/runtime/errors';
import { runOnce, type KeyedRequest } from '@tsudoi/runtime/http/runOnce';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import type { Database } from '../src/database.ts';
import { publish } from '../src/outbox.ts';
import { createStoredReplies } from '../src/storedReplies.ts';
import { asOwner, openForTest, tenantA, tenantB } from './openTestDatabase.ts';

const create = endpoint({
  operationId: 'create',
  method: 'post',
  path: '/v1/things',
  tag: 'things',
  summary: '',
  access: 'events:write',
  secretFields: ['password'],
  status: 201,
});

interface Sent {
  readonly body?: unknown;
  readonly tenantId?: string;
  readonly principalId?: string;
  readonly kind?: 'key' | 'secret';
  readonly deadlineMs?: number;
}

describe('An Idempotency-Key', () => {
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;
  let ran = 0;

  before(async () => {
    database = await openForTest(testDatabase(), 14);
  });
  beforeEach(async () => {
    ran = 0;
    await asOwner(testDatabase(), 'delete from core.outbox');
  });
  after(async () => {
    await database.close();
  });

  const write = (tenantId = tenantA) =>
    database.withTenant(tenantId, (tx) => publish(tx, 'event.created', { eventId: tenantA }));
  const written = async () => (await asOwner(testDatabase(), 'select 1 from core.outbox')).length;

  function send(
    key: string,
    { body = { a: 1 }, tenantId = tenantA, principalId = 'p', kind = 'key', deadlineMs = 5_000 }: Sent = {},
    work: () => Promise<void> = () => write(tenantId),
  ) {
    const principal: Principal = {
      kind: 'apiKey',
      id: principalId,
      tenantId,
      role: 'admin',
      scopes: [],
      requestsPerMinute: 1,
    };
    const request: KeyedRequest = {
      endpoint: { ...create, idempotency: kind },
      principal,
      key,
      requestId: 'r',
      input: { params: undefined, query: undefined, body },
      deadlineMs,
      signal: AbortSignal.timeout(deadlineMs),
    };
    return runOnce(createStoredReplies(database), request, (requestKey) =>
      actAs({ kind: 'apiKey', id: principalId, origin: null, requestId: 'r', requestKey }, async () => {
        ran += 1;
        const number = ran;
        await work();
        return { body: { number }, headers: { ETag: '"1"' } };
      }),
    );
  }

  it('runs the work once, though ten requests come at the same time; each gets the answer and its headers', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => send('together')));
    assert.equal(ran, 1);
    assert.equal(await written(), 1);
    assert.deepEqual(new Set(replies.map((reply) => JSON.stringify(reply.body))), new Set(['{"number":1}']));
    assert.ok(replies.every((reply) => reply.headers?.['ETag'] === '"1"'));
    assert.equal(replies.filter((reply) => reply.headers?.['Idempotency-Replayed'] === 'true').length, 9);
  });

  it('that comes back with another request is refused', async () => {
    await send('reused');
    await assert.rejects(send('reused', { body: { a: 2 } }), { name: 'Conflict', status: 409 });
    assert.equal(ran, 1);
  });

  it('does not keep anything made of a secret field', async () => {
    await send('secret', { body: { name: 'x', password: 'one' } });
    await send('secret', { body: { name: 'x', password: 'two' } });
    assert.equal(ran, 1);
  });

  it("is one's own: another principal or tenant may use the same text", async () => {
    await send('mine');
    await send('mine', { tenantId: tenantB });
    await send('mine', { principalId: 'other' });
    assert.equal(ran, 3);
  });

  it('whose work failed before it wrote anything may be used again', async () => {
    await assert.rejects(send('failed', {}, () => Promise.reject(new Error('no'))));
    await send('failed');
    assert.equal(await written(), 1);
  });

  it('whose work failed after a commit never runs again: a fault is told, a refusal repeated', async () => {
    const halfThen = (fault: Error) => async () => {
      await write();
      throw fault;
    };
    await assert.rejects(send('half', {}, halfThen(new Unavailable('later', 1))));
    await assert.rejects(send('half'), { name: 'Conflict', status: 409 });
    await assert.rejects(send('refused', {}, halfThen(new InvalidInput('not so'))));
    assert.equal((await send('refused')).status, 400);
    assert.equal(await written(), 2);
  });

  it('of a process that died runs again where nothing was committed, and is told where something was', async () => {
    const died = () => new Promise<never>(() => undefined);
    void send('died early', {}, died);
    void send('died late', {}, async () => {
      await write();
      await died();
    });
    while ((await written()) < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    while (ran < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await asOwner(testDatabase(), `update core.idempotency_key set lease_until = now() where status is null`);
    await send('died early');
    await assert.rejects(send('died late'), { name: 'Conflict' });
    assert.equal(await written(), 2);
  });

  it('of a process that died while the clock was a day ahead runs again when it is set back, and not a day later', async () => {
    const died = () => new Promise<never>(() => undefined);
    void send('ahead', {}, died);
    while (ran < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    await asOwner(
      testDatabase(),
      `update core.idempotency_key set lease_until = lease_until + interval '1 day' where key = 'ahead'`,
    );
    await send('ahead');
    assert.equal(await written(), 1);
  });

  it('that was taken over from a request that still runs fences its commit', async () => {
    let goOn = (): void => undefined;
    const slow = send('slow', {}, async () => {
      await new Promise<void>((resolve) => (goOn = resolve));
      await write();
    });
    while (ran < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    await asOwner(testDatabase(), `update core.idempotency_key set lease_until = now() where key = 'slow'`);
    await send('slow');
    goOn();
    await assert.rejects(slow, { code: 'TS002' });
    assert.equal(await written(), 1);
  });

  it('whose answer held a secret is told that it was shown, and the secret is not kept', async () => {
    await send('shown', { kind: 'secret' });
    await assert.rejects(send('shown', { kind: 'secret' }), { name: 'Conflict', message: /shown then/ });
    const rows = await asOwner(
      testDatabase(),
      `select response from core.idempotency_key where key = 'shown'`,
    );
    assert.deepEqual(rows, [{ response: null }]);
  });

  it('that is still running at the deadline of its repeat answers 503', async () => {
    void send('long', {}, () => new Promise<never>(() => undefined));
    while (ran < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    await assert.rejects(send('long', { deadlineMs: 200 }), { name: 'Unavailable' });
  });
});
