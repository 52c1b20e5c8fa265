import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { templateWords } from '../src/words/templateWords.ts';
import type { WordsProvider } from '../src/words/words.ts';
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

const startsAt = new Date('2027-03-20T05:00:00Z');
const brief = {
  goal: 'Tell of the event',
  variants: [
    { key: 'a', subject: { ja: '{event}', en: '{event}' }, text: { ja: '{date} {venue}', en: '{date}' } },
  ],
};

interface Scene {
  readonly contactId: string;
  readonly eventId: string;
  readonly ruleId: string;
}

interface Change {
  readonly name: string;
  readonly sql: string;
  readonly values: (scene: Scene) => readonly unknown[];
  /** What the nudge ends as; the state, then the reason or the channel. */
  readonly ends: readonly [state: string, why: string];
}

const everywhere: readonly Change[] = [
  {
    name: 'the seat is cancelled',
    sql: `update core.sign_up set state = 'cancelled' where contact_id = $1`,
    values: ({ contactId }) => [contactId],
    ends: ['suppressed', 'seat_cancelled'],
  },
  {
    name: 'the event is cancelled',
    sql: `update recommendation.event set state = 'cancelled' where id = $1`,
    values: ({ eventId }) => [eventId],
    ends: ['suppressed', 'event_cancelled'],
  },
  {
    name: 'the event is finished early',
    sql: `update recommendation.event set state = 'finished' where id = $1`,
    values: ({ eventId }) => [eventId],
    ends: ['expired', 'event_finished'],
  },
  {
    name: 'the person unsubscribes',
    sql: `insert into nudge.contact_preference (tenant_id, contact_id, unsubscribed_at, updated_at)
      select tenant_id, id, now(), now() from core.contact where id = $1`,
    values: ({ contactId }) => [contactId],
    ends: ['suppressed', 'unsubscribed'],
  },
  {
    name: 'the rule is paused',
    sql: 'update nudge.rule set enabled = false where id = $1',
    values: ({ ruleId }) => [ruleId],
    ends: ['suppressed', 'rule_off'],
  },
  {
    name: 'the person leaves the audience',
    sql: `update core.contact set attributes = attributes - 'member' where id = $1`,
    values: ({ contactId }) => [contactId],
    ends: ['suppressed', 'not_in_audience'],
  },
  {
    name: 'the person does what the audience must not have done',
    sql: `insert into nudge.signal (tenant_id, id, contact_id, type, occurred_at, received_at)
      select tenant_id, gen_random_uuid()::text, id, 'paid', $2, $2 from core.contact where id = $1`,
    values: ({ contactId }) => [contactId, new Date('2027-03-18T08:00:01Z')],
    ends: ['suppressed', 'not_in_audience'],
  },
  {
    name: 'the person is erased',
    sql: 'delete from core.contact where id = $1',
    values: ({ contactId }) => [contactId],
    ends: ['suppressed', 'contact_gone'],
  },
];

