import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { anotherTenant } from '../../accounts/test/member.ts';

describe('Contacts and sign-ups', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let eventId: string;
  before(async () => {
    service = await startAccounts();
    const event = await service.call('POST', '/v1/events', {
      token: service.adminKey,
      body: {
        name: '勉強会',
        theme: 'TypeScript',
        category: 'meetup',
        audience: { description: 'Engineers' },
        format: 'venue',
        capacity: 100,
        startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
        targetAttendees: 50,
        tacticBudgetJpy: 50_000,
        staffHours: 20,
      },
    });
    assert.equal(event.status, 201, JSON.stringify(event.body));
    eventId = (event.body as { id: string }).id;
  });
  after(async () => {
    await service.stop();
  });

  const signUp = (body: object) =>
    service.call('POST', `/v1/sign-ups/${eventId}`, { token: service.adminKey, body });

  it('takes one sign-up for one external id, and a later state as a change', async () => {
    const body = { externalId: 'order-1', contact: { email: 'One@example.jp', displayName: '一' } };
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(body)));
    const ids = new Set(answers.map((answer) => (answer.body as { id: string }).id));
    assert.deepEqual(
      [...new Set(answers.map((answer) => answer.status))],
      [201],
      JSON.stringify(answers[0]?.body),
    );
    assert.equal(ids.size, 1);
    const cancelled = await signUp({ ...body, state: 'cancelled' });
    assert.equal((cancelled.body as { state: string }).state, 'cancelled');
    const [count] = await service.platform.database.withTenant(service.tenantId, (tx) =>
      tx.query<{ n: number }>(`select count(*)::int as n from core.outbox where type = 'sign_up.recorded'`),
    );
    assert.equal(count?.n, 1, 'published once');
  });

  it('keeps the newest word on consent, and refuses a zone that is none', async () => {
    const consent = (granted: boolean, at: string) => ({ email: { granted, at, source: 'form' } });
    const email = 'consent@example.jp';
    await signUp({ externalId: 'c-1', contact: { email, consent: consent(true, '2026-05-01T00:00:00Z') } });
    await signUp({ externalId: 'c-2', contact: { email, consent: consent(false, '2026-06-01T00:00:00Z') } });
    await signUp({ externalId: 'c-3', contact: { email, consent: consent(true, '2026-04-01T00:00:00Z') } });
    const found = await service.call('GET', `/v1/contacts?q=${email}`, { token: service.adminKey });
    const [contact] = (found.body as { items: { consent: { email: { granted: boolean } } }[] }).items;
    assert.equal(contact?.consent.email.granted, false);
    const zone = await signUp({ externalId: 'c-4', contact: { email, timeZone: 'Mars/Olympus' } });
    assert.equal(zone.status, 400);
  });

  it('tells by its UTM link which tactic brought someone, upper case or not', async () => {
    const token = service.adminKey;
    const plan = (await service.call('POST', `/v1/events/${eventId}/plans`, { token, body: {} })).body as {
      id: string;
    };
    const accepted = await service.call('POST', `/v1/plans/${plan.id}/accept`, { token, body: {} });
    const { tasks } = accepted.body as {
      tasks: {
        id: string;
        tacticKey: string;
        utm: { source: string; medium: string; campaign: string; id: string };
      }[];
    };
    const task = tasks[0];
    assert.ok(task);
    const byId = await signUp({
      externalId: 'utm-1',
      contact: { email: 'u1@example.jp' },
      utm: { id: task.utm.id.toUpperCase() },
    });
    assert.deepEqual(
      [(byId.body as { tacticKey: string }).tacticKey, (byId.body as { planTaskId: string }).planTaskId],
      [task.tacticKey, task.id],
    );
    const { source, medium, campaign } = task.utm;
    const byWords = await signUp({
      externalId: 'utm-2',
      contact: { email: 'u2@example.jp' },
      utm: { source, medium, campaign },
    });
    assert.equal((byWords.body as { tacticKey: string }).tacticKey, task.tacticKey);
    const stranger = await signUp({
      externalId: 'utm-3',
      contact: { email: 'u3@example.jp' },
      utm: { id: 'unknown' },
    });
    assert.equal((stranger.body as { tacticKey: null }).tacticKey, null);
  });

  it('takes a shop’s webhook with the right signature once, and refuses every other', async () => {
    const made = await service.call('POST', '/v1/sign-up-sources', {
      token: service.adminKey,
      body: {
        kind: 'generic',
        name: 'Shop',
        eventId,
        mapping: {
          externalId: 'order.no',
          email: 'buyer.mail',
          displayName: 'buyer.name',
          state: 'order.state',
        },
      },
    });
    const { webhookPath, secret } = made.body as { webhookPath: string; secret: string };
    const body = JSON.stringify({
      order: { no: 7, state: 'paid' },
      buyer: { mail: 'shop@example.jp', name: '店' },
    });
    const sign = (key: string, text = body) => createHmac('sha256', key).update(text).digest('hex');
    const send = async (signature: string | undefined, text = body, path = webhookPath) => {
      const response = await fetch(service.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature !== undefined && { 'x-signature': signature }),
        },
        body: text,
      });
      return { status: response.status, body: (await response.json()) as { accepted?: number } };
    };
    assert.equal((await send(undefined)).status, 401);
    assert.equal((await send(sign('another secret'))).status, 401);
    assert.equal((await send(sign(secret), body.replace('7', '8'))).status, 401, 'an altered body');
    assert.equal((await send(sign(secret), body, `/v1/webhooks/sign-ups/${randomUUID()}`)).status, 401);
    assert.deepEqual(await send(sign(secret)), { status: 202, body: { accepted: 1, ignored: 0 } });
    assert.equal((await send(`sha256=${sign(secret)}`)).status, 202);
    const pending = JSON.stringify({ order: { no: 9, state: 'pending' }, buyer: { mail: 'p@example.jp' } });
    assert.deepEqual(await send(sign(secret, pending), pending), {
      status: 202,
      body: { accepted: 0, ignored: 1 },
    });
    const listed = await service.call('GET', `/v1/sign-ups/${eventId}?limit=200`, {
      token: service.adminKey,
    });
    const { items } = listed.body as { items: { source: string; externalId: string }[] };
    assert.deepEqual(
      items.filter((each) => each.source !== 'api').map((each) => each.externalId),
      ['7'],
    );
  });

  it('imports CSV in Japanese or English, names each row it refuses, and changes nothing the second time', async () => {
    const csv =
      '\ufeffメールアドレス,氏名,電話番号,同意,会社\nA@example.jp,青木,090-1234-5678,はい,山田商事\nbad,馬場,,,\nc@example.jp,千葉,,いいえ,\n';
    const send = () => service.call('POST', '/v1/contacts/import', { token: service.adminKey, body: csv });
    const first = (await send()).body as {
      created: number;
      updated: number;
      refusedRows: number;
      refused: { row: number; field: string }[];
    };
    assert.deepEqual([first.created, first.updated, first.refusedRows], [2, 0, 1]);
    assert.deepEqual([first.refused[0]?.row, first.refused[0]?.field], [3, 'email']);
    const again = (await send()).body as { created: number; updated: number; unchanged: number };
    assert.deepEqual([again.created, again.updated, again.unchanged], [0, 0, 2]);
    const found = await service.call('GET', '/v1/contacts?q=a@example.jp', { token: service.adminKey });
    const contact = (found.body as { items: Record<string, unknown>[] }).items[0];
    assert.ok(contact);
    assert.equal(contact['phone'], '+819012345678');
    assert.deepEqual(contact['attributes'], { 会社: '山田商事' });
    assert.equal((contact['consent'] as { email: { granted: boolean } }).email.granted, true);
  });

  it('keeps a tenant within its quota of contacts, exactly, under simultaneous requests', async () => {
    const owner = await anotherTenant(service, 'quota');
    const tenants = await service.call('GET', '/v1/admin/tenants?limit=200', { token: service.adminKey });
    const tenant = (tenants.body as { items: { id: string; version: number }[] }).items.find(
      (each) => each.id === owner.tenantId,
    );
    const changed = await service.call('PATCH', `/v1/admin/tenants/${owner.tenantId}/quotas`, {
      token: service.adminKey,
      body: { maximumContacts: 5 },
      headers: { 'if-match': `"${String(tenant?.version)}"` },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_each, index) =>
        service.call('POST', '/v1/contacts', {
          token: owner.accessToken,
          body: { email: `q${String(index)}@example.jp` },
        }),
      ),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [...Array<number>(5).fill(201), ...Array<number>(7).fill(403)]);
    const refused = await service.call('PATCH', `/v1/admin/tenants/${owner.tenantId}/quotas`, {
      token: owner.accessToken,
      body: { maximumContacts: 500 },
      headers: { 'if-match': '"2"' },
    });
    assert.equal(refused.status, 403, 'an owner does not change quotas');
  });

  it('erases a member: sessions, row and name are gone, the audit keeps a pseudonym', async () => {
    const owner = await anotherTenant(service, 'leaves');
    const invited = await service.call('POST', '/v1/invitations', {
      token: owner.accessToken,
      body: { email: 'leaver@leaves.example', role: 'editor' },
    });
    const accepted = await service.call('POST', '/v1/invitations/accept', {
      body: {
        token: (invited.body as { token: string }).token,
        displayName: 'Leaver',
        password: 'a long enough password',
      },
    });
    const { id } = accepted.body as { id: string };
    assert.equal(
      (await service.call('DELETE', `/v1/members/${id}`, { token: owner.accessToken })).status,
      204,
    );
    assert.equal((await service.call('GET', `/v1/members/${id}`, { token: owner.accessToken })).status, 404);
    const audit = await service.call('GET', '/v1/audit?limit=200', { token: owner.accessToken });
    assert.ok(!JSON.stringify(audit.body).includes('leaver@leaves.example'));
    assert.ok(!JSON.stringify(audit.body).includes(id));
    const verdict = await service.call('GET', '/v1/audit/verification', { token: owner.accessToken });
    assert.deepEqual((verdict.body as { faults: unknown[] }).faults, []);
    assert.equal(
      (await service.call('DELETE', `/v1/members/${owner.memberId}`, { token: owner.accessToken })).status,
      409,
    );
  });
});
