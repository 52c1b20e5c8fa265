import assert from 'node:assert/strict';
import { finishingOf } from '../src/finishing.ts';

describe('How long what runs may go on at a stop', () => {
  it('is as long as a run only where the stage is about long runs', () => {
    assert.deepEqual(finishingOf({ workers: 'long-run' }, 1_200), { jobsMs: 1_200_000, extraMs: 1_185_000 });
    for (const workers of ['to-zero', 'always-on'] as const)
      assert.deepEqual(finishingOf({ workers }, 1_200), { jobsMs: 15_000, extraMs: 0 });
  });

  it('is never shorter than in the other modes', () => {
    assert.deepEqual(finishingOf({ workers: 'long-run' }, 0), { jobsMs: 15_000, extraMs: 0 });
  });
});
