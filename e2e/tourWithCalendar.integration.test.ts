import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { chapters } from '@tsudoi/cli/tour/chapters';
import { tour } from '@tsudoi/cli/tour/tour';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { startRadicale, type RunningRadicale } from '@tsudoi/testing/launch/radicale';
import assert from 'node:assert/strict';
import { startInstallation, type Installation } from './installation.ts';

const missing = peerMissing('radicale');

(missing === '' ? describe : describe.skip)(`The tour with a real calendar server${missing}`, function () {
  this.timeout(240_000);
  let installation: Installation;
  let radicale: RunningRadicale;

  before(async () => {
    radicale = await startRadicale();
    installation = await startInstallation({ env: { CALENDAR_ALLOW: '127.0.0.1/32' } });
  });
  after(async () => {
    await installation.stop();
    await radicale.stop();
  });

  async function tell(): Promise<{ readonly facts: ReadonlyMap<string, unknown>; readonly told: string }> {
    let told = '';
    const output = createOutput(false, { write: (text) => (told += text) });
    const api = createApiClient(installation.url, installation.apiKey);
    const facts = await tour(api, output, { chapters, calendarAccount: radicale, administers: true }).catch(
      (err: unknown) => {
        throw new Error(`${String(err)}\n${told.slice(-3_000)}\n${installation.log().slice(-3_000)}`);
      },
    );
    return { facts, told };
  }

  it('begins with a calendar entry: it is the event of every chapter, and moves it', async () => {
    const { facts, told } = await tell();
    assert.equal(typeof facts.get('eventFromCalendar'), 'string');
    assert.equal(facts.get('eventId'), facts.get('eventFromCalendar'), 'one story on one event');
    const [stated, moved] = [facts.get('calendarStartsAt'), facts.get('movedStartsAt')].map((at) =>
      Date.parse(String(at)),
    );
    assert.equal((moved ?? 0) - (stated ?? 0), 7 * 86_400_000);
    assert.equal(facts.get('tasksInCalendar'), facts.get('tasks'), 'each task is one entry');
    assert.ok((facts.get('tasksMoved') as number) > 0);
    assert.equal(facts.get('echoes'), 0, 'no entry of ours came back as an event');
    assert.equal(facts.get('signUps'), 6, 'later chapters go on with it');
    assert.doesNotMatch(told, /left out: a CalDAV server/);
    assert.ok(!installation.log().includes(radicale.password), 'the app password is in no log');
  });

  it('can be told again: another event, and one connection as before', async () => {
    const { facts } = await tell();
    assert.equal(facts.get('tasksInCalendar'), facts.get('tasks'));
    assert.equal(facts.get('echoes'), 0);
    const connections = await fetch(`${installation.url}/v1/calendar-connections`, {
      headers: { Authorization: `Bearer ${installation.apiKey}` },
    });
    const { items } = (await connections.json()) as { items: unknown[] };
    assert.equal(items.length, 1);
  });
});
