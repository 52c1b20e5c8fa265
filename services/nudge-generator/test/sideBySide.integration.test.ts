import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

describe('signals that are told side by side, to two processes', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let services: readonly RunningService[] = [];
  let rules = 0;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('side-by-side');
    await setMode(world, 'event-driven');
    services = [await startService(world.peers), await startService(world.peers)];
    // Whoever stores a signal of such a type stays in its transaction until others are in theirs.
    await world.owner.query(
      `create function nudge.linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.4); return new; end $$;
       create trigger linger before insert on nudge.signal for each row when (new.type like 'slow%') execute function nudge.linger()`,
    );
  });
  after(async () => {
    for (const service of services) await service.stop();
    await world.end();
  });

  async function addRule(trigger: object, change: object = {}): Promise<string> {
    const signal = `slow_${String((rules += 1))}`;
    const rule = aRule({ trigger: { kind: 'signal', signal, ...trigger }, ...change });
    const [service] = services;
    assert.ok(service);
    const { status, body } = await call(service, tenant.apiKey, 'POST', '/v1/rules', rule);
    assert.equal(status, 201, JSON.stringify(body));
    return signal;
  }
  interface Told {
    readonly id?: string;
    readonly contactId: string;
    readonly type: string;
    readonly occurredAt?: string;
    readonly eventId?: string;
  }
  async function send(process: number, signals: readonly Told[]): Promise<number> {
    const service = services[process];
    assert.ok(service);
    const { status, body } = await call<{ nudges: number }>(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals: signals.map((each) => ({ id: randomUUID(), ...each })),
    });
    assert.equal(status, 202, JSON.stringify(body));
    return body.nudges;
  }
  const person = async () => (await addContacts(world, tenant.tenantId, 1))[0] ?? '';
  const nudgesOf = async (contactId: string) =>
    (
      await world.owner.query<{ state: string; items: unknown[] | null }>(
        'select state, items from nudge.nudge where contact_id = $1',
        [contactId],
      )
    ).rows;

  it('complete a pattern that neither of them completes alone', async () => {
    const type = await addRule({ count: 2, windowSeconds: 3_600 });
    const contactId = await person();
    const fired = await Promise.all([0, 1].map((process) => send(process, [{ contactId, type }])));
    assert.deepEqual(fired.toSorted(), [0, 1]);
    assert.equal((await nudgesOf(contactId)).length, 1);
  });

  it('use up what they complete: one nudge, not one each', async () => {
    const type = await addRule({ count: 2, windowSeconds: 3_600 });
    const contactId = await person();
    await send(0, [{ contactId, type, occurredAt: new Date(Date.now() - 60_000).toISOString() }]);
    await Promise.all([0, 1].map((process) => send(process, [{ contactId, type }])));
    assert.equal((await nudgesOf(contactId)).length, 1);
  });

  it('of another event complete no pattern of one event, and stop none', async () => {
    const [eventId, elsewhere] = [randomUUID(), randomUUID()];
    const type = await addRule({
      eventId,
      count: 2,
      windowSeconds: 3_600,
      unless: ['bought'],
      unlessWithinSeconds: 3_600,
    });
    const contactId = await person();
    await send(0, [{ contactId, type, eventId: elsewhere }]);
    assert.equal(await send(0, [{ contactId, type, eventId }]), 0, 'the first of this event');
    await send(0, [{ contactId, type: 'bought', eventId: elsewhere }]);
    assert.equal(await send(0, [{ contactId, type, eventId }]), 1);
    const [nudge] = await until('it settled', async () => {
      const found = await nudgesOf(contactId);
      return found.every(({ state }) => state !== 'due' && state !== 'running') ? found : undefined;
    });
    assert.equal(nudge?.state, 'delivered');
  });

  it('are stored once where both tell the same in another order', async () => {
    const type = await addRule({});
    const contactId = await person();
    const signals = ['a', 'b', 'c'].map((id) => ({ id: `${id}-${randomUUID()}`, contactId, type }));
    const fired = await Promise.all([send(0, signals), send(1, signals.toReversed())]);
    assert.deepEqual(fired.toSorted(), [0, 3]);
    assert.equal((await nudgesOf(contactId)).length, 3);
  });

  it('stay within a cap and a cooldown together', async () => {
    const capped = await addRule({}, { throttle: { count: 1, seconds: 3_600 } });
    const resting = await addRule({}, { cooldownSeconds: 3_600 });
    const [one, two] = [await person(), await person()];
    await Promise.all(
      [0, 1].flatMap((process) => [
        send(process, [{ contactId: one, type: capped }]),
        send(process, [{ contactId: two, type: resting }]),
      ]),
    );
    for (const contactId of [one, two]) {
      const states = await until('both settled', async () => {
        const found = (await nudgesOf(contactId)).map(({ state }) => state).toSorted();
        return found.every((state) => state !== 'due' && state !== 'running') ? found : undefined;
      });
      assert.deepEqual(states, ['delivered', 'suppressed']);
    }
  });

  it('stand in one digest', async () => {
    const type = await addRule({}, { digestSeconds: 60 });
    const contactId = await person();
    await Promise.all([0, 1].map((process) => send(process, [{ contactId, type }])));
    const nudges = await nudgesOf(contactId);
    assert.equal(nudges.length, 1);
    assert.equal(nudges[0]?.items?.length, 2);
  });
});
