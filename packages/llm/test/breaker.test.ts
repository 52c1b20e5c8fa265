import assert from 'node:assert/strict';
import { createBreaker } from '@tsudoi/llm/breaker';

describe('the breaker', () => {
  function build() {
    let now = 0;
    const states: string[] = [];
    const breaker = createBreaker({ elapsedMs: () => now, changed: (state) => states.push(state) });
    return { breaker, states, pass: (ms: number) => (now += ms) };
  }
  const fail = (breaker: ReturnType<typeof build>['breaker']) => {
    if (breaker.tryAcquire()) breaker.failed();
  };

  it('opens after five failures in a row and lets exactly one probe through after its pause', () => {
    const { breaker, pass } = build();
    for (let n = 0; n < 5; n += 1) fail(breaker);
    assert.equal(breaker.state, 'open');
    assert.equal(breaker.tryAcquire(), false);
    pass(2_000);
    assert.equal(breaker.available(), true);
    assert.equal(breaker.tryAcquire(), true);
    assert.equal(breaker.state, 'half-open');
    assert.equal(breaker.available(), false);
    assert.equal(breaker.tryAcquire(), false);
    breaker.succeeded();
    assert.equal(breaker.state, 'closed');
  });

  it('pauses longer with each failed probe, up to its longest', () => {
    const { breaker, pass } = build();
    for (let n = 0; n < 5; n += 1) fail(breaker);
    for (const pauseMs of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      pass(pauseMs - 1);
      assert.equal(breaker.available(), false);
      pass(1);
      fail(breaker);
    }
    assert.equal(breaker.state, 'open');
  });

  it('opens by share of failures too, and forgets old ones', () => {
    const { breaker, pass } = build();
    for (let n = 0; n < 5; n += 1) {
      fail(breaker);
      if (breaker.tryAcquire()) breaker.succeeded();
    }
    assert.equal(breaker.state, 'closed', 'the tenth call succeeded');
    fail(breaker);
    assert.equal(breaker.state, 'open');
    const fresh = build();
    for (let n = 0; n < 4; n += 1) fail(fresh.breaker);
    if (fresh.breaker.tryAcquire()) fresh.breaker.succeeded();
    fresh.pass(60_000);
    for (let n = 0; n < 4; n += 1) fail(fresh.breaker);
    assert.equal(fresh.breaker.state, 'closed');
    pass(0);
  });

  it('learns nothing from a call that said nothing, and gives the probe back', () => {
    const { breaker, pass } = build();
    for (let n = 0; n < 5; n += 1) fail(breaker);
    pass(2_000);
    assert.equal(breaker.tryAcquire(), true);
    breaker.undecided();
    assert.equal(breaker.available(), true);
  });
});
