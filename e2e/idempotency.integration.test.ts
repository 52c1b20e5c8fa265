import { takesKey, type Endpoint } from '@tsudoi/contracts/endpoint';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { createRandom, sample, type JsonSchema } from './sampleSchema.ts';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

/** What a sample needs to exist; `n` makes each sample another one. */
interface World {
  readonly n: number;
  readonly eventId: string;
  readonly contactId: string;
  readonly keyId: string;
  readonly plan: () => Promise<string>;
}

type Sample = (world: World) => unknown;
interface Case {
  /** Of the path's parameters. */
  readonly ids?: (world: World) => Promise<Record<string, string>> | Record<string, string>;
  readonly body: Sample;
  /** Whether it cannot succeed here: it needs a provider outside, or a member's session. A repeat must do no more all the same. */
  readonly refusedHere?: true;
}

const event = ({ n }: World) => ({
  name: `Event ${String(n)}`,
  theme: 'Repeats',
  category: 'meetup',
  audience: { description: 'People' },
  format: 'venue',
  capacity: 50,
  startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
  targetAttendees: 30,
  tacticBudgetJpy: 50_000,
  staffHours: 20,
});
const rule = ({ n }: World) => ({
  name: `Rule ${String(n)}`,
  enabled: false,
  trigger: { kind: 'signal', signal: 'seen' },
  brief: {
    goal: 'Say hello',
    variants: [{ key: 'a', subject: { ja: 'あ', en: 'a' }, text: { ja: 'あ', en: 'a' } }],
  },
  channels: ['in_app'],
});
const missing = () => ({ nudgeId: randomUUID(), calendarId: randomUUID() });

/** Requests that succeed here, or are worth more than a sample of their schema, which every other POST gets. */
const cases: Readonly<Record<string, Case>> = {
  resealSecrets: { body: () => ({}) },
  rotateSigningKey: { body: () => ({}) },
  addCalendar: {
    body: () => ({ connectionId: randomUUID(), remoteId: 'x', name: 'x', workspace: 'main' }),
    refusedHere: true,
  },
  addCalendarRule: {
    body: ({ n }) => ({
      workspace: `space-${String(n)}`,
      calendarId: null,
      tag: null,
      defaults: {
        category: 'meetup',
        audience: { description: 'People' },
        format: 'venue',
        capacity: 50,
        targetAttendees: 30,
        tacticBudgetJpy: 0,
        staffHours: 5,
      },
    }),
  },
  syncCalendarNow: { ids: missing, body: () => undefined, refusedHere: true },
  verifyCalendar: { ids: missing, body: () => undefined, refusedHere: true },
  tryChannel: {
    ids: () => ({ channel: 'webhook' }),
    body: () => ({ address: 'https://example.com/' }),
    refusedHere: true,
  },
  createContact: { body: ({ n }) => ({ email: `person-${String(n)}@example.com` }) },
  importContacts: { body: ({ n }) => `email,displayName\nrow-${String(n)}@example.com,Row\n` },
  createEvent: { body: event },
  createIdentityProvider: {
    body: ({ n }) => ({ name: 'Issuer', issuer: 'https://issuer.invalid', clientId: `client-${String(n)}` }),
  },
  createInboxToken: { ids: ({ contactId }) => ({ contactId }), body: () => ({}) },
  replayDeadLetters: { body: () => ({ ids: ['1'] }) },
  createKey: { body: ({ n }) => ({ name: `Key ${String(n)}` }) },
  rotateKey: { ids: ({ keyId }) => ({ keyId }), body: () => ({}) },
  createInvitation: { body: ({ n }) => ({ email: `member-${String(n)}@example.com`, role: 'viewer' }) },
  decideNudge: { ids: missing, body: () => ({ approve: true }), refusedHere: true },
  rateNudge: { ids: missing, body: () => ({ helpful: true }), refusedHere: true },
  createPlan: { ids: ({ eventId }) => ({ eventId }), body: () => ({}) },
  replan: { ids: async ({ plan }) => ({ planId: await plan() }), body: () => ({}) },
  acceptPlan: { ids: async ({ plan }) => ({ planId: await plan() }), body: () => ({}) },
  createRule: { body: rule },
  // One that is made is filled at once by what runs beside.
  createBroadcast: {
    body: (world) => ({ name: 'News', brief: rule(world).brief, when: { at: '2020-01-01T00:00:00Z' } }),
    refusedHere: true,
  },
  tryRule: { body: (world) => ({ rule: rule(world), days: 7 }) },
  changePassword: {
    body: () => ({ currentPassword: 'a', newPassword: 'a long enough password' }),
    refusedHere: true,
  },
  startTotp: { body: () => ({ password: 'a' }), refusedHere: true },
  confirmTotp: { body: () => ({ code: '123456' }), refusedHere: true },
  removeTotp: { body: () => ({ code: '123456' }), refusedHere: true },
  signOut: { body: () => ({}), refusedHere: true },
  createSignUp: {
    ids: ({ eventId }) => ({ eventId }),
    body: ({ n }) => ({
      externalId: `sign-up-${String(n)}`,
      contact: { email: `guest-${String(n)}@example.com` },
    }),
  },
  createSignUpSource: {
    body: ({ n, eventId }) => ({ kind: 'hi-events', name: `Shop ${String(n)}`, eventId }),
  },
  sendSignals: { body: ({ n, contactId }) => ({ id: `signal-${String(n)}`, contactId, type: 'seen' }) },
  moveClock: { body: () => ({ now: new Date().toISOString() }), refusedHere: true },
  createTenant: {
    body: ({ n }) => ({
      slug: `tenant-${String(n)}`,
      name: 'Tenant',
      ownerEmail: `owner-${String(n)}@example.com`,
    }),
  },
  createUnsubscribeLink: { ids: ({ contactId }) => ({ contactId }), body: () => ({}) },
  createWebhookEndpoint: {
    body: ({ n }) => ({ url: `https://hook-${String(n)}.invalid/`, types: ['plan.tasks_moved'] }),
  },
  createWorkspace: { body: ({ n }) => ({ slug: `space-${String(n)}`, name: 'Space' }) },
};

