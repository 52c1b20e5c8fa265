import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
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

describe('one bad item, one bad receiver', function () {
  this.timeout(240_000);
  let world: World;
  let service: RunningService;
  let a: Tenant;
  let b: Tenant;
  let hung: WebhookSink;
  let quick: WebhookSink;

  before(async () => {
    world = await createWorld();
    [a, b] = [await world.addTenant('poison-a'), await world.addTenant('poison-b')];
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { NUDGE_LEASE_SECONDS: 2 }, { egressCa: localCertificate });
    hung = await startWebhookSink(() => ({ delayMs: 60_000 }), true);
    quick = await startWebhookSink(() => ({ delayMs: 600 }), true);
    for (const { apiKey } of [a, b]) {
      const settings = { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' };
      assert.equal((await call(service, apiKey, 'PUT', '/v1/channels/webhook', { settings })).status, 200);
      for (const channels of [['in_app'], ['webhook'], ['webhook', 'in_app']]) {
        const rule = aRule({
          name: channels.join(),
          channels,
          trigger: { kind: 'signal', signal: `by_${channels.join('_')}` },
        });
        assert.equal((await call(service, apiKey, 'POST', '/v1/rules', rule)).status, 201);
      }
    }
  });
  after(async () => {
    await service.stop();
    await Promise.all([hung.close(), quick.close()]);
    await world.end();
  });

  async function people(tenant: Tenant, count: number, url?: string): Promise<string[]> {
    const contacts = await addContacts(world, tenant.tenantId, count);
    if (url !== undefined)
      await world.owner.query(`update core.contact set attributes = $1 where id = any ($2::uuid[])`, [
        JSON.stringify({ webhook: url }),
        contacts,
      ]);
    return contacts;
  }
  const signal = async (tenant: Tenant, contacts: readonly string[], type: string) => {
    const signals = contacts.map((contactId) => ({ id: randomUUID(), contactId, type }));
    const { status } = await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals });
    assert.ok(status < 300, String(status));
  };
  async function states(contacts: readonly string[]): Promise<Record<string, number>> {
    const { rows } = await world.owner.query<{ state: string; n: number }>(
      'select state, count(*)::int n from nudge.nudge where contact_id = any ($1::uuid[]) group by state',
      [contacts],
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  it('a nudge that cannot be worked ends alone, with its reason; its 49 neighbours are delivered', async () => {
    const contacts = await people(a, 50);
    // What no check would let in: the database refuses to write this item.
    await world.owner.query(
      `create function pg_temp.nothing() returns int language sql as 'select 1';
       create or replace function nudge.poison() returns trigger language plpgsql as $$
       begin if new.contact_id = '${contacts[17] ?? ''}' then raise exception 'this row is poison' using errcode = '22P02'; end if;
       return new; end $$;
       create trigger poison before insert on nudge.inbox_item for each row execute function nudge.poison()`,
    );
    const startMs = performance.now();
    await signal(a, contacts, 'by_in_app');
    await until('the neighbours', async () => (await states(contacts))['delivered'] === 49);
    const neighboursMs = performance.now() - startMs;
    await until('the guilty one to end', async () => (await states(contacts))['failed'] === 1, 60_000);
    const { rows } = await world.owner.query<{ reason: string; contact_id: string }>(
      `select reason, contact_id from nudge.nudge where contact_id = any ($1::uuid[]) and state = 'failed'`,
      [contacts],
    );
    assert.equal(rows[0]?.contact_id, contacts[17]);
    assert.match(rows[0]?.reason ?? '', /cannot be worked: .*22P02/);
    await world.owner.query('drop trigger poison on nudge.inbox_item; drop function nudge.poison()');
    console.log(`      49 neighbours delivered after ${(neighboursMs / 1_000).toFixed(1)} s, one failed`);
  });

  it('a nudge whose every try runs into a time-out waits alone; its neighbours are delivered, and it is once it can be', async () => {
    const contacts = await people(a, 50);
    await world.owner.query(
      `create or replace function nudge.poison() returns trigger language plpgsql as $$
       begin if new.contact_id = '${contacts[31] ?? ''}' then raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end if;
       return new; end $$;
       create trigger poison before insert on nudge.inbox_item for each row execute function nudge.poison()`,
    );
    await signal(a, contacts, 'by_in_app');
    await until('the neighbours', async () => (await states(contacts))['delivered'] === 49);
    await world.owner.query('drop trigger poison on nudge.inbox_item; drop function nudge.poison()');
    await until('the last one', async () => (await states(contacts))['delivered'] === 50, 90_000);
  });

  it("a hung receiver of one tenant delays neither the other's inbox nor its receivers, nor its own inbox", async () => {
    const stuck = await people(b, 300, `${hung.url}/in`);
    await signal(b, stuck, 'by_webhook');
    await until('the receiver to hang', () => hung.requests.length >= 16);
    const [inApp, others, own] = [
      await people(a, 20),
      await people(a, 40, `${quick.url}/in`),
      await people(b, 20),
    ];
    const startMs = performance.now();
    const took: number[] = [];
    for (const [tenant, contacts, type] of [
      [a, inApp, 'by_in_app'],
      [a, others, 'by_webhook'],
      [b, own, 'by_in_app'],
    ] as const)
      await signal(tenant, contacts, type);
    for (const contacts of [inApp, others, own]) {
      // Behind 300 that hang, 16 at a time for 15 s each, they would come after more than four minutes.
      await until('them', async () => (await states(contacts))['delivered'] === contacts.length, 60_000);
      took.push(performance.now() - startMs);
    }
    const { rows } = await world.owner.query<{ n: number }>(
      `select count(*)::int n from nudge.delivery where contact_id = any ($1::uuid[]) and state in ('sending', 'unknown')`,
      [stuck],
    );
    assert.ok((rows[0]?.n ?? Infinity) <= 32, `${String(rows[0]?.n)} may have left`);
    console.log(
      `      beside 300 to a hung receiver: inbox ${took[0]?.toFixed(0) ?? ''} ms, other receiver ${took[1]?.toFixed(0) ?? ''} ms, own inbox ${took[2]?.toFixed(0) ?? ''} ms`,
    );
  });

  it('settings of a channel that cannot be opened hold nothing: the next channel takes the message', async () => {
    await world.owner.query(
      `update nudge.channel_config set sealed = 'not sealed', version = version + 1 where tenant_id = $1`,
      [a.tenantId],
    );
    const contacts = await people(a, 5, `${quick.url}/in`);
    // Settings are believed for ten seconds.
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    await signal(a, contacts, 'by_webhook_in_app');
    await until('the inbox', async () => (await states(contacts))['delivered'] === 5);
  });
});
