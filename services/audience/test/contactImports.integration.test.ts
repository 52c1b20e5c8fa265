import type { ContactImportRun } from '@tsudoi/contracts/contactImports';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import assert from 'node:assert/strict';
import pg from 'pg';
import { sealKeys, startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { anotherTenant } from '../../accounts/test/member.ts';
import { partContext } from '../src/contactImports/importRow.ts';

describe('A file of contacts', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let owner: pg.Client;

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    await owner.query('update core.tenant set requests_per_minute = 100000');
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  const send = (body: string, token = service.adminKey) =>
    service.call('POST', '/v1/contact-imports', { token, body });
  async function imported(body: string, token = service.adminKey): Promise<ContactImportRun> {
    const begun = await send(body, token);
    assert.equal(begun.status, 202, JSON.stringify(begun.body));
    return ended((begun.body as ContactImportRun).id, token);
  }
  async function ended(id: string, token = service.adminKey): Promise<ContactImportRun> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const read = await service.call('GET', `/v1/contact-imports/${id}`, { token });
      const found = read.body as ContactImportRun;
      if (found.state !== 'running') return found;
      assert.ok(Date.now() < deadline, JSON.stringify(found));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  /** What writing leaves, of the tenant: contacts with their versions, entries of the audit log, keys. */
  async function left(): Promise<unknown> {
    const { rows } = await owner.query(
      `select (select count(*)::int from core.audit_entry where tenant_id = $1) as entries,
         (select count(*)::int from core.person_key where tenant_id = $1) as keys,
         (select md5(string_agg(c::text, '|' order by c.id)) from core.contact c where tenant_id = $1) as contacts,
         (select count(*)::int from core.contact_import_part) as parts`,
      [service.tenantId],
    );
    return rows[0];
  }

  it('is imported in the background: counts, faults by line, and the same file again writes nothing', async () => {
    const rows = Array.from(
      { length: 1_000 },
      (_each, n) => `p${String(n)}@import.example,人 ${String(n)},はい`,
    );
    const csv = ['メール,氏名,同意', ...rows, 'not an address,x,', ...rows.slice(0, 3)].join('\n');
    const first = await imported(csv);
    assert.deepEqual(
      [first.state, first.rows, first.done, first.created, first.updated, first.unchanged, first.faults],
      ['done', 1_004, 1_004, 1_000, 0, 3, 1],
    );
    const faults = await service.call('GET', `/v1/contact-imports/${first.id}/faults`, {
      token: service.adminKey,
    });
    assert.deepEqual(
      (faults.body as { items: { line: number; field: string }[] }).items.map(({ line, field }) => [
        line,
        field,
      ]),
      [[1_002, 'email']],
    );
    const before = await left();
    assert.equal((before as { parts: number }).parts, 0, 'the rows are gone when they are written');
    const again = await imported(csv);
    assert.deepEqual([again.created, again.updated, again.unchanged, again.faults], [0, 0, 1_003, 1]);
    assert.deepEqual(await left(), before);
    const verdict = await service.call('GET', '/v1/audit/verification', { token: service.adminKey });
    assert.deepEqual((verdict.body as { faults: unknown[] }).faults, []);
    const listed = await service.call('GET', '/v1/contact-imports', { token: service.adminKey });
    assert.deepEqual(
      (listed.body as { items: ContactImportRun[] }).items.map(({ id }) => id),
      [again.id, first.id],
    );
  });

  it('of which the last row of an address counts, and nothing that is known is taken away', async () => {
    const done = await imported(
      'email,name,phone,team\nTwice@import.example,First,,red\ntwice@import.example,Second,090-1111-2222,\n',
    );
    assert.deepEqual([done.created, done.unchanged], [1, 1]);
    await imported('email,name,consent\ntwice@import.example,,no\n');
    await imported('email,name,consent\ntwice@import.example,,yes\n');
    const found = await service.call('GET', '/v1/contacts?q=twice@import.example', {
      token: service.adminKey,
    });
    const [contact] = (found.body as { items: Record<string, unknown>[] }).items;
    assert.deepEqual(
      [contact?.['displayName'], contact?.['phone'], contact?.['version']],
      ['Second', '+819011112222', 2],
    );
    assert.equal(
      (contact?.['consent'] as { email: { granted: boolean } }).email.granted,
      false,
      'a refusal stays one',
    );
  });

  it('goes on where a worker was killed: a part that was taken and not committed is there again', async () => {
    const begun = (await send('email\nkill@import.example\n')).body as ContactImportRun;
    await ended(begun.id);
    // As a crash in the middle leaves it: 250 of 450 rows are written and counted, the job's worker is gone.
    const sealer = createSealer(parseKeyRing(sealKeys));
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_each, n) => [
        from + n + 2,
        [`k${String(from + n)}@import.example`],
      ]);
    await owner.query(
      `update core.contact_import set state = 'running', row_count = 450, done = 250, finished_at = null where id = $1`,
      [begun.id],
    );
    await owner.query(
      `insert into core.contact_import_part (tenant_id, import_id, number, sealed_rows) values ($1, $2, 7, $3)`,
      [
        service.tenantId,
        begun.id,
        sealer.seal(JSON.stringify(rows(250, 450)), partContext(service.tenantId, begun.id)),
      ],
    );
    await owner.query(
      `update core.job set state = 'running', settled_at = null, lease_until = now() - interval '1 second'
       where name = 'contacts.import' and payload ->> 'importId' = $1`,
      [begun.id],
    );
    const done = await ended(begun.id);
    assert.deepEqual([done.state, done.done, done.created], ['done', 450, 201]);
  });

  it('that is beyond the quota ends with the reason, and leaves nothing waiting', async () => {
    const other = await anotherTenant(service, 'few');
    await owner.query(
      `update core.tenant set settings = settings || '{"maximumContacts": 2}' where id = $1`,
      [other.tenantId],
    );
    const done = await imported('email\na@few.example\nb@few.example\nc@few.example\n', other.accessToken);
    assert.deepEqual([done.state, done.created], ['failed', 0]);
    assert.match(done.message ?? '', /may keep 2 contacts/);
    assert.equal(((await left()) as { parts: number }).parts, 0);
  });

  it('is refused with a sentence where it is none', async () => {
    for (const [body, message] of [
      ['', /no header row/],
      ['name,phone\nx,y\n', /no header row with a column of e-mail addresses/],
      ['email,\ufffd\ufffd\na@example.com,x\n', /header has characters that are not of the encoding/],
      ['email\n"open', /not CSV/],
      ['PK\u0003\u0004 a workbook', /save it as CSV/],
    ] as const) {
      const refused = await send(body);
      assert.equal(refused.status, 400, JSON.stringify(refused.body));
      assert.match(JSON.stringify(refused.body), message);
    }
    const { rows } = await owner.query<{ n: string }>(
      `select count(*) as n from core.contact_import where state = 'uploading'`,
    );
    assert.equal(rows[0]?.n, '0', 'an upload that is refused leaves nothing');
  });

  it('tells the webhooks that ask of whom it added and changed', async () => {
    const made = await service.call('POST', '/v1/webhook-endpoints', {
      token: service.adminKey,
      body: { url: 'https://hook.invalid/', types: ['contact.created', 'contact.changed'] },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await imported('email,name\ntold@import.example,A\n');
    await imported('email,name\ntold@import.example,B\n');
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { rows } = await owner.query<{ type: string; payload: { changed?: string[] } }>(
        'select type, payload from core.webhook_delivery order by type desc',
      );
      if (rows.length === 2) {
        assert.deepEqual(
          rows.map(({ type, payload }) => [type, payload.changed]),
          [
            ['contact.created', undefined],
            ['contact.changed', ['displayName']],
          ],
        );
        break;
      }
      assert.ok(Date.now() < deadline, JSON.stringify(rows));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
