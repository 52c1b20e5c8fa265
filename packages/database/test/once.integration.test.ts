import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import type { Database } from '../src/database.ts';
import { once } from '../src/idempotency.ts';
import { openForTest, tenantA, tenantB } from './openTestDatabase.ts';

describe('An Idempotency-Key', () => {
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;
  let ran = 0;

  before(async () => {
    database = await openForTest(testDatabase(), 14);
  });
  beforeEach(() => {
    ran = 0;
  });
  after(async () => {
    await database.close();
  });

  const send = (key: string | undefined, request: unknown = { a: 1 }, tenant = tenantA, principalId = 'p') =>
    database.withTenant(tenant, (tx) =>
      once(tx, { principalId, operation: 'create', key, request }, async () => {
        ran += 1;
        await tx.query('select pg_sleep(0.02)');
        return { status: 201, body: { number: ran } };
      }),
    );

  it('runs the work once, though ten requests come at the same time', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => send('together')));
    assert.equal(ran, 1);
    assert.ok(replies.every((reply) => reply.status === 201 && reply.body.number === 1));
    assert.equal(replies.filter((reply) => reply.replayed).length, 9);
  });

  it('that comes back with another request is refused', async () => {
    await send('reused', { a: 1 });
    await assert.rejects(send('reused', { a: 2 }), { name: 'Conflict', status: 409 });
    assert.equal(ran, 1);
  });

  it("is one's own: another principal or tenant may use the same text", async () => {
    await send('mine');
    await send('mine', { a: 1 }, tenantB);
    await send('mine', { a: 1 }, tenantA, 'other');
    assert.equal(ran, 3);
  });

  it('whose work failed may be used again', async () => {
    await assert.rejects(
      database.withTenant(tenantA, (tx) =>
        once(tx, { principalId: 'p', operation: 'create', key: 'failed', request: {} }, () =>
          Promise.reject(new Error('no')),
        ),
      ),
    );
    assert.equal((await send('failed', {})).replayed, false);
  });

  it('is not needed: without one every request runs', async () => {
    await send(undefined);
    await send(undefined);
    assert.equal(ran, 2);
  });
});
