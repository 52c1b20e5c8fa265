import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import assert from 'node:assert/strict';
import { startInstallation, type Installation } from './installation.ts';

describe('The tour is one story on one event', function () {
  this.timeout(240_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  it('is told from the first plan to its last chapter through the public API alone', async () => {
    let told = '';
    const output = createOutput(false, { write: (text) => (told += text) });
    const facts = await tour(createApiClient(installation.url, installation.apiKey), output).catch(
      (err: unknown) => {
        throw new Error(`${String(err)}\n${told.slice(-3_000)}\n${installation.log().slice(-3_000)}`);
      },
    );
    assert.equal((facts.get('plans') as string[]).length, 3);
    assert.ok((facts.get('tasks') as number) > 0);
    const chance = facts.get('hitProbability') as number;
    assert.ok(chance >= 0 && chance <= 1);
    assert.ok((facts.get('leftOut') as number) > 0);
    assert.match(String(facts.get('firstLink')), /utm_id=[a-z0-9-]+/);
    assert.equal(facts.get('signUps'), 6, 'five by the API, one by a webhook that came twice');
    assert.equal(facts.get('signUpsWithTactic'), 5);
    assert.deepEqual(facts.get('webhookStatuses'), [202, 202]);
    assert.ok(!installation.log().includes(installation.apiKey), 'the key is in no log');
  });

  it('stops in order on SIGTERM', async () => {
    const other = await startInstallation();
    assert.equal(await other.stop(), 0);
  });
});
