import assert from 'node:assert/strict';
import path from 'node:path';
import { runOptions } from '../../scripts/run/options.ts';

describe('Options of make run', () => {
  it('are read, with a folder of its own where none is named', () => {
    const plain = runOptions([], '/home/somebody/.data');
    assert.deepEqual([plain.dataDir, plain.port, plain.tour], ['/home/somebody/.data', undefined, false]);
    const given = runOptions(['--port', '8080', '--data-dir', '私の 集い', '--no-tour', '--demo'], '/x');
    assert.deepEqual(
      [given.dataDir, given.port, given['no-tour'], given.demo, given.clean],
      [path.resolve('私の 集い'), 8080, true, true, false],
    );
  });

  it('that are none are told in one line with those that there are', () => {
    for (const [args, wanted] of [
      [['--nope'], /^Unknown option '--nope'; there are --data-dir FOLDER, --port NUMBER, --tour/],
      [['--port'], /^Option '--port <value>' argument missing; there are/],
      [['clean'], /^Unexpected argument 'clean'.*; there are/],
      [['--port', 'abc'], /^abc is no port: a number from 1 to 65535$/],
      [['--port', '0'], /^0 is no port/],
      [['--port', '70000'], /^70000 is no port/],
    ] as const)
      assert.throws(
        () => runOptions(args, '/x'),
        (err: Error) => wanted.test(err.message) && !err.message.includes('\n'),
        args.join(' '),
      );
  });
});
