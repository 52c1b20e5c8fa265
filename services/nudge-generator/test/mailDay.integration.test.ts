import assert from 'node:assert/strict';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { createPostfix, type Postfix } from '@tsudoi/testing/launch/postfix';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';
import { setMailChannel } from './mailChannel.ts';

const people = process.env['TSUDOI_FULL'] === undefined ? 200 : 10_000;
const missing = peerMissing('postfix');

// A day of mail at a real mail server: everybody is greylisted, 5 % are deferred again and again, 2 % do not exist, and the
// server is away for ten minutes (of our clock).
(missing ? describe.skip : describe)(`a day of mail at Postfix${missing}`, function () {
  this.timeout(people * 60 + 120_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let postfix: Postfix;
  let policy: Server;
  const tries = new Map<string, number>();
  let refused = 0;
  let postponed = 0;

  /** What the policy says of a recipient, by its number and how often it was tried. */
  function verdict(recipient: string): string {
    const number = Number(/^p(\d+)@/.exec(recipient)?.[1] ?? 0);
    const tried = (tries.get(recipient) ?? 0) + 1;
    tries.set(recipient, tried);
    if (number % 50 === 7) {
      refused += 1;
      return 'REJECT 5.1.1 no such user';
    }
    const times = number % 20 === 3 ? 4 : 1;
    if (tried > times) return 'DUNNO';
    postponed += 1;
    return tried === 1 ? 'DEFER 4.7.1 greylisted, try again later' : 'DEFER 4.3.2 try again later';
  }

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    policy = createServer((socket) => {
      let buffer = '';
      socket.on('error', () => undefined);
      socket.on('data', (part) => {
        buffer += part.toString();
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const recipient = /^recipient=(.*)$/m.exec(buffer.slice(0, end))?.[1] ?? '';
          buffer = buffer.slice(end + 2);
          socket.write(`action=${verdict(recipient)}\n\n`);
        }
      });
    });
    await new Promise<void>((resolve) => policy.listen(0, '127.0.0.1', resolve));
    postfix = await createPostfix({
      relayPort: sink.port,
      policyPort: (policy.address() as AddressInfo).port,
    });
    postfix.start();
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('mailday');
    await setMailChannel(service, tenant, postfix.port);
    await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ channels: ['email'] }));
  });
  after(async () => {
    await service.stop();
    postfix.remove();
    policy.close();
    await world.end();
    await sink.close();
  });

  it('loses nothing and sends nothing twice', async () => {
    const ids = await addContacts(world, tenant.tenantId, people);
    await world.owner.query(
      `update core.contact c set email = 'p' || n.n || '@example.jp' from unnest($1::uuid[]) with ordinality n (id, n) where c.id = n.id`,
      [ids],
    );
    const began = performance.now();
    for (let from = 0; from < ids.length; from += 1_000) {
      const signals = ids
        .slice(from, from + 1_000)
        .map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' }));
      assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals })).status, 202);
    }
    let away = 0;
    let hours = 0;
    for (let rounds = 0; rounds < 400; rounds += 1) {
      const { rows } = await world.owner.query<{ left: string; due: Date | null; running: string }>(
        `select count(*) as left, min(due_at) filter (where state = 'due') as due, count(*) filter (where state = 'running') as running
         from nudge.backlog`,
      );
      const [row] = rows;
      if (!row || Number(row.left) === 0) break;
      const now = service.clock.now();
      if (Number(row.running) > 0 || (row.due && row.due <= now)) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        rounds -= 1;
        continue;
      }
      // Nothing is under way: the server goes away for ten minutes once, and time goes on to the next try.
      if (away === 0) postfix.stop();
      const jumpMs = Math.max(1_000, (row.due?.getTime() ?? 0) - now.getTime() + 30_000);
      service.clock.moveTo(new Date(now.getTime() + jumpMs));
      hours += jumpMs / 3_600_000;
      if (away >= 0) away += jumpMs;
      if (away >= 600_000) {
        postfix.start();
        away = -1;
      }
    }
    for (let waited = 0; postfix.queued() > 0 && waited < 600; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 200));
    const { rows: states } = await world.owner.query<{ state: string; n: string }>(
      'select state, count(*) n from nudge.nudge group by state order by state',
    );
    const ended = Object.fromEntries(states.map(({ state, n }) => [state, Number(n)]));
    const { rows: kept } = await world.owner.query<{ n: string }>(
      'select count(*) n from nudge.suppression where suppressed_at is not null',
    );
    const got = sink.mails.map(({ to }) => to[0] ?? '');
    console.log(
      `      mail day: ${String(people)} nudges, ${String(postponed)} times postponed, ${String(refused)} refused; ` +
        `delivered ${String(ended['delivered'] ?? 0)}, bounced ${String(ended['failed'] ?? 0)}, unknown ${String(ended['unknown'] ?? 0)}; ` +
        `${String(got.length)} arrived, ${String(got.length - new Set(got).size)} twice; ` +
        `${hours.toFixed(1)} h of our clock in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
    );
    const bounced = ids.filter((_id, index) => (index + 1) % 50 === 7).length;
    assert.deepEqual(ended, { delivered: people - bounced, failed: bounced });
    assert.equal(got.length, people - bounced, 'none is lost');
    assert.equal(new Set(got).size, got.length, 'none comes twice');
    assert.equal(Number(kept[0]?.n), bounced, 'who bounced is suppressed');
  });
});
