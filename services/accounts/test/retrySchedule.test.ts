import assert from 'node:assert/strict';
import { waitAfterMs } from '../src/webhooks/retrySchedule.ts';

describe('The retries of a webhook', () => {
  it('are ten attempts over three days, within a tenth', () => {
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      let hours = 0;
      let attempts = 1;
      for (;;) {
        const wait = waitAfterMs(attempts, undefined, random);
        if (wait === undefined) break;
        hours += wait / 3_600_000;
        attempts += 1;
      }
      assert.equal(attempts, 10);
      assert.ok(hours > 64 && hours < 90, String(hours));
    }
  });

  it('wait as long as the receiver asks, at most a day', () => {
    assert.equal(
      waitAfterMs(1, 60_000, () => 0.5),
      60_000,
    );
    assert.equal(
      waitAfterMs(1, 7 * 86_400_000, () => 0.5),
      86_400_000,
    );
    assert.equal(
      waitAfterMs(2, 1_000, () => 0.5),
      300_000,
    );
  });
});
