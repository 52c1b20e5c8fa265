import { startGraphFake, type GraphFake } from '@tsudoi/testing/fakes/graphFake';
import assert from 'node:assert/strict';
import { googleEvent, openSyncWorld, until, type SyncWorld, type WorkerProcess } from './syncWorld.ts';

interface ChannelState {
  readonly id: string;
  readonly messages: number;
  readonly renew: boolean;
  readonly lasts: number;
}

describe('push messages, over the wire', function () {
  this.timeout(60_000);
  let world: SyncWorld;
  let graph: GraphFake;
  let worker: WorkerProcess;
  let tenantId: string;
  let apiKey: string;

  before(async () => {
    [world, graph] = await Promise.all([openSyncWorld(), startGraphFake()]);
    ({ tenantId, apiKey } = await world.tenant('hooks'));
    worker = await world.spawn({
      MICROSOFT_CLIENT_ID: 'client',
      MICROSOFT_CLIENT_SECRET: 'client-secret-value',
      MICROSOFT_GRAPH_URL: graph.url,
      MICROSOFT_OAUTH_URL: `${graph.url}/oauth`,
    });
  });
  after(async () => {
    await world.close();
    await graph.close();
  });

  const call = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(worker.url + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${String(response.status)} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
  const channels = async (calendarId: string): Promise<ChannelState[]> => {
    const { rows } = await world.owner.query<ChannelState>(
      `select id, messages, renew, extract(epoch from expires_at - now())::int as lasts
       from sync.channel where calendar_id = $1 and state = 'open' order by expires_at`,
      [calendarId],
    );
    return rows;
  };
  const openChannel = async (calendarId: string): Promise<ChannelState> => {
    await until('a channel is open', async () => (await channels(calendarId)).length === 1);
    return (await channels(calendarId))[0] ?? assert.fail();
  };
  const titles = async (calendarId: string): Promise<string[]> => {
    const { rows } = await world.owner.query<{ title: string }>(
      'select title from sync.event where calendar_id = $1 order by remote_id',
      [calendarId],
    );
    return rows.map((row) => row.title);
  };
  const idle = (calendarId: string) =>
    until('no run is under way or due', async () => {
      const { rows } = await world.owner.query(
        'select 1 from sync.calendar where id = $1 and run_id is null and not dirty and due_at > now()',
        [calendarId],
      );
      return rows.length === 1;
    });
  /** The channel ends within its overlap, so the next run must see to it. */
  const nearlyOver = async (calendarId: string): Promise<void> => {
    await idle(calendarId);
    await world.owner.query(
      `update sync.channel set expires_at = now() + interval '1 minute' where calendar_id = $1`,
      [calendarId],
    );
    await call(`/v1/calendars/${calendarId}/sync`, {});
  };

  describe('of Microsoft Graph', () => {
    const remoteId = 'AAMk-1';
    let calendarId: string;
    const edit = (id: string, subject: string) => {
      const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      graph.edit(remoteId, {
        id,
        subject,
        start: { dateTime: `${day}T09:00:00`, timeZone: 'UTC' },
        end: { dateTime: `${day}T10:00:00`, timeZone: 'UTC' },
      });
    };
    const subscription = () => [...graph.push.subscriptions.values()][0] ?? assert.fail('no subscription');
    const notify = (channel: string, notification: Record<string, unknown>) =>
      fetch(`${worker.url}/v1/hooks/microsoft?channel=${channel}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ value: [notification] }),
      });

    it('prove the address by its validation token, and bring a change within no poll', async () => {
      edit('one', 'First');
      const begun = await call('/v1/calendar-connections/begin', { provider: 'microsoft' });
      const { code, state } = graph.oauth.consent(String(begun['authorizeUrl']), 'person');
      const { id } = await call('/v1/calendar-connections/complete', { code, state });
      const made = await call('/v1/calendars', { connectionId: id, remoteId, name: 'Graph' });
      calendarId = String(made['id']);
      await openChannel(calendarId);
      assert.equal(graph.push.subscriptions.size, 1);
      await idle(calendarId);
      edit('one', 'Renamed');
      // The next poll is six hours away.
      await until('the change is here', async () => (await titles(calendarId))[0] === 'Renamed');
    });

    it('are plain text whatever the validation token holds', async () => {
      const token = '<script>alert(1)</script> & "ü"';
      const answer = await fetch(
        `${worker.url}/v1/hooks/microsoft?validationToken=${encodeURIComponent(token)}`,
        { method: 'POST', headers: { 'Content-Type': 'text/plain' } },
      );
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(await answer.text(), token);
    });

    it('count only with the right clientState, and nobody learns which channels exist', async () => {
      await idle(calendarId);
      const before = await openChannel(calendarId);
      const { clientState } = subscription();
      const answers = [
        await notify(before.id, { clientState: 'forged', changeType: 'updated' }),
        await notify(before.id, { clientState: 'forged', lifecycleEvent: 'subscriptionRemoved' }),
        await notify(before.id, { clientState, lifecycleEvent: 'somethingNew' }),
        await notify('00000000-0000-4000-8000-000000000000', { clientState, changeType: 'updated' }),
        await notify('no-uuid', { clientState, changeType: 'updated' }),
        await notify(before.id, { changeType: 'updated' }),
      ];
      assert.deepEqual(await openChannel(calendarId), {
        ...before,
        lasts: (await openChannel(calendarId)).lasts,
      });
      answers.push(await notify(before.id, { clientState, changeType: 'updated' }));
      assert.equal((await openChannel(calendarId)).messages, before.messages + 1);
      assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [202]);
      const broken = await fetch(`${worker.url}/v1/hooks/microsoft?channel=${before.id}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{not json',
      });
      assert.equal(broken.status, 202);
    });

    it('are renewed in place before they end', async () => {
      const { id, clientState } = subscription();
      await nearlyOver(calendarId);
      await until('it lasts again', async () => ((await channels(calendarId))[0]?.lasts ?? 0) > 86_400);
      assert.deepEqual([...graph.push.subscriptions.keys()], [id]);
      assert.equal(subscription().clientState, clientState);
      assert.ok(
        graph.requests.some(
          (request) => request.method === 'PATCH' && request.path === `/subscriptions/${id}`,
        ),
      );
    });

    it('are renewed when Graph asks for it (reauthorizationRequired)', async () => {
      await idle(calendarId);
      const { id } = subscription();
      const renewals = () =>
        graph.requests.filter(
          (request) => request.method === 'PATCH' && request.path === `/subscriptions/${id}`,
        ).length;
      const before = renewals();
      assert.equal(await graph.push.lifecycle(id, 'reauthorizationRequired'), 202);
      await until('it is renewed', () => renewals() === before + 1);
      await until('nothing is asked for any more', async () => !(await openChannel(calendarId)).renew);
    });

    it('are subscribed to anew when the subscription was removed', async () => {
      await idle(calendarId);
      const { id } = subscription();
      await graph.push.lifecycle(id, 'subscriptionRemoved');
      await until('another is there', () => graph.push.subscriptions.size === 1);
      assert.notEqual(subscription().id, id);
      await idle(calendarId);
      edit('one', 'After the loss');
      await until('the change is here', async () => (await titles(calendarId))[0] === 'After the loss');
    });

    it('that were missed are made up for', async () => {
      await idle(calendarId);
      graph.push.weather.silent = true;
      edit('one', 'Not told');
      await graph.push.lifecycle(subscription().id, 'missed');
      await until('the change is here', async () => (await titles(calendarId))[0] === 'Not told');
      graph.push.weather.silent = false;
    });
  });

  describe('of Google', () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${worker.url}/v1/hooks/google`, { method: 'POST', headers });

    it('count only with the channel and its token, and not when they only say that it is open', async () => {
      const calendar = await world.addCalendar(tenantId, 'hooked');
      await openChannel(calendar.id);
      await idle(calendar.id);
      const channel = [...world.fake.push.channels.values()].find(
        (each) => each.calendarId === calendar.remoteId,
      );
      assert.ok(channel);
      const right = {
        'X-Goog-Channel-ID': channel.id,
        'X-Goog-Channel-Token': channel.token,
        'X-Goog-Channel-Expiration': new Date(channel.expiresAt).toUTCString(),
        'X-Goog-Resource-ID': channel.resourceId,
        'X-Goog-Resource-URI': `${world.fake.url}/calendar/v3/calendars/${calendar.remoteId}/events`,
        'X-Goog-Resource-State': 'exists',
        'X-Goog-Message-Number': '10',
      };
      const before = (await openChannel(calendar.id)).messages;
      const { 'X-Goog-Channel-Token': _token, ...withoutToken } = right;
      const statuses: number[] = [];
      for (const headers of [
        { ...right, 'X-Goog-Channel-Token': 'forged' },
        { ...right, 'X-Goog-Channel-ID': '00000000-0000-4000-8000-000000000000' },
        { ...right, 'X-Goog-Channel-ID': 'no-uuid' },
        { ...right, 'X-Goog-Resource-State': 'sync' },
        withoutToken,
        {},
      ])
        statuses.push((await post(headers)).status);
      assert.equal((await openChannel(calendar.id)).messages, before);
      for (const state of ['exists', 'not_exists'])
        statuses.push((await post({ ...right, 'X-Goog-Resource-State': state })).status);
      assert.equal((await openChannel(calendar.id)).messages, before + 2);
      assert.deepEqual([...new Set(statuses)], [202]);
    });

    it('never pause: the new channel is open before the old one is stopped', async () => {
      const calendar = await world.addCalendar(tenantId, 'overlap');
      const old = await openChannel(calendar.id);
      const from = world.fake.requests.length;
      await nearlyOver(calendar.id);
      await until('another one is open', async () => {
        const open = await channels(calendar.id);
        return open.length === 1 && open[0]?.id !== old.id;
      });
      const calls = world.fake.requests
        .slice(from)
        .map((request) => request.path.replace(/^.*\//, ''))
        .filter((name) => name === 'watch' || name === 'stop');
      assert.deepEqual(calls, ['watch', 'stop']);
      await idle(calendar.id);
      world.fake.edit(calendar.remoteId, googleEvent(1, 'By the new one'));
      await until('the change is here', async () => (await titles(calendar.id))[0] === 'By the new one');
    });
  });
});
