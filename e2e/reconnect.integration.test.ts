import assert from 'node:assert/strict';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import {
  openSyncWorld,
  until,
  type SyncWorld,
  type WorkerProcess,
} from '../services/sync-worker/test/syncWorld.ts';

describe('a calendar whose grant was revoked', function () {
  this.timeout(120_000);
  let world: SyncWorld;
  let installation: WorkerProcess;
  let apiKey: string;
  let tenantId: string;

  before(async () => {
    world = await openSyncWorld();
    ({ tenantId, apiKey } = await world.tenant('reconnect'));
    installation = await world.spawn({}, 'standalone');
  });
  after(() => world.close());

  async function get<T>(path: string): Promise<T> {
    const answer = await fetch(installation.url + path, { headers: { Authorization: `Bearer ${apiKey}` } });
    assert.ok(answer.ok, `${path}: ${String(answer.status)}`);
    return (await answer.json()) as T;
  }
  async function member(email: string, role: string): Promise<string> {
    const { rows } = await world.owner.query<{ id: string }>(
      'insert into core.member (tenant_id, email, display_name, role) values ($1, $2, $3, $4) returning id',
      [tenantId, email, email, role],
    );
    return rows[0]?.id ?? '';
  }
  async function lose(person: string, memberId: string | null): Promise<void> {
    const calendar = await world.addCalendar(tenantId, person);
    await until('the first sync', async () => {
      const { rows } = await world.owner.query(
        'select 1 from sync.run where calendar_id = $1 and outcome is not null',
        [calendar.id],
      );
      return rows.length > 0;
    });
    await world.owner.query('update sync.connection set member_id = $2 where id = $1', [
      calendar.connectionId,
      memberId,
    ]);
    world.fake.oauth.revokeAll(person);
    const asked = await fetch(`${installation.url}/v1/calendars/${calendar.id}/sync`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}` },
    });
    assert.ok(asked.ok, String(asked.status));
  }
  /** Nudges to the contact with this address. */
  async function told(email: string): Promise<NudgeExplained[]> {
    const { items: contacts } = await get<{ items: { id: string; email: string }[] }>(
      `/v1/contacts?q=${email}`,
    );
    const contact = contacts.find((each) => each.email === email);
    if (!contact) return [];
    const { items } = await get<{ items: { id: string }[] }>(`/v1/nudges?contactId=${contact.id}`);
    return Promise.all(items.map(({ id }) => get<NudgeExplained>(`/v1/nudges/${id}`)));
  }
  const oneDelivered = (email: string) => async () => {
    const nudges = await told(email);
    return nudges.length === 1 && nudges[0]?.state === 'delivered';
  };

  it('is told once to the member who connected it, and to the owners where nobody did', async () => {
    await member('owner@example.jp', 'owner');
    const editor = await member('editor@example.jp', 'editor');
    await lose('of-editor', editor);
    await until('the editor is told', oneDelivered('editor@example.jp'));
    const [nudge] = await told('editor@example.jp');
    assert.equal(nudge?.subject, 'カレンダーの再接続をお願いします');
    assert.equal(nudge.trigger['provider'], 'google');
    assert.deepEqual(await told('owner@example.jp'), [], 'only who connected it');
    await lose('of-nobody', null);
    await until('the owner is told', oneDelivered('owner@example.jp'));
    assert.equal((await told('editor@example.jp')).length, 1);
  });
});
