import assert from 'node:assert/strict';
import path from 'node:path';
import { findTests, needsServers, shardOf } from '../../scripts/findTests.ts';
import { filesForSecondRun, settle, summaryLine, unexpectedSkips } from '../../scripts/mochaReporter.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('npm test', () => {
  it('finds every test of the project, and no fixture', () => {
    const all = findTests(root, []);
    assert.ok(all.includes('test/scripts/testRun.test.ts'));
    assert.ok(all.some((file) => file.startsWith('packages/testing/test/')));
    assert.deepEqual(
      all.filter((file) => file.includes('fixtures') || file.includes('node_modules')),
      [],
    );
  });

  it('takes a file, a folder or a part of a path, and refuses a word that matches nothing', () => {
    const own = 'test/scripts/testRun.test.ts';
    assert.deepEqual(findTests(root, [own]), [own]);
    assert.deepEqual(findTests(root, ['testRun']), [own]);
    assert.ok(findTests(root, ['test/scripts']).includes(own));
    assert.throws(() => findTests(root, ['no-such-test']), /no test file matches no-such-test/);
  });

  it('splits the files into shards that hold every file once', () => {
    const all = findTests(root, []);
    const shards = ['1/3', '2/3', '3/3'].map((shard) => shardOf(all, shard));
    assert.deepEqual(shards.flat().sort(), all);
    assert.ok(shards.every((shard) => Math.abs(shard.length - all.length / 3) < 1));
    for (const wrong of ['0/3', '4/3', '1', 'a/b', '1/0'])
      assert.throws(() => shardOf(all, wrong), /a shard is written/);
  });

  it('starts servers only for integration tests', () => {
    assert.equal(needsServers(['a/b.test.ts']), false);
    assert.equal(needsServers(['a/b.test.ts', 'a/c.integration.test.ts']), true);
  });

  it('expects only the skips that say what to install', () => {
    const fine = 'CalDAV [needs radicale: apt-get install radicale] syncs';
    assert.deepEqual(unexpectedSkips([fine, 'CalDAV syncs']), ['CalDAV syncs']);
  });

  it('runs a few failed files again, and counts what passes alone without forgetting its name', () => {
    const faults = ['a', 'b', 'b', 'c'].map((file, at) => ({ file, title: `${file}${String(at)}` }));
    const outcome = { passed: 10, failed: 4, skips: [], faults };
    assert.deepEqual(filesForSecondRun(outcome), ['a', 'b', 'c']);
    assert.deepEqual(settle(outcome, 'b'), ['b1', 'b2']);
    assert.deepEqual(
      outcome.faults.map(({ file }) => file),
      ['a', 'c'],
    );
    assert.equal(summaryLine(outcome), '12 passed, 2 failed, 0 skipped');
    const more = ['a', 'b', 'c', 'd', 'e', 'f'].map((file) => ({ file, title: file }));
    assert.deepEqual(filesForSecondRun({ ...outcome, faults: more }), [], 'six files are no accident');
  });

  it('ends in one line that a machine can read', () => {
    assert.equal(
      summaryLine({ passed: 3, failed: 1, skips: ['a'], faults: [] }),
      '3 passed, 1 failed, 1 skipped',
    );
  });
});
