import type { Database } from '@tsudoi/database/database';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { reseal } from '../src/secrets/reseal.ts';
import { sealedColumns } from '../src/secrets/sealedColumns.ts';
import { installationTenant } from '@tsudoi/seal/createSealer';
import { sealKeys, startAccounts, type AccountsService } from './accountsService.ts';
import { aMember, anotherTenant, password } from './member.ts';

const interruptions = 50;
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

class Interrupted extends Error {}

describe('Rotation of the keys that seal secrets', function () {
  this.timeout(300_000);
  let service: AccountsService;
  let owner: pg.Client;

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    const tenants = [service.tenantId];
    const keys = [service.adminKey];
    for (const slug of ['seal-b', 'seal-c']) {
      const other = await anotherTenant(service, slug);
      tenants.push(other.tenantId);
      keys.push(other.accessToken);
    }
    for (const [index, tenantId] of tenants.entries()) await fill(tenantId, keys[index] ?? '');
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  it('knows every sealed column of the catalogue', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
         join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
         and a.atttypid in ('text'::regtype, 'bytea'::regtype, 'jsonb'::regtype) and n.nspname not in ('pg_catalog', 'information_schema')
         and a.attname ~ '(sealed|secret|password|private|token)' and a.attname !~ '(hash|public|_at$)'`,
    );
    const known = new Set([
      // Sealed with its person's key; that key is in the list.
      'core.audit_entry.sealed_change',
      // A digest of what the password was hashed to; no secret.
      'core.password_reset.password_state',
      ...sealedColumns.map(({ table, column }) => `${table}.${column}`),
    ]);
    const unknown = rows
      .map((row) => row.name)
      .filter(
        (name) =>
          !known.has(name) && !/^sync\.calendar\.(run_)?token$|_tokens$|sync_token|page_token/.test(name),
      );
    assert.deepEqual(unknown, []);
  });

  it(`interrupted at ${String(interruptions)} random points, leaves every secret open to the ring`, async () => {
    const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
    let state = seed;
    const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    let ring = [sealKeys];
    const total = await openAll(ring);
    let interrupted = 0;
    let rounds = 0;
    while (interrupted < interruptions) {
      rounds += 1;
      assert.ok(rounds < interruptions * 4, 'the points lie within the work');
      // Each round begins a new rotation, while the last one is unfinished.
      ring = [newKey(`k${String(rounds + 1)}`), ...ring];
      const { database, statements } = interruptible(
        service.platform.database,
        1 + Math.floor(random() * total * 1.2),
      );
      const sealer = createSealer(parseKeyRing(ring.join()));
      const keyId = ring[0]?.split(':')[0] ?? '';
      try {
        await reseal({ database, sealer, objects: undefined }, keyId, 10_000);
      } catch (err) {
        if (!(err instanceof Interrupted)) throw err;
        interrupted += 1;
        assert.ok(statements() > 0);
      }
      assert.equal(await openAll(ring), total, `round ${String(rounds)}`);
    }
    const keyId = ring[0]?.split(':')[0] ?? '';
    const done = await reseal(opened(ring), keyId, 100_000);
    assert.deepEqual([done.remaining, done.broken], [0, []]);
    assert.equal(await openAll([ring[0] ?? '']), total, 'the newest key alone opens all');
    process.stdout.write(
      `      seed ${String(seed)}: ${String(total)} secrets of ${String(sealedColumns.length)} columns, ${String(interrupted)} of ${String(rounds)} runs cut off, every secret opened after each\n`,
    );
  });

  it('works for two at once, names what does not open, and leaves it as it is', async () => {
    const current = newKey('last');
    const { rows } = await owner.query<{ sealed: string }>(
      'select sealed_secret as sealed from core.sign_up_source limit 1',
    );
    const old = rows[0]?.sealed.split('.')[1] ?? '';
    assert.ok(old);
    // Without the older keys nothing opens: every secret is named, none is lost.
    const alone = await reseal(opened([current]), 'last', 10_000);
    assert.equal(alone.resealed, 0);
    assert.ok(alone.broken.length > 10);
    const { rows: after } = await owner.query<{ sealed: string }>(
      'select sealed_secret as sealed from core.sign_up_source limit 1',
    );
    assert.equal(after[0]?.sealed.split('.')[1], old);
  });

  function opened(ring: readonly string[]) {
    return {
      database: service.platform.database,
      sealer: createSealer(parseKeyRing(ring.join())),
      objects: undefined,
    };
  }

  async function fill(tenantId: string, token: string): Promise<void> {
    const invited = tenantId === service.tenantId ? service.adminKey : token;
    const member = await aMember(service, 'editor', invited);
    const totp = await service.call('POST', '/v1/me/totp', { token: member.accessToken, body: { password } });
    assert.equal(totp.status, 201);
    for (let index = 0; index < 5; index += 1) {
      const made = await service.call('POST', '/v1/contacts', {
        token: invited,
        body: { email: `s${String(index)}@example.com` },
      });
      assert.equal(made.status, 201);
    }
    const event = await service.call('POST', '/v1/events', {
      token: invited,
      body: {
        name: 'E',
        theme: 'T',
        category: 'meetup',
        audience: { description: 'A' },
        format: 'online',
        capacity: 10,
        startsAt: new Date(Date.now() + 86_400_000 * 30).toISOString(),
        targetAttendees: 5,
        tacticBudgetJpy: 0,
        staffHours: 1,
      },
    });
    const eventId = (event.body as { id: string }).id;
    const source = await service.call('POST', '/v1/sign-up-sources', {
      token: invited,
      body: { kind: 'pretix', name: 'P', eventId },
    });
    assert.equal(source.status, 201, JSON.stringify(source.body));
    const provider = await service.call('POST', '/v1/identity-providers', {
      token: invited,
      body: { name: 'I', issuer: 'https://issuer.invalid', clientId: 'c', clientSecret: 'a client secret' },
    });
    assert.equal(provider.status, 201);
    const sealer = createSealer(parseKeyRing(sealKeys));
    const sealed = (purpose: string) => Buffer.from(sealer.seal('secret', { tenantId, purpose }));
    await owner.query(
      `insert into nudge.channel_config (tenant_id, channel, sealed, updated_at) values ($1, 'slack', $2, now())`,
      [tenantId, sealed('nudge-channel:slack')],
    );
    await owner.query(
      `insert into nudge.push_subscription (tenant_id, contact_id, endpoint, sealed_keys, created_at) values ($1, $2, $3, $4, now())`,
      [
        tenantId,
        randomUUID(),
        `https://push.example/${tenantId}`,
        sealed(`push-subscription:https://push.example/${tenantId}`),
      ],
    );
  }

  /** Opens every secret of every column with a ring; resolves to how many there are, throws at the first that does not. */
  async function openAll(ring: readonly string[]): Promise<number> {
    const sealer = createSealer(parseKeyRing(ring.join()));
    let opened = 0;
    for (const { table, column, purpose, belongsTo } of sealedColumns) {
      const tenant = belongsTo === 'tenant' ? 'tenant_id' : `'${installationTenant}'::uuid`;
      const { rows } = await owner.query<{ tenant: string; purpose: string; sealed: string | Buffer }>(
        `select ${tenant} as tenant, ${purpose} as purpose, ${column} as sealed from ${table} where ${column} is not null`,
      );
      for (const row of rows) {
        sealer.open(row.sealed.toString('utf8'), { tenantId: row.tenant, purpose: row.purpose });
        opened += 1;
      }
    }
    return opened;
  }
});

/** A database that breaks off at the n-th statement: half of the times before it, half after it and before the commit. */
function interruptible(database: Database, at: number): { database: Database; statements: () => number } {
  let count = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count === at && at % 2 === 0) throw new Interrupted('before the statement');
    const result = await work();
    if (count === at) throw new Interrupted('after the statement, before the commit');
    return result;
  };
  return {
    statements: () => count,
    database: {
      ...database,
      installation: (sql, values) => step(() => database.installation(sql, values)),
      withTenant: (tenantId, work) =>
        database.withTenant(tenantId, (tx) =>
          work({ ...tx, query: (sql, values) => step(() => tx.query(sql, values)) }),
        ),
    },
  };
}
