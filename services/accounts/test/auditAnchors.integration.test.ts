import { AnchorsBroken, readAnchors, resealAnchors } from '@tsudoi/audit/anchors';
import { systemClock } from '@tsudoi/runtime/clock';
import { createLogger } from '@tsudoi/runtime/logger';
import { openObjectStore } from '@tsudoi/storage/openObjectStore';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { anchorHeads, type AnchorParts } from '../src/archive/anchorHeads.ts';
import { startAccounts, type AccountsService } from './accountsService.ts';
import { fillChain } from './fillChain.ts';
import { anotherTenant } from './member.ts';

interface Verdict {
  readonly days: number;
  readonly entries: number;
  readonly faults: { day: string; sequence: string | null; fault: string }[];
}

describe('The end of the audit log, anchored outside the database', function () {
  this.timeout(180_000);
  let service: AccountsService;
  let owner: pg.Client;
  let folder: string;
  let today: string;
  let parts: AnchorParts;
  const counted = { anchored: 0, broken: 0 };
  const objects = () => {
    const { objects: store } = service.platform;
    assert.ok(store);
    return store;
  };

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-anchors-'));
    service = await startAccounts({ OBJECTS_FOLDER: folder });
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    const { rows } = await owner.query<{ day: string }>(
      `select (now() at time zone 'UTC')::date::text as day`,
    );
    today = rows[0]?.day ?? '';
    parts = {
      database: service.platform.database,
      objects: objects(),
      sealKeyId: 'k1',
      machineClock: { now: () => new Date() },
      log: createLogger('anchors', 'fatal'),
      metrics: {
        anchored: (days) => (counted.anchored += days),
        broken: () => (counted.broken += 1),
      },
    };
  });
  after(async () => {
    await owner.end();
    await service.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  let names = 0;
  async function someEntries(token = service.adminKey): Promise<void> {
    for (let made = 0; made < 3; made += 1) {
      names += 1;
      const answer = await service.call('POST', '/v1/contacts', {
        token,
        body: { email: `c${String(names)}@example.jp`, displayName: 'C' },
      });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
    }
  }
  async function verdict(day = today, token = service.adminKey): Promise<Verdict> {
    const answer = await service.call('GET', `/v1/audit/verification?from=${day}&to=${day}`, { token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }
  const anchorOf = async (tenantId: string, day = today) =>
    (await readAnchors(objects(), tenantId, day.slice(0, 7))).find((anchor) => anchor.day === day);

  it('moves forward along the chain, is sealed, and is found by the verification', async () => {
    await someEntries();
    assert.ok((await anchorHeads(parts)) >= 1);
    assert.equal(await anchorHeads(parts), 0, 'nothing was added');
    const first = await anchorOf(service.tenantId);
    assert.ok(first);
    await someEntries();
    await anchorHeads(parts);
    const second = await anchorOf(service.tenantId);
    assert.ok(second && BigInt(second.seq) >= BigInt(first.seq) + 3n);
    assert.deepEqual((await verdict()).faults, []);
    const stored = fs.readFileSync(
      path.join(folder, service.tenantId, 'audit-anchors', `${today.slice(0, 7)}.json`),
    );
    assert.ok(!stored.includes(second.hash.toString('hex')), 'sealed');
    assert.equal(counted.broken, 0);
  });

  it('names whoever takes the newest entries away and mends head and chain behind them', async () => {
    const other = await anotherTenant(service, 'truncated');
    await someEntries(other.accessToken);
    await anchorHeads(parts);
    const anchor = await anchorOf(other.tenantId);
    assert.ok(anchor);
    await owner.query('delete from core.audit_entry where tenant_id = $1 and day = $2 and seq > $3', [
      other.tenantId,
      today,
      String(BigInt(anchor.seq) - 2n),
    ]);
    await owner.query(
      `update core.audit_head h set seq = e.seq, hash = e.hash from core.audit_entry e
       where h.tenant_id = $1 and e.tenant_id = $1 and h.day = $2 and e.day = $2 and e.seq = $3`,
      [other.tenantId, today, String(BigInt(anchor.seq) - 2n)],
    );
    const shorter = await verdict(today, other.accessToken);
    assert.deepEqual(
      shorter.faults.map(({ sequence, fault }) => [sequence, fault]),
      [[anchor.seq, `entry ${anchor.seq}, anchored ${anchor.at.toISOString()}, is gone`]],
      'chain and head fit together; only the anchor tells',
    );
    // New entries take the numbers of those that are gone, and a round of anchoring comes by.
    await someEntries(other.accessToken);
    const before = counted.broken;
    await anchorHeads(parts);
    assert.equal(counted.broken, before + 1);
    assert.deepEqual(await anchorOf(other.tenantId), anchor, 'the anchor stays as it was');
    assert.match((await verdict(today, other.accessToken)).faults[0]?.fault ?? '', /is another$/);
  });

  it('names a chain that was written anew as a whole, and a day that is gone as a whole', async () => {
    const other = await anotherTenant(service, 'rewritten');
    await someEntries(other.accessToken);
    await anchorHeads(parts);
    const anchor = await anchorOf(other.tenantId);
    assert.ok(anchor);
    const clear = async () => {
      await owner.query('delete from core.audit_entry where tenant_id = $1 and day = $2', [
        other.tenantId,
        today,
      ]);
      await owner.query('delete from core.audit_head where tenant_id = $1 and day = $2', [
        other.tenantId,
        today,
      ]);
    };
    await clear();
    const gone = await verdict(today, other.accessToken);
    assert.equal(gone.days, 1);
    assert.ok(
      gone.faults.some(({ fault }) => fault.includes('is gone')),
      JSON.stringify(gone.faults),
    );
    await fillChain(owner, other.tenantId, today, Number(anchor.seq) + 2);
    const rewritten = await verdict(today, other.accessToken);
    assert.deepEqual(
      rewritten.faults.map(({ fault }) => fault),
      [`entry ${anchor.seq}, anchored ${anchor.at.toISOString()}, is another`],
    );
  });

  it('names anchors that were altered in the store, and is sealed anew with the ring', async () => {
    const other = await anotherTenant(service, 'resealed');
    await someEntries(other.accessToken);
    await anchorHeads(parts);
    const anchor = await anchorOf(other.tenantId);
    const file = path.join(folder, other.tenantId, 'audit-anchors', `${today.slice(0, 7)}.json`);
    const kept = fs.readFileSync(file);
    const ring = {
      currentId: 'k2',
      keys: new Map([
        ['k1', Buffer.alloc(32, 7)],
        ['k2', Buffer.alloc(32, 8)],
      ]),
    };
    const renewed = await openObjectStore(
      { OBJECTS_FOLDER: folder },
      { clock: systemClock, publicUrl: service.url, signingKey: Buffer.alloc(32), seal: ring },
    );
    assert.ok(renewed);
    assert.deepEqual(await resealAnchors(renewed, 'k2', other.tenantId, () => true), {
      resealed: 0,
      remaining: 1,
      broken: [],
    });
    assert.equal((await resealAnchors(renewed, 'k2', other.tenantId, () => false)).resealed, 1);
    assert.equal((await resealAnchors(renewed, 'k2', other.tenantId, () => false)).resealed, 0);
    assert.deepEqual((await readAnchors(renewed, other.tenantId, today.slice(0, 7))).at(-1), anchor);
    await assert.rejects(() => readAnchors(objects(), other.tenantId, today.slice(0, 7)), AnchorsBroken);
    fs.writeFileSync(file, kept);
    const bent = Buffer.from(kept);
    bent[bent.length - 20] = (bent[bent.length - 20] ?? 0) ^ 1;
    fs.writeFileSync(file, bent);
    const before = counted.broken;
    await anchorHeads(parts);
    assert.equal(counted.broken, before + 3, 'this tenant, and the two whose chains were cut');
    assert.match(
      (await verdict(today, other.accessToken)).faults[0]?.fault ?? '',
      /the anchors of .* do not open/,
    );
    fs.writeFileSync(file, kept);
    assert.deepEqual((await verdict(today, other.accessToken)).faults, []);
  });
});
