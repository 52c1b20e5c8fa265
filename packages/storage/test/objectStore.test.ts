import assert from 'node:assert/strict';
import { nameOf, prefixOf } from '../src/objectStore.ts';

const tenantId = '00000000-0000-4000-8000-00000000000a';

describe('the name of an object', () => {
  it('begins with its tenant', () => {
    assert.equal(nameOf({ tenantId, path: 'audit/2026-03.gz' }), `${tenantId}/audit/2026-03.gz`);
    assert.equal(prefixOf(tenantId), `${tenantId}/`);
    assert.equal(prefixOf(tenantId, 'audit/2026'), `${tenantId}/audit/2026`);
  });

  it('cannot climb out of its tenant', () => {
    for (const path of [
      '../x',
      'a/../../x',
      '/x',
      'a//b',
      '',
      '.',
      'a/.',
      'a\\b',
      'a\0b',
      'ü',
      'x'.repeat(701),
    ])
      assert.throws(() => nameOf({ tenantId, path }), TypeError, path);
    assert.throws(() => nameOf({ tenantId: '../etc', path: 'x' }), TypeError);
    assert.throws(() => prefixOf(tenantId, '../'), TypeError);
  });
});