/** A request as the endpoint's schema takes it; whether it succeeds depends on what there is. */
function sampleOf(endpoint: Endpoint): Case {
  const random = createRandom(5);
  const context = { random, uuid: () => randomUUID(), text: () => 'sample' };
  const schema =
    endpoint.body && (z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  return {
    ids: () =>
      Object.fromEntries(
        [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => [String(match[1]), randomUUID()]),
      ),
    body: () => schema && sample(schema, 'body', context),
    refusedHere: true,
  };
}

/** Written by what runs beside: workers, the growth policy, the log of calls; or the keys themselves. */
const besides =
  /^core\.(job|webhook_delivery|access_log|idempotency_key|audit_archive|stage)|^growth\.|^nudge\.(backlog|signal|run|nudge|delivery|inbox)|^core\.growth|^recommendation\.(training|prediction|pace_state)/;

describe('A POST that comes twice', function () {
  this.timeout(180_000);
  let installation: WholeInstallation;
  let owner: pg.Client;
  let tables: string[];
  let world: Omit<World, 'n'>;
  let n = 0;

  before(async () => {
    installation = await startWholeInstallation();
    owner = new pg.Client({ connectionString: installation.database.ownerUrl });
    await owner.connect();
    tables = (
      await owner.query<{ name: string }>(
        `select schemaname || '.' || tablename as name from pg_tables t
         where schemaname not in ('pg_catalog', 'information_schema')
           and not exists (select from pg_inherits i where i.inhrelid = format('%I.%I', schemaname, tablename)::regclass)
         order by 1`,
      )
    ).rows
      .map(({ name }) => name)
      .filter((name) => !besides.test(name));
    const eventId = await idOf('/v1/events', event({ n: -1 } as World));
    world = {
      eventId,
      contactId: await idOf('/v1/contacts', { email: 'first@example.com' }),
      keyId: await idOf('/v1/keys', { name: 'rotated' }),
      plan: async () => idOf(`/v1/events/${await idOf('/v1/events', event({ n: -2 } as World))}/plans`, {}),
    };
  });
  after(async () => {
    await owner.end();
    await installation.stop();
  });

  const send = (path: string, body: unknown, key?: string, bodyType?: string) =>
    fetch(installation.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${installation.adminKey}`,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': bodyType ?? 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }).then(async (response) => ({ status: response.status, text: await response.text() }));
  async function idOf(path: string, body: unknown): Promise<string> {
    const { status, text } = await send(path, body);
    assert.ok(status < 300, `${path}: ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }
  async function rows(): Promise<Map<string, number>> {
    const { rows: counted } = await owner.query<{ name: string; count: number }>(
      tables
        // Contacts are counted in one of several rows, whichever connection writes: the sum is what counts.
        .map(
          (name) =>
            [name, name === 'core.contact_count' ? 'coalesce(sum(contacts), 0)' : 'count(*)'] as const,
        )
        .map(([name, count]) => `select '${name}' as name, ${count}::int as count from ${name}`)
        .join(' union all '),
    );
    return new Map(counted.map(({ name, count }) => [name, count]));
  }
  const more = (before: Map<string, number>, after: Map<string, number>) =>
    [...after].flatMap(([name, count]) => {
      const by = count - (before.get(name) ?? 0);
      return by === 0 ? [] : [`${name} ${by > 0 ? '+' : ''}${String(by)}`];
    });

  async function requestOf(endpoint: Endpoint, given: Case) {
    const current: World = { ...world, n: (n += 1) };
    const ids = (await given.ids?.(current)) ?? {};
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? name);
    const body = given.body(current);
    return (key: string) => send(path, body, key, endpoint.bodyType);
  }

  it('does one thing: every POST of the API, one after the other and at once', async () => {
    const posts = installation.platform.http.endpoints.filter(
      (endpoint) => endpoint.method === 'post' && endpoint.access !== 'public',
    );
    const faults: string[] = [];
    let succeeded = 0;
    for (const endpoint of posts) {
      const given = cases[endpoint.operationId] ?? sampleOf(endpoint);
      const fault = (what: string) => faults.push(`${endpoint.operationId}: ${what}`);
      const keyed = takesKey(endpoint);
      const secret = endpoint.idempotency === 'secret';

      const serial = await requestOf(endpoint, given);
      const key = randomUUID();
      const before = await rows();
      const first = await serial(key);
      const between = await rows();
      const second = await serial(key);
      const grown = more(between, await rows());
      const ok = first.status < 300;
      if (ok) succeeded += 1;
      if (!ok && !given.refusedHere) fault(`the first was refused: ${String(first.status)} ${first.text}`);
      if (grown.length > 0) fault(`the second wrote ${grown.join(', ')}`);
      const expected = secret && ok ? 409 : first.status;
      if (keyed && second.status !== expected)
        fault(`${String(first.status)}, then ${String(second.status)} ${second.text}`);
      if (keyed && ok && !secret && first.text !== '')
        assert.deepEqual(JSON.parse(second.text), JSON.parse(first.text), endpoint.operationId);
      if (!keyed || !ok) continue;

      const together = await requestOf(endpoint, given);
      const startOfBoth = await rows();
      const atOnce = randomUUID();
      const both = await Promise.all([together(atOnce), together(atOnce)]);
      const once = more(startOfBoth, await rows());
      const statuses = both.map(({ status }) => status).sort();
      if (statuses.join() !== [first.status, secret ? 409 : first.status].join())
        fault(`at once: ${statuses.join()} ${both.map(({ text }) => text).join(' ')}`);
      if (once.join() !== more(before, between).join())
        fault(`at once wrote ${once.join(', ')} where one writes ${more(before, between).join(', ')}`);
    }
    assert.deepEqual(faults, []);
    assert.ok(succeeded >= 20, `${String(succeeded)} succeeded`);
    console.log(`      ${String(posts.length)} POSTs, ${String(succeeded)} of them with success, each twice`);
  });
});
