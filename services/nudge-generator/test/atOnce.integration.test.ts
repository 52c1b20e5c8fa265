import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
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

describe('nudges that a signal makes and delivers in its own transaction', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let rules = 0;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('in-one');
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
    // Whatever waits in the backlog stays there: what is delivered in this file was delivered at once.
    await world.owner.query(
      `create function nudge.keep() returns trigger language plpgsql as $$ begin new.due_at := now() + interval '1 day'; return new; end $$;
       create trigger keep before insert on nudge.backlog for each row execute function nudge.keep()`,
    );
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  async function addRule(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const signal = `went_${String((rules += 1))}`;
    const rule = aRule({ trigger: { kind: 'signal', signal }, ...change });
    const { status, body } = await call(service, tenant.apiKey, 'POST', '/v1/rules', rule);
    assert.equal(status, 201, JSON.stringify(body));
    return signal;
  }
  async function send(
    type: string,
    contactIds: readonly string[],
    id: () => string = randomUUID,
  ): Promise<number> {
    const signals = contactIds.map((contactId) => ({ id: id(), contactId, type }));
    const { status, body } = await call<{ nudges: number }>(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals,
    });
    assert.equal(status, 202, JSON.stringify(body));
    return body.nudges;
  }
  async function states(contactIds: readonly string[]): Promise<(string | undefined)[]> {
    const { rows } = await world.owner.query<{ contact_id: string; state: string }>(
      'select contact_id, state from nudge.nudge where contact_id = any ($1)',
      [contactIds],
    );
    return contactIds.map((id) => rows.find((row) => row.contact_id === id)?.state);
  }
  const waiting = async (contactIds: readonly string[]) =>
    (
      await world.owner.query(
        'select 1 from nudge.backlog b join nudge.nudge n on n.tenant_id = b.tenant_id and n.id = b.nudge_id where n.contact_id = any ($1)',
        [contactIds],
      )
    ).rows.length;
  const items = async (contactIds: readonly string[]) =>
    (
      await world.owner.query<{ contact_id: string; seq: string; subject: string }>(
        'select contact_id, seq, subject from nudge.inbox_item where contact_id = any ($1) order by contact_id, seq',
        [contactIds],
      )
    ).rows;

  it('are there when the answer comes, each once, numbered in the order of their signals', async () => {
    const signal = await addRule();
    const [twice = '', once = ''] = await addContacts(world, tenant.tenantId, 2);
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const next = () => {
      const each = ids.values();
      return () => each.next().value ?? '';
    };
    assert.equal(await send(signal, [twice, once, twice], next()), 3);
    assert.equal(await send(signal, [twice, once, twice], next()), 0, 'told again');
    const found = await items([twice, once]);
    assert.equal(found.length, 3);
    assert.deepEqual(
      found.filter((row) => row.contact_id === twice).map((row) => row.seq),
      ['1', '2'],
    );
    assert.equal(await waiting([twice, once]), 0);
    const { body } = await call<{ items: { id: string }[] }>(
      service,
      tenant.apiKey,
      'GET',
      `/v1/nudges?contactId=${once}&state=delivered`,
    );
    const nudge = (
      await call<NudgeExplained>(service, tenant.apiKey, 'GET', `/v1/nudges/${body.items[0]?.id ?? ''}`)
    ).body;
    assert.equal(nudge.state, 'delivered');
    assert.equal(nudge.channel, 'in_app');
    assert.equal(nudge.text, 'Thank you for signing up.');
    assert.equal(nudge.generation?.provider, 'template');
    assert.deepEqual(
      nudge.attempts.map(({ channel, state }) => ({ channel, state })),
      [{ channel: 'in_app', state: 'delivered' }],
    );
    const { claimedAt, generatedAt, settledAt } = nudge.phases;
    assert.ok(claimedAt !== null && generatedAt !== null && settledAt !== null);
    assert.ok(claimedAt <= generatedAt && generatedAt <= settledAt);
  });

  it('count in the figures, and for the variant that was chosen', async () => {
    const variants = ['a', 'b'].map((key) => ({
      key,
      subject: { ja: key, en: key },
      text: { ja: 'どうぞ。', en: 'There.' },
    }));
    const signal = await addRule({ brief: { goal: 'Tell', variants } });
    const contacts = await addContacts(world, tenant.tenantId, 5);
    const delivered = async () =>
      Number(
        (
          await world.owner.query<{ n: string }>(
            `select coalesce(sum(delivered), 0) as n from nudge.figure where tenant_id = $1 and grain = 'hour'`,
            [tenant.tenantId],
          )
        ).rows[0]?.n,
      );
    const before = await delivered();
    assert.equal(await send(signal, contacts), 5);
    assert.equal((await delivered()) - before, 5);
    const { rows } = await world.owner.query<{ n: string }>(
      `select coalesce(sum(sent), 0) as n from nudge.variant_statistic v join nudge.rule r on r.id = v.rule_id where r.trigger_type = $1`,
      [signal],
    );
    assert.equal(Number(rows[0]?.n), 5);
  });

  const heldBack: readonly {
    readonly name: string;
    readonly rule?: Readonly<Record<string, unknown>>;
    readonly sql?: string;
    readonly values?: readonly unknown[];
  }[] = [
    {
      name: 'who unsubscribed',
      sql: 'insert into nudge.contact_preference (tenant_id, contact_id, unsubscribed_at, updated_at) select tenant_id, id, now(), now() from core.contact where id = $1',
    },
    {
      name: 'who turned the inbox off',
      sql: `insert into nudge.contact_preference (tenant_id, contact_id, channels_off, updated_at) select tenant_id, id, '{in_app}', now() from core.contact where id = $1`,
    },
    {
      name: 'who has quiet hours now',
      sql: `update core.contact set time_zone = 'UTC', quiet_hours = jsonb_build_object('start', to_char(now() at time zone 'UTC' - interval '1 hour', 'HH24:MI'),
        'end', to_char(now() at time zone 'UTC' + interval '1 hour', 'HH24:MI')) where id = $1`,
    },
    {
      name: 'who refused promotion',
      rule: { purpose: 'promotion' },
      sql: `update core.contact set consent = '{"promotion": {"granted": false}}' where id = $1`,
    },
    {
      name: 'who would rather have a channel whose address the tenant has',
      rule: { channels: ['in_app', 'slack'] },
      sql: `update core.contact set preferences = '{"channels": "slack, in_app"}' where id = $1`,
    },
    { name: 'whose nudge needs an approval', rule: { approval: { required: true } } },
    { name: 'whose nudge is for later', rule: { then: 60 } },
  ];
  for (const { name, rule, sql } of heldBack)
    it(`wait in the backlog, for a claim to look at: ${name}`, async () => {
      const signal =
        rule?.['then'] === undefined
          ? await addRule(rule)
          : await addRule({
              trigger: { kind: 'signal', signal: `went_${String(rules + 1)}`, then: { afterSeconds: 60 } },
            });
      const contacts = await addContacts(world, tenant.tenantId, 2);
      const [held = '', other = ''] = contacts;
      if (sql !== undefined) await world.owner.query(sql, [held]);
      assert.equal(await send(signal, contacts), 2);
      const forAll = sql === undefined;
      assert.deepEqual(await states([held, other]), ['due', forAll ? 'due' : 'delivered']);
      assert.equal((await items(contacts)).length, forAll ? 0 : 1);
      assert.equal(await waiting(contacts), forAll ? 2 : 1);
    });

  it('stay within the cap of a day, also among signals of one request', async () => {
    const { body } = await call(service, tenant.apiKey, 'GET', '/v1/nudge-settings');
    const put = await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', {
      ...body,
      caps: { perDay: 1 },
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const signal = await addRule();
    const [one = '', two = ''] = await addContacts(world, tenant.tenantId, 2);
    assert.equal(await send(signal, [one, one, two]), 3);
    assert.equal((await items([one])).length, 1);
    assert.equal((await items([two])).length, 1);
    assert.equal(await send(signal, [one]), 1);
    assert.equal((await items([one])).length, 1);
    assert.equal(await waiting([one, two]), 2);
    await call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', { ...body, caps: {} });
  });

  it('are taken back together, and wait in the backlog, where one of them cannot be written', async () => {
    const signal = await addRule();
    const contacts = await addContacts(world, tenant.tenantId, 3);
    await world.owner.query(
      `create function nudge.refuse() returns trigger language plpgsql as $$
       begin if new.contact_id = '${contacts[1] ?? ''}' then raise exception 'refused' using errcode = '22P02'; end if; return new; end $$;
       create trigger refuse before insert on nudge.inbox_item for each row execute function nudge.refuse()`,
    );
    assert.equal(await send(signal, contacts), 3);
    assert.equal((await items(contacts)).length, 0);
    assert.equal(await waiting(contacts), 3);
    await world.owner.query('drop trigger refuse on nudge.inbox_item; drop function nudge.refuse()');
  });

  it('are left to the backlog, and their signals are kept, where what they are written from cannot be read', async () => {
    const variants = ['a', 'b'].map((key) => ({
      key,
      subject: { ja: key, en: key },
      text: { ja: 'どうぞ。', en: 'There.' },
    }));
    const signal = await addRule({ brief: { goal: 'Tell', variants } });
    const contacts = await addContacts(world, tenant.tenantId, 2);
    await world.owner.query('revoke select on nudge.variant_statistic from tsudoi_app, tsudoi_nudge');
    try {
      assert.equal(await send(signal, contacts), 2);
    } finally {
      await world.owner.query('grant select on nudge.variant_statistic to tsudoi_app, tsudoi_nudge');
    }
    assert.equal(await waiting(contacts), 2);
  });

  it('have nothing of what every object has in place of an attribute that nobody stated', async () => {
    const text = { ja: '{attribute.constructor}{attribute.__proto__}です。', en: 'So{attribute.toString}.' };
    const subject = { ja: 'お知らせ', en: 'News' };
    const signal = await addRule({ brief: { goal: 'Tell', variants: [{ key: 'a', subject, text }] } });
    const contacts = await addContacts(world, tenant.tenantId, 2);
    assert.equal(await send(signal, contacts), 2);
    const { rows } = await world.owner.query<{ text: string }>(
      'select text from nudge.inbox_item where contact_id = any ($1)',
      [contacts],
    );
    assert.deepEqual(
      rows.map((row) => row.text),
      ['So.', 'So.'],
    );
  });

  it('are none where an earlier process began to send the same', async () => {
    const signal = await addRule();
    const [begun = ''] = await addContacts(world, tenant.tenantId, 1);
    const id = randomUUID();
    await world.owner.query(
      `insert into nudge.delivery (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, started_at)
       select $1, $2, r.id || ':' || $3, 'in_app', gen_random_uuid(), 'sending', 0, now() from nudge.rule r where r.trigger_type = $4`,
      [tenant.tenantId, begun, id, signal],
    );
    await send(signal, [begun], () => id);
    assert.equal((await items([begun])).length, 0);
    assert.equal(await waiting([begun]), 1);
  });

  it('come to open streams and lists of other processes as those of the backlog do', async () => {
    const heard: string[] = [];
    const stop = await service.platform.database.listen('inbox_changed', (payload) => heard.push(payload));
    const signal = await addRule();
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await send(signal, [contactId]);
    await until('the notice', () => heard.some((payload) => payload.includes(contactId)));
    await stop();
  });

  it('are made by two requests at once without waiting for each other for ever', async () => {
    const signal = await addRule();
    const contacts = await addContacts(world, tenant.tenantId, 200);
    const counts = await Promise.all(
      Array.from({ length: 6 }, (_, n) => send(signal, n % 2 === 0 ? contacts : contacts.toReversed())),
    );
    assert.deepEqual(
      counts,
      Array.from({ length: 6 }, () => 200),
    );
    const rows = await items(contacts);
    const left = await waiting(contacts);
    assert.equal(rows.length + left, 1_200);
    const numbers = Map.groupBy(rows, (row) => row.contact_id);
    for (const own of numbers.values())
      assert.deepEqual(
        own.map((row) => Number(row.seq)),
        own.map((_, n) => n + 1),
      );
  });
});
