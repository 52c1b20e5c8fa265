import assert from 'node:assert/strict';
import pg from 'pg';
import { verifyChain } from '../src/audit/verifyChain.ts';
import { keepLogs } from '../src/jobs/keepLogs.ts';
import { fillChain } from './fillChain.ts';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { aMember } from './member.ts';

const rows = process.env['TSUDOI_FULL'] === '1' ? 1_000_000 : 50_000;

describe('The audit log', function () {
  this.timeout(900_000);
  let service: AccountsService;
  let owner: pg.Client;
  const day = new Date().toISOString().slice(0, 10);

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  it('says who changed what from where, before and after, and holds together', async () => {
    const editor = await aMember(service, 'editor');
    const made = await service.call('POST', '/v1/contacts', {
      token: editor.accessToken,
      body: { email: 'audit@example.jp', displayName: 'Before' },
    });
    const { id } = made.body as { id: string };
    const changed = await service.call('PATCH', `/v1/contacts/${id}`, {
      token: editor.accessToken,
      body: { displayName: 'After' },
      headers: { 'if-match': made.headers.get('etag') ?? '' },
    });
    assert.equal(changed.status, 200);
    const listed = await service.call('GET', `/v1/audit?targetId=${id}`, { token: service.adminKey });
    const { items } = listed.body as {
      items: {
        action: string;
        actor: string;
        origin: string;
        change: { before: { displayName: string }; after: { displayName: string } };
      }[];
    };
    assert.deepEqual(
      items.map((entry) => entry.action),
      ['contact.changed', 'contact.created'],
    );
    const [last] = items;
    assert.ok(last);
    assert.equal(last.actor, editor.memberId);
    assert.equal(last.origin, '127.0.0.1');
    assert.deepEqual([last.change.before.displayName, last.change.after.displayName], ['Before', 'After']);
    const { rows: stored } = await owner.query<{ t: string }>('select e::text as t from core.audit_entry e');
    assert.ok(
      stored.every(({ t }) => !t.includes('audit@example.jp')),
      'what tells of a person lies sealed',
    );
    const verdict = await service.call('GET', '/v1/audit/verification', { token: service.adminKey });
    assert.deepEqual((verdict.body as { faults: unknown[] }).faults, []);
  });

  it('has the changes of other services too, with who made them', async () => {
    const editor = await aMember(service, 'editor');
    const made = await service.call('POST', '/v1/events', {
      token: editor.accessToken,
      body: {
        name: 'Audited',
        theme: 'T',
        category: 'meetup',
        audience: { description: 'A' },
        format: 'online',
        capacity: 10,
        startsAt: new Date(Date.now() + 86_400_000).toISOString(),
        targetAttendees: 5,
        tacticBudgetJpy: 0,
        staffHours: 1,
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id } = made.body as { id: string };
    const renamed = await service.call('PATCH', `/v1/events/${id}`, {
      token: editor.accessToken,
      body: { name: 'Renamed' },
      headers: { 'if-match': '"1"', 'x-request-id': 'audit-request-1' },
    });
    assert.equal(renamed.status, 200, JSON.stringify(renamed.body));
    const listed = await service.call('GET', `/v1/audit?targetId=${id}`, { token: service.adminKey });
    const { items } = listed.body as {
      items: {
        action: string;
        actor: string;
        requestId: string;
        change: { before: { name: string }; after: { name: string } };
      }[];
    };
    assert.deepEqual(
      items.map((entry) => entry.action),
      ['event.changed', 'event.created'],
    );
    const [last] = items;
    assert.ok(last);
    assert.deepEqual([last.actor, last.requestId], [editor.memberId, 'audit-request-1']);
    assert.deepEqual([last.change.before.name, last.change.after.name], ['Audited', 'Renamed']);
  });

  it('has what an admin changes for the whole installation, in the chain of the admin’s tenant', async () => {
    const stage = await service.call('GET', '/v1/admin/stage', { token: service.adminKey });
    const changed = await service.call('PATCH', '/v1/admin/stage', {
      token: service.adminKey,
      body: { modes: { traceSampling: 0.5 }, reason: 'looked for a fault' },
      headers: { 'if-match': stage.headers.get('etag') ?? '' },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const listed = await service.call('GET', '/v1/audit?targetId=stage', { token: service.adminKey });
    const [entry] = (
      listed.body as {
        items: {
          action: string;
          actorKind: string;
          change: Record<string, { modes: { traceSampling: number } }>;
        }[];
      }
    ).items;
    assert.deepEqual(
      [entry?.action, entry?.actorKind, entry?.change['after']?.modes.traceSampling],
      ['stage.changed', 'apiKey', 0.5],
    );
  });

  it('can be appended to by the application, and nothing else', async () => {
    const app = new pg.Client(service.database.appUrl);
    await app.connect();
    try {
      for (const sql of [
        `update core.audit_entry set actor = 'x'`,
        'delete from core.audit_entry',
        'truncate core.audit_entry',
        `update core.audit_head set seq = 0`,
        `insert into core.audit_head values (gen_random_uuid(), current_date, 1, '')`,
        'drop table core.audit_entry',
      ]) {
        await assert.rejects(app.query(sql), (err: { code?: string }) => err.code === '42501', sql);
      }
    } finally {
      await app.end();
    }
  });

  it('orders simultaneous changes of one tenant without a gap, while another tenant does not wait', async () => {
    const { rows: made } = await owner.query<{ id: string }>(
      `select core.create_tenant('waits', 'W', '{}', 10) as id`,
    );
    const other = made[0]?.id ?? '';
    const append = (tenantId: string, hold = 0) =>
      service.platform.database.withTenant(tenantId, async (tx) => {
        await tx.query(`select core.append_audit('system', 'test', 'a.b', 'x', '1', null, null, '{}', null)`);
        if (hold > 0) await tx.query('select pg_sleep($1)', [hold]);
      });
    const slow = append(service.tenantId, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    await append(other);
    const waitedMs = performance.now() - startedAt;
    assert.ok(waitedMs < 500, `another tenant waited ${String(waitedMs)} ms`);
    await slow;
    await Promise.all(Array.from({ length: 50 }, () => append(other)));
    const verdict = await verifyChain(service.platform.database, undefined, other, day, day);
    assert.deepEqual([verdict.entries, verdict.faults], [51, []]);
  });

  it(`finds and names one altered entry among ${String(rows)}, one taken away, and one added at the end`, async () => {
    const { rows: made } = await owner.query<{ id: string }>(
      `select core.create_tenant('many', 'Many', '{}', 10) as id`,
    );
    const tenantId = made[0]?.id ?? '';
    await fillChain(owner, tenantId, day, rows);
    const verify = () => verifyChain(service.platform.database, undefined, tenantId, day, day);
    const startedAt = performance.now();
    const whole = await verify();
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.deepEqual([whole.entries, whole.faults], [rows, []]);
    const seq = 1 + Math.floor(Math.random() * (rows - 1));
    process.stdout.write(
      `      ${String(rows)} entries verified in ${seconds.toFixed(1)} s; altering #${String(seq)}\n`,
    );

    await owner.query('begin');
    await owner.query(
      `update core.audit_entry set change = '{"after":1}' where tenant_id = $1 and seq = $2`,
      [tenantId, seq],
    );
    await owner.query('commit');
    const altered = await verify();
    assert.deepEqual(altered.faults, [
      { day, sequence: String(seq), fault: 'altered: its hash does not fit' },
    ]);
    await owner.query(`update core.audit_entry set change = '{}' where tenant_id = $1 and seq = $2`, [
      tenantId,
      seq,
    ]);
    assert.deepEqual((await verify()).faults, []);

    const { rows: kept } = await owner.query(
      'delete from core.audit_entry where tenant_id = $1 and seq = $2 returning *',
      [tenantId, seq],
    );
    assert.equal(kept.length, 1);
    assert.deepEqual((await verify()).faults, [
      { day, sequence: String(seq + 1), fault: `entry ${String(seq)} is missing before it` },
    ]);
    await owner.query('delete from core.audit_entry where tenant_id = $1 and seq >= $2', [tenantId, seq]);
    assert.match((await verify()).faults[0]?.fault ?? '', /the head names/, 'the end cut off');
    await owner.query('delete from core.audit_entry where tenant_id = $1', [tenantId]);
    assert.match((await verify()).faults[0]?.fault ?? '', /every entry of the day is missing/);
  });

  it('makes the partitions of coming months, drops calls past their time, and never the audit log', async () => {
    await owner.query(`select core.make_log_partitions('2024-01-01', 2)`);
    const { dropped } = await keepLogs(service.platform.database, service.platform.log, {
      hasStore: false,
      moves: () => false,
      liveMonths: 0,
    });
    assert.equal(dropped.length, 6, dropped.join());
    assert.ok(dropped.every((name) => name.startsWith('access_log_')));
    const next = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 7).replace('-', '_');
    const { rows: ahead } = await owner.query(`select to_regclass('core.audit_entry_' || $1) as t`, [next]);
    assert.ok((ahead[0] as { t: string | null }).t, `there is one for ${next}`);
  });

  it('logs every API call by kind, without who was not signed in', async () => {
    await service.call('GET', '/v1/contacts/00000000-0000-4000-8000-000000000000', {
      token: service.adminKey,
    });
    await service.call('GET', '/v1/contacts');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const errors = await service.call('GET', '/v1/access-log?kind=error', { token: service.adminKey });
    const { items } = errors.body as { items: { status: number; route: string; principalKind: string }[] };
    assert.ok(
      items.some(
        (entry) =>
          entry.status === 404 &&
          entry.route === '/v1/contacts/{contactId}' &&
          entry.principalKind === 'apiKey',
      ),
    );
    const { rows: anonymous } = await owner.query(
      'select 1 from core.access_log where tenant_id is null and status = 401',
    );
    assert.ok(anonymous.length > 0);
  });
});
