import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
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
import { printedSeed } from './printedSeed.ts';

const hourMs = 3_600_000;

describe('rules hold for signals that are told late or out of order', function () {
  this.timeout(180_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
    tenant = await world.addTenant('late');
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  interface Told {
    readonly contactId: string;
    readonly type: string;
    readonly at: Date;
    readonly id?: string;
  }
  async function tell(signals: readonly Told[]): Promise<number> {
    const { status, body } = await call<{ nudges: number }>(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals: signals.map(({ at, id = randomUUID(), ...rest }) => ({
        id,
        ...rest,
        occurredAt: at.toISOString(),
      })),
    });
    assert.equal(status, 202, JSON.stringify(body));
    return body.nudges;
  }
  async function addRule(change: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await call<{ id: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule(change),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  }

  it('quiet hours that a person chose stand in place of those of the contact, also for what waits in the backlog', async () => {
    const type = 'chose_quiet';
    await addRule({ trigger: { kind: 'signal', signal: type, then: { afterSeconds: 0 } } });
    const at = service.clock.now();
    const hours = (from: number, to: number) => {
      const [start, end] = [from, to].map((hour) =>
        new Date(at.getTime() + hour * hourMs).toISOString().slice(11, 16),
      );
      return { start: start ?? '', end: end ?? '' };
    };
    const quiet = hours(-1, 1);
    const [own = '', chosen = ''] = await addContacts(world, tenant.tenantId, 2, { zone: 'UTC', quiet });
    const put = await call(service, tenant.apiKey, 'PUT', `/v1/delivery-preferences/${chosen}`, {
      ...{ everythingOff: false, channelsOff: [], topicsOff: [], locale: null },
      quietHours: hours(6, 7),
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    assert.equal(await tell([own, chosen].map((contactId) => ({ contactId, type, at }))), 2);
    const stateOf = async (contactId: string) =>
      (
        await world.owner.query<{ state: string }>('select state from nudge.nudge where contact_id = $1', [
          contactId,
        ])
      ).rows[0]?.state;
    await until('the one whose own hours are not now', async () => (await stateOf(chosen)) === 'delivered');
    assert.equal(await stateOf(own), 'due');
  });

  it('a pattern is complete whatever the order and the batches in which its signals come, and only then, once', async () => {
    const random = createSeededRandom(printedSeed('late signals'));
    for (let round = 0; round < 12; round += 1) {
      const type = `ignored_${String(round)}`;
      const count = 2 + Math.floor(random() * 3);
      const distinctDays = random() < 0.5;
      await addRule({
        trigger: { kind: 'signal', signal: type, count, windowSeconds: count * 86_400, distinctDays },
      });
      const [whole = '', short = ''] = await addContacts(world, tenant.tenantId, 2);
      const last = service.clock.now().getTime() - 3 * hourMs;
      const stepMs = distinctDays ? 24 * hourMs : hourMs;
      const told = Array.from({ length: count }, (_, index) => ({ index, order: random() }))
        .sort((a, b) => a.order - b.order)
        .map(({ index }) => ({ contactId: whole, type, at: new Date(last - index * stepMs) }));
      let nudges = 0;
      while (told.length > 0) nudges += await tell(told.splice(0, 1 + Math.floor(random() * 2)));
      assert.equal(nudges, 1, `round ${String(round)}`);
      const few = Array.from({ length: count - 1 }, (_, index) => ({
        contactId: short,
        type,
        at: new Date(last - index * stepMs),
      }));
      assert.equal(await tell(few.reverse()), 0, `round ${String(round)}: one too few`);
    }
  });

  it('a signal told after the morning that it should lead to leads to the next one; one told in time to that one', async () => {
    const ruleId = await addRule({
      trigger: { kind: 'signal', signal: 'late_night_use', then: { at: '07:30' } },
    });
    service.clock.moveTo(new Date('2027-05-10T03:00:00Z')); // noon in Tokyo
    const [noon = '', atOnce = '', stale = ''] = await addContacts(world, tenant.tenantId, 3);
    const night = new Date('2027-05-09T16:00:00Z'); // 01:00 in Tokyo, so 07:30 of the same day
    assert.equal(await tell([{ contactId: noon, type: 'late_night_use', at: night }]), 1);
    await tell([{ contactId: stale, type: 'late_night_use', at: new Date('2027-05-06T16:00:00Z') }]);
    service.clock.moveTo(new Date('2027-05-10T22:50:00Z')); // 07:50
    await tell([{ contactId: atOnce, type: 'late_night_use', at: new Date('2027-05-10T16:00:00Z') }]);
    const stateOf = async (contactId: string) => {
      const { rows } = await world.owner.query<{ state: string; reason: string | null; slot_at: Date }>(
        'select state, reason, slot_at from nudge.nudge where rule_id = $1 and contact_id = $2',
        [ruleId, contactId],
      );
      return rows[0];
    };
    for (const contactId of [noon, atOnce]) {
      const delivered = await until(
        'the nudge',
        async () => {
          const found = await stateOf(contactId);
          return found?.state === 'delivered' ? found : undefined;
        },
        60_000,
      );
      assert.equal(delivered.slot_at.toISOString(), '2027-05-10T22:30:00.000Z');
    }
    const old = await until(
      'the one of four days ago',
      async () => {
        const found = await stateOf(stale);
        return found?.state === 'expired' ? found : undefined;
      },
      60_000,
    );
    assert.equal(old.reason, 'too_late');
  });

  it('an answer that was given before, and told after, stops the nudge', async () => {
    const ruleId = await addRule({
      trigger: {
        kind: 'signal',
        signal: 'looked',
        unless: ['acted'],
        unlessWithinSeconds: 3_600,
        then: { afterSeconds: 1_800 },
      },
    });
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const now = service.clock.now();
    assert.equal(await tell([{ contactId, type: 'looked', at: now }]), 1);
    await tell([{ contactId, type: 'acted', at: new Date(now.getTime() - 600_000) }]);
    service.clock.moveTo(new Date(now.getTime() + 1_801_000));
    const reason = await until(
      'its end',
      async () => {
        const { rows } = await world.owner.query<{ reason: string | null }>(
          'select reason from nudge.nudge where rule_id = $1 and settled_at is not null',
          [ruleId],
        );
        return rows[0]?.reason ?? undefined;
      },
      60_000,
    );
    assert.equal(reason, 'answered_meanwhile');
  });
});