describe('facts are looked at again at the door', function () {
  this.timeout(240_000);
  let world: World;
  let service: RunningService;
  let sink: WebhookSink;
  let tenant: Tenant;
  /** Words that are awaited while the world changes. */
  let writing: PromiseWithResolvers<void> | undefined;
  let begun: PromiseWithResolvers<void> | undefined;
  const words: WordsProvider = {
    immediate: false,
    write: async (request) => {
      begun?.resolve();
      await writing?.promise;
      return templateWords.write(request);
    },
  };

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    sink = await startWebhookSink(() => ({}), true);
    service = await startService(world.peers, {}, { words, egressCa: localCertificate });
    service.clock.moveTo(new Date('2027-03-18T08:00:00Z'));
    tenant = await world.addTenant('door');
    const set = await call(service, tenant.apiKey, 'PUT', '/v1/channels/webhook', {
      settings: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
    });
    assert.equal(set.status, 200);
  });
  after(async () => {
    await service.stop();
    await sink.close();
    await world.end();
  });

  /** One person with a seat, one rule on a signal of its own; the words are being written when it resolves. */
  async function scene(channels: readonly string[]): Promise<Scene & { readonly release: () => void }> {
    begun = Promise.withResolvers();
    writing = Promise.withResolvers();
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1, { locale: 'ja' });
    await world.owner.query('update core.contact set attributes = $2 where id = $1', [
      contactId,
      JSON.stringify({ member: 'yes', webhook: `${sink.url}/${contactId}` }),
    ]);
    const eventId = randomUUID();
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at) values ($1, $2, $3, '勉強会', $4)`,
      [
        eventId,
        tenant.tenantId,
        JSON.stringify({ format: 'venue', venue: '渋谷', timeZone: 'Asia/Tokyo', capacity: 10 }),
        startsAt,
      ],
    );
    await world.owner.query(
      `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, tickets, signed_up_at)
       values ($1, $2, $3::uuid, 'generic', $3::text, 1, $4)`,
      [tenant.tenantId, eventId, contactId, service.clock.now()],
    );
    const signal = `went_${eventId.slice(0, 8)}`;
    const rule = aRule({
      trigger: { kind: 'signal', signal },
      audience: {
        signedUpTo: eventId,
        attributes: { member: 'yes' },
        didNot: { signal: 'paid', withinDays: 30 },
      },
      brief: { ...brief, eventId },
      channels,
    });
    const made = await call<{ id: string }>(service, tenant.apiKey, 'POST', '/v1/rules', rule);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const told = await call<{ nudges: number }>(service, tenant.apiKey, 'POST', '/v1/signals', {
      id: randomUUID(),
      contactId,
      type: signal,
    });
    assert.equal(told.body.nudges, 1);
    await begun.promise;
    return { contactId, eventId, ruleId: made.body.id, release: writing.resolve };
  }

  async function end({
    ruleId,
  }: Scene): Promise<{ state: string; reason: string | null; channel: string | null }> {
    return until(
      'the nudge to end',
      async () => {
        const { rows } = await world.owner.query<{
          state: string;
          reason: string | null;
          channel: string | null;
        }>('select state, reason, channel from nudge.nudge where rule_id = $1 and settled_at is not null', [
          ruleId,
        ]);
        return rows[0];
      },
      90_000,
    );
  }
  const arrived = async ({ contactId }: Scene) => {
    const { rows } = await world.owner.query('select 1 from nudge.inbox_item where contact_id = $1', [
      contactId,
    ]);
    return rows.length + sink.requests.filter(({ path }) => path === `/${contactId}`).length;
  };

  for (const channels of [['in_app'], ['webhook']]) {
    for (const change of everywhere) {
      it(`${channels.join()}: nothing leaves when ${change.name} while the words are written`, async () => {
        const at = await scene(channels);
        await world.owner.query(change.sql, [...change.values(at)]);
        at.release();
        const { state, reason } = await end(at);
        assert.deepEqual([state, reason], change.ends);
        assert.equal(await arrived(at), 0);
        const { rows } = await world.owner.query(
          `select 1 from nudge.delivery where contact_id = $1 and (state in ('sending', 'delivered') or settled_at is null)`,
          [at.contactId],
        );
        assert.equal(rows.length, 0, 'no limit counts it');
      });
    }

    it(`${channels.join()}: another date is written anew before it leaves, once`, async () => {
      const at = await scene(channels);
      await world.owner.query(
        'update recommendation.event set starts_at = $2, version = version + 1 where id = $1',
        [at.eventId, new Date('2027-03-27T05:00:00Z')],
      );
      at.release();
      await until('the words to wait', async () => {
        const { rows } = await world.owner.query(
          `select 1 from nudge.nudge where rule_id = $1 and state = 'due' and reason = 'event_changed'`,
          [at.ruleId],
        );
        return rows.length > 0;
      });
      await new Promise((resolve) => setTimeout(resolve, 5_500)); // what workers believe
      service.clock.moveTo(new Date(service.clock.now().getTime() + 7_000));
      assert.equal((await end(at)).state, 'delivered');
      const { rows } = await world.owner.query<{ text: string }>(
        'select text from nudge.nudge where rule_id = $1',
        [at.ruleId],
      );
      assert.match(rows[0]?.text ?? '', /3月27日/);
      assert.equal(await arrived(at), 1);
    });
  }

  it('a channel that is turned off meanwhile is passed by, the next one is taken', async () => {
    const at = await scene(['webhook', 'in_app']);
    await world.owner.query(
      `insert into nudge.contact_preference (tenant_id, contact_id, channels_off, updated_at) values ($1, $2, '{webhook}', now())`,
      [tenant.tenantId, at.contactId],
    );
    at.release();
    const { state, channel } = await end(at);
    assert.deepEqual([state, channel], ['delivered', 'in_app']);
    assert.equal(sink.requests.filter(({ path }) => path === `/${at.contactId}`).length, 0);
  });

  it('an address that is corrected meanwhile is the one that gets it', async () => {
    const at = await scene(['webhook']);
    await world.owner.query(
      `update core.contact set attributes = attributes || jsonb_build_object('webhook', $2::text) where id = $1`,
      [at.contactId, `${sink.url}/corrected`],
    );
    at.release();
    assert.equal((await end(at)).state, 'delivered');
    assert.equal(sink.requests.filter(({ path }) => path === `/${at.contactId}`).length, 0);
    assert.equal(sink.requests.filter(({ path }) => path === '/corrected').length, 1);
  });
});
