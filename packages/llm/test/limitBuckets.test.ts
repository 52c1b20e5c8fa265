import assert from 'node:assert/strict';
import { fullBuckets, takeFrom } from '@tsudoi/llm/limitBuckets';

const limits = { requestsPerMinute: 600, tokensPerMinute: 60_000 };

describe('requests and tokens a minute', () => {
  it('lets no more through than the limits in a long run', () => {
    const buckets = fullBuckets(limits, 0);
    let requests = 0;
    for (let at = 0; at <= 120_000; at += 10) {
      if (takeFrom(buckets, limits, 50, 'interactive', at) === 0) requests += 1;
      if (takeFrom(buckets, limits, 50, 'batch', at) === 0) requests += 1;
    }
    // Two minutes of the rate and one burst of ten seconds.
    assert.ok(requests <= 1_200 + 100, String(requests));
    assert.ok(requests >= 1_150, String(requests));
  });

  it('keeps a share for batch under any interactive load, and lends the rest', () => {
    const buckets = fullBuckets(limits, 0);
    let batch = 0;
    let interactive = 0;
    for (let at = 0; at <= 60_000; at += 5) {
      for (let n = 0; n < 3; n += 1)
        if (takeFrom(buckets, limits, 10, 'interactive', at) === 0) interactive += 1;
      if (takeFrom(buckets, limits, 10, 'batch', at) === 0) batch += 1;
    }
    assert.ok(batch / (batch + interactive) >= 0.05, `${String(batch)} of ${String(batch + interactive)}`);
    const alone = fullBuckets(limits, 0);
    let lent = 0;
    for (let at = 0; at <= 60_000; at += 5) if (takeFrom(alone, limits, 10, 'batch', at) === 0) lent += 1;
    assert.ok(lent > 550, `batch alone gets nearly all: ${String(lent)}`);
  });

  it('tells how long to wait, and the wait suffices', () => {
    const buckets = fullBuckets(limits, 0);
    while (takeFrom(buckets, limits, 1_000, 'interactive', 0) === 0);
    const waitMs = takeFrom(buckets, limits, 1_000, 'interactive', 0);
    assert.ok(waitMs > 0);
    assert.equal(takeFrom(buckets, limits, 1_000, 'interactive', waitMs), 0);
  });

  it('lets a call through that is larger than the whole bucket, once the bucket is full', () => {
    const buckets = fullBuckets(limits, 0);
    assert.equal(takeFrom(buckets, limits, 1_000_000, 'interactive', 0), 0);
    assert.ok(takeFrom(buckets, limits, 1, 'interactive', 1_000) > 0);
  });
});
