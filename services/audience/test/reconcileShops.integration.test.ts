import { startHiEventsFake, type HiEventsFake } from '@tsudoi/testing/fakes/hiEventsFake';
import { startPretixFake, type PretixFake } from '@tsudoi/testing/fakes/pretixFake';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { anEvent } from './anEvent.ts';

interface Source {
  readonly id: string;
  readonly webhookPath: string;
  readonly reconciledAt: string | null;
  readonly reconcileFault: string | null;
  readonly faults: { order: string; field: string; message: string }[];
}

describe('Orders of a shop, compared with the sign-ups', function () {
  this.timeout(240_000);
  let service: AccountsService;
  let owner: pg.Client;
  let pretix: PretixFake;
  let hiEvents: HiEventsFake;
  let eventId = '';

  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
    pretix = await startPretixFake();
    hiEvents = await startHiEventsFake();
    eventId = (await post<{ id: string }>('/v1/events', anEvent)).id;
  });
  after(async () => {
    await owner.end();
    await pretix.close();
    await hiEvents.close();
    await service.stop();
  });

  async function post<T>(path: string, body: object): Promise<T> {
    const answer = await service.call('POST', path, { token: service.adminKey, body });
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  async function until<T>(what: string, met: () => Promise<T | undefined | false>): Promise<T> {
    for (const deadline = Date.now() + 90_000; ;) {
      const found = await met();
      if (found !== undefined && found !== false) return found;
      assert.ok(Date.now() < deadline, `not within 90 s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const sourceOf = async (id: string): Promise<Source | undefined> => {
    const { body } = await service.call('GET', '/v1/sign-up-sources', { token: service.adminKey });
    return (body as { items: Source[] }).items.find((each) => each.id === id);
  };
  const seatsOf = async (source: string) => {
    const { rows } = await owner.query<{ seat: string }>(
      `select s.external_id || ' ' || c.email || ' ' || s.state || ' ' || s.tickets as seat
       from core.sign_up s join core.contact c on c.id = s.contact_id where s.source = $1 order by 1`,
      [source],
    );
    return rows.map(({ seat }) => seat);
  };
  const compared = (id: string, since: string | null) =>
    until('the comparison', async () => {
      const source = await sourceOf(id);
      return source && source.reconciledAt !== since ? source : undefined;
    });

  it('repairs what pretix told by no webhook, shows what it cannot use, and comes again by itself a day later', async () => {
    const order = (email: string | null, change: object = {}) => ({
      status: 'p',
      email,
      last_modified: '2026-11-20T10:00:00Z',
      positions: [{ id: 1, positionid: 1 }],
      ...change,
    });
    pretix.orders.set('AAA11', order('aoki@example.jp'));
    pretix.orders.set('BBB22', order(null));
    pretix.orders.set('CCC33', order('chiba@exampel.jp', { locale: 'en' }));
    const { organizer, event, token, url } = pretix;
    const made = await post<Source>('/v1/sign-up-sources', {
      kind: 'pretix',
      name: 'pretix',
      eventId,
      pretix: { url, organizer, event, token },
    });
    const first = await compared(made.id, null);
    assert.deepEqual(await seatsOf(made.id), [
      'AAA11 aoki@example.jp confirmed 1',
      'CCC33 chiba@exampel.jp confirmed 1',
    ]);
    assert.deepEqual(
      first.faults.map(({ order: code, field }) => [code, field]),
      [['BBB22', 'email']],
    );
    const contact = async () =>
      (
        await owner.query<{ id: string; email: string; locale: string }>(
          `select id, email, locale from core.contact where email like 'chiba@%'`,
        )
      ).rows;
    const [before = assert.fail()] = await contact();
    assert.equal(before.locale, 'en');
    // A day later: one is cancelled, one has an address now, one a corrected one; an older word comes last.
    const later = { last_modified: new Date(Date.now() + 60_000).toISOString() };
    pretix.orders.set('AAA11', order('aoki@example.jp', { ...later, status: 'n' }));
    pretix.orders.set('BBB22', order('baba@example.jp', later));
    pretix.orders.set('CCC33', order('chiba@example.jp', later));
    service.clock.moveTo(new Date(service.clock.now().getTime() + 24 * 3_600_000 + 60_000));
    const second = await compared(made.id, first.reconciledAt);
    assert.deepEqual(second.faults, []);
    assert.deepEqual(await seatsOf(made.id), [
      'AAA11 aoki@example.jp cancelled 1',
      'BBB22 baba@example.jp confirmed 1',
      'CCC33 chiba@example.jp confirmed 1',
    ]);
    assert.deepEqual(
      (await contact()).map(({ id }) => id),
      [before.id],
      'the person moves along with the corrected address',
    );
    const asked = pretix.requests.map(({ path }) => path).filter((path) => path.includes('/orders/?'));
    assert.ok(asked.some((path) => path.includes('modified_since=')));
    pretix.orders.set('CCC33', order('old@example.jp', { status: 'c' }));
    await pretix.notify(service.url + made.webhookPath, {
      code: 'CCC33',
      action: 'pretix.event.order.canceled',
      id: 1,
    });
    await until('the order to be fetched', async () => {
      const { rows } = await owner.query(
        `select 1 from core.job where name = 'sign_ups.fetch_pretix_order' and state = 'done'`,
      );
      return rows.length > 0;
    });
    assert.ok(
      (await seatsOf(made.id)).includes('CCC33 chiba@example.jp confirmed 1'),
      'older than what counts',
    );
  });

  it('reads Hi.Events as a user, page by page, and says why where it cannot', async () => {
    const attendee = (id: string, change: object = {}) => ({
      short_id: id,
      status: 'ACTIVE',
      email: `${id}@example.jp`,
      ...change,
    });
    for (const [id, attendees] of [
      [1, [attendee('a'), attendee('b')]],
      [2, [attendee('c')]],
      [3, [attendee('d', { status: 'CANCELLED' })]],
    ] as const)
      hiEvents.orders.push({
        id,
        short_id: `o_${String(id)}`,
        status: 'COMPLETED',
        email: id === 2 ? 'c@example.jp' : 'club@example.jp',
        attendees,
      });
    hiEvents.faults.push(503);
    const { url, event, email, password } = hiEvents;
    const made = await post<Source>('/v1/sign-up-sources', {
      kind: 'hi-events',
      name: 'Hi.Events',
      eventId,
      secret: 'Zk3vQ0pXn8sLr2TfWc7yBd5mHg9jKu1a',
      hiEvents: { url, event, email, password },
    });
    const failed = await until('the fault', async () => {
      const source = await sourceOf(made.id);
      return source?.reconcileFault ? source : undefined;
    });
    assert.match(failed.reconcileFault ?? '', /503/);
    assert.equal(failed.reconciledAt, null);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 3_660_000));
    const source = await compared(made.id, null);
    assert.equal(source.reconcileFault, null);
    assert.deepEqual(await seatsOf(made.id), [
      'o_1/a a@example.jp confirmed 1',
      'o_1/b b@example.jp confirmed 1',
      'o_2 c@example.jp confirmed 1',
    ]);
    const { rows } = await owner.query(`select 1 from core.contact where email = 'club@example.jp'`);
    assert.equal(rows.length, 1, 'the buyer is a contact too');
    const { rows: stored } = await owner.query<{ row: string }>(
      'select s::text as row from core.sign_up_source s',
    );
    assert.ok(!JSON.stringify([stored, service.lines, source]).includes(password));
  });
});
