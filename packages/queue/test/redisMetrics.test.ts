import assert from 'node:assert/strict';
import { hitRate, parseInfo } from '../src/redisMetrics.ts';

describe('Redis information', () => {
  it('reads numbers and leaves words', () => {
    const info = parseInfo('# Memory\r\nused_memory:1024\r\nmaxmemory_policy:noeviction\r\nratio:1.5\r\n');
    assert.deepEqual(
      [...info],
      [
        ['used_memory', 1024],
        ['ratio', 1.5],
      ],
    );
  });

  it('has a hit rate only after a look-up', () => {
    assert.equal(hitRate(parseInfo('keyspace_hits:3\nkeyspace_misses:1')), 0.75);
    assert.equal(hitRate(parseInfo('keyspace_hits:0\nkeyspace_misses:0')), undefined);
  });
});
