import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { listen } from '../src/http/listen.ts';
import { createLifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

describe('A process that has no descriptor left for a connection (EMFILE)', function () {
  this.timeout(120_000);
  let child: ChildProcessByStdio<null, Readable, null>;
  let urls: string[];

  before(async function () {
    if (!hasPrlimit) {
      console.log('      skipped: no prlimit here, which takes the descriptors of a process that runs');
      this.skip();
    }
    child = spawn(
      process.execPath,
      ['--conditions=source', path.join(import.meta.dirname, 'listenerProcess.ts')],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [ports] = (await once(child.stdout, 'data')) as [Buffer];
    const [app, probes] = JSON.parse(ports.toString()) as [number, number];
    urls = [`http://127.0.0.1:${String(app)}/`, `http://127.0.0.1:${String(probes)}/health`];
  });
  after(() => {
    if (hasPrlimit) child.kill('SIGKILL');
  });

  function limit(descriptors: number): void {
    const { status, stderr } = spawnSync('prlimit', [
      ...['--pid', String(child.pid), `--nofile=${String(descriptors)}:`],
    ]);
    assert.equal(status, 0, stderr.toString());
  }
  const ask = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).status;

  it('takes none, lives on, and answers those that waited once it has some', async () => {
    for (const url of urls) assert.equal(await ask(url), 200);
    for (let round = 0; round < 3; round += 1) {
      // Fewer than it holds: not even the one that the event loop keeps for this can be opened again.
      limit(5);
      const answers: number[] = [];
      const asked = urls.map(async (url) => answers.push(await ask(url)));
      await sleep(500);
      assert.deepEqual(answers, [], 'a connection was taken all the same');
      assert.equal(child.exitCode ?? child.signalCode, null, 'the process ended');
      limit(4_096);
      await Promise.all(asked);
      assert.deepEqual(answers, [200, 200]);
    }
  });

  it('that is told of it as a fault of its server lives on too', async () => {
    const log = createLogger('test', 'silent');
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    const app = express();
    app.get('/', (_request, response) => void response.send('ok'));
    const { port, server } = await listen(app, lifecycle, { port: 0, host: '127.0.0.1' });
    // Node throws where nobody hears it.
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    assert.equal(await ask(`http://127.0.0.1:${String(port)}/`), 200);
    await lifecycle.stop('test over');
  });
});
