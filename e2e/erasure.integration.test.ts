import { Redis } from 'ioredis';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { sealedEntry } from '../services/accounts/test/sealedEntry.ts';
import { archiveOldMonth, oldMonth } from './archivedMonth.ts';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

/** Words that stand for the person: address, name, number, a note, and what a signal said. */
const words = ['erase.me', 'Zenkichi', '+819011112222', 'likes-zebras', 'zebra-signal'];

describe('An erased person is found nowhere', function () {
  this.timeout(120_000);
  let installation: WholeInstallation;
  let owner: pg.Client;

  before(async () => {
    installation = await startWholeInstallation();
    owner = new pg.Client(installation.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await installation.stop();
  });

  async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(installation.url + url, {
      method,
      headers: {
        authorization: `Bearer ${installation.adminKey}`,
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, etag: response.headers.get('etag') ?? '', text };
  }

  it('in no table, queue, cache, file or line of the log, while the audit chain still holds', async () => {
    const { contactId } = await live();
    const before = await search([...words, contactId]);
    assert.ok(
      before.places.length > 5,
      `the search finds them while they are there: ${before.places.join(', ')}`,
    );
    const exported = await call('GET', `/v1/contacts/${contactId}/export`);
    assert.equal(exported.status, 200);
    for (const word of words) assert.ok(exported.text.includes(word), `the export has ${word}`);
    const audit = (JSON.parse(exported.text) as { audit: unknown[] }).audit;
    assert.ok(audit.length >= 3);

    const archived = `/v1/audit?from=${oldMonth.from}&to=${oldMonth.to}`;
    assert.ok(
      (await call('GET', archived)).text.includes('likes-zebras'),
      'the archive opens while the key is there',
    );
    assert.ok(before.objects > 0, 'there are stored objects to search');

    assert.equal((await call('DELETE', `/v1/contacts/${contactId}`)).status, 204);
    assert.equal((await call('GET', `/v1/contacts/${contactId}`)).status, 404);
    await waitForRelay();
    // The message that tells the others, and the job that looks once more, name the id and nothing else of the person.
    const passing = (place: string) => /^(core\.outbox|core\.job)$/.test(place);
    const after = await search([...words, contactId]);
    assert.deepEqual(
      after.places.filter((place) => !passing(place.split(' ')[0] ?? '')),
      [],
    );
    const said = await search(words);
    assert.deepEqual(said.places, []);

    const verdict = await call('GET', `/v1/audit/verification?from=${oldMonth.from}`);
    assert.deepEqual((JSON.parse(verdict.text) as { faults: unknown[] }).faults, []);
    const listed = await call('GET', `/v1/audit?limit=200&from=${oldMonth.from}`);
    const entries = (JSON.parse(listed.text) as { items: { action: string; change: unknown }[] }).items;
    const about = entries.filter((entry) => entry.action.startsWith('contact.'));
    assert.ok(about.length >= 4);
    assert.ok(
      about.every(
        (entry) => entry.change === null || !words.some((word) => JSON.stringify(entry).includes(word)),
      ),
    );
    process.stdout.write(
      `      found at ${String(before.places.length)} places before; afterwards at none of ${String(after.tables)} tables, ${String(after.keys)} Redis keys, ${String(after.files)} files, ${String(after.objects)} stored objects as they open, ${String(after.lines)} lines of the log\n`,
    );
  });

  /** Someone who came by every door: API, CSV, sign-up, signals, an idempotent request, a change, a rule's nudge. */
  async function live(): Promise<{ contactId: string }> {
    const made = await call(
      'POST',
      '/v1/contacts',
      {
        email: 'Erase.Me@example.com',
        displayName: 'Zenkichi 善吉',
        phone: '+819011112222',
        consent: { email: { granted: true, at: '2026-01-01T00:00:00Z', source: 'form' } },
      },
      { 'idempotency-key': 'erase-1' },
    );
    assert.equal(made.status, 201, made.text);
    const contactId = (JSON.parse(made.text) as { id: string }).id;
    const changed = await call(
      'PATCH',
      `/v1/contacts/${contactId}`,
      { attributes: { note: 'likes-zebras' } },
      { 'if-match': made.etag },
    );
    assert.equal(changed.status, 200, changed.text);
    assert.equal(
      (
        await call(
          'POST',
          '/v1/contacts/import',
          'メール,氏名,同意\nerase.me@example.com,Zenkichi 善吉,はい\n',
        )
      ).status,
      200,
    );
    const event = await call('POST', '/v1/events', {
      name: 'Event',
      theme: 'Theme',
      category: 'meetup',
      audience: { description: 'All' },
      format: 'online',
      capacity: 10,
      startsAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      targetAttendees: 5,
      tacticBudgetJpy: 0,
      staffHours: 1,
    });
    const eventId = (JSON.parse(event.text) as { id: string }).id;
    const signUp = await call('POST', `/v1/sign-ups/${eventId}`, {
      externalId: 'x-1',
      contact: { email: 'erase.me@example.com' },
    });
    assert.equal(signUp.status, 201, signUp.text);
    const signal = await call('POST', '/v1/signals', {
      id: 'erase-signal',
      contactId,
      type: 'opened',
      data: { said: 'zebra-signal' },
    });
    assert.equal(signal.status, 202, signal.text);
    assert.equal((await call('GET', '/v1/contacts?q=erase.me')).status, 200);
    await waitForRelay();
    const { tenantId, platform } = installation;
    const about = await sealedEntry(platform, tenantId, contactId, {
      email: 'erase.me@example.com',
      name: 'Zenkichi',
      phone: '+819011112222',
      note: 'likes-zebras',
      said: 'zebra-signal',
    });
    await archiveOldMonth(installation, owner, { [tenantId]: [about, about] });
    return { contactId };
  }

  async function waitForRelay(): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const { rows } = await owner.query<{ open: number }>(
        `select (select count(*) from core.outbox where relayed_at is null)::int
           + (select count(*) from core.job where state in ('due', 'running') and due_at <= now())::int as open`,
      );
      if (rows[0]?.open === 0) return;
      assert.ok(Date.now() < deadline, 'the outbox was not worked off within 20 s');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function search(what: readonly string[]) {
    const places: string[] = [];
    const { rows: tables } = await owner.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
    );
    for (const { name } of tables) {
      const { rows } = await owner.query<{ word: string }>(
        `select word from unnest($1::text[]) word where exists
           (select 1 from ${name} t where strpos(lower(to_jsonb(t)::text), lower(word)) > 0)`,
        [what],
      );
      places.push(...rows.map(({ word }) => `${name} (${word})`));
    }
    const redis = new Redis(installation.redis.url);
    let keys = 0;
    for await (const found of redis.scanStream({ match: `${installation.redis.prefix}*`, count: 1_000 })) {
      for (const key of found as string[]) {
        keys += 1;
        const dump = `${key} ${(await redis.dumpBuffer(key)).toString('latin1')}`.toLowerCase();
        for (const word of what) if (dump.includes(word.toLowerCase())) places.push(`redis ${key} (${word})`);
      }
    }
    redis.disconnect();
    const files = fs
      .readdirSync(installation.folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile());
    for (const file of files) {
      const content = fs.readFileSync(path.join(file.parentPath, file.name), 'latin1');
      for (const word of what) if (content.includes(word)) places.push(`file ${file.name} (${word})`);
    }
    const objects = await openedObjects();
    for (const [name, content] of objects)
      for (const word of what) if (content.includes(word)) places.push(`object ${name} (${word})`);
    for (const line of installation.lines) {
      for (const word of what)
        if (line.toLowerCase().includes(word.toLowerCase())) places.push(`log ${line.slice(0, 120)}`);
    }
    return {
      places,
      tables: tables.length,
      keys,
      files: files.length,
      objects: objects.size,
      lines: installation.lines.length,
    };
  }

  /** Every stored object as the application reads it: unsealed, and unpacked where it is packed. */
  async function openedObjects(): Promise<Map<string, string>> {
    const { objects } = installation.platform;
    assert.ok(objects);
    const opened = new Map<string, string>();
    const { rows: tenants } = await owner.query<{ id: string }>('select id from core.tenant');
    for (const { id: tenantId } of tenants) {
      for await (const { path: name } of objects.list(tenantId)) {
        const stored = await objects.get({ tenantId, path: name });
        const content = stored?.body ?? Buffer.alloc(0);
        const plain = stored?.contentType === 'application/gzip' ? gunzipSync(content) : content;
        opened.set(name, plain.toString('utf8'));
      }
    }
    return opened;
  }
});
