import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseAllowedNetworks } from '../../src/egress/addressRules.ts';
import { BodyOverBudget } from '../../src/egress/bodyBudget.ts';
import { readBytes, readJson, readLines, readText } from '../../src/egress/boundedBody.ts';
import { createEgress, type Egress } from '../../src/egress/egress.ts';

const mebi = 1024 * 1024;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const bombs = ['gzip', 'gzip in members', 'deflate', 'br', 'identity'];
const nested = ['gzip in gzip', 'br in gzip'];
const readers: Record<string, (response: Response) => Promise<unknown>> = {
  'response.text()': (response) => response.text(),
  'response.json()': (response) => response.json(),
  'response.arrayBuffer()': (response) => response.arrayBuffer(),
  readText: (response) => readText(response, { bytes: mebi }),
  readJson: (response) => readJson(response),
  readBytes: (response) => readBytes(response, { bytes: mebi }),
};

describe('An answer from outside', function () {
  this.timeout(60_000);
  let server: ChildProcess;
  let url: string;
  let egress: Egress;
  before(async () => {
    const main = `${import.meta.dirname}/hostileServerMain.ts`;
    server = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const [port] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    url = `http://127.0.0.1:${port.toString().trim()}`;
    egress = createEgress({ allowed: parseAllowedNetworks('127.0.0.1/32'), timeoutMs: 5_000 });
  });
  after(async () => {
    await egress.close();
    server.kill();
  });

  const get = (name: string) => egress.fetch(`${url}/${encodeURIComponent(name)}`);
  const over = (what: string) => (err: unknown) => err instanceof BodyOverBudget && err.over === what;

  it('is given up at its budget whatever it is compressed with, whoever reads it, in little memory', async () => {
    await get('json'); // what the first request of a process loads is not the bombs' doing
    let peak = 0;
    for (const name of [...bombs, ...nested])
      for (const [reader, read] of Object.entries(readers)) {
        collect(); // what the case before has left is not this one's
        const idle = process.memoryUsage().rss;
        await assert.rejects(
          read(await get(name)),
          over(nested.includes(name) ? 'codings' : 'bytes'),
          `${name} by ${reader}`,
        );
        peak = Math.max(peak, process.memoryUsage().rss - idle);
      }
    console.log(
      `      ${String(bombs.length + nested.length)} bombs x ${String(Object.keys(readers).length)} readers: none read; ${(peak / mebi).toFixed(0)} MiB above idle at most`,
    );
    assert.ok(peak < 64 * mebi, `${String(peak)} bytes above idle`);
  });

  it('that does not end is given up in time', async () => {
    await assert.rejects(readText(await get('drip'), { timeMs: 200 }), over('timeMs'));
  });

  it('is read whole within its budget, by bytes, text, JSON and lines', async () => {
    const value = { a: [1, '二', { b: null }], text: '"[[[[{{{{\\"' };
    assert.deepEqual(await readJson(await get('json')), value);
    assert.deepEqual(JSON.parse(await readText(await get('json'))), value);
    const lines: string[] = [];
    for await (const line of readLines(await get('lines'))) lines.push(line);
    assert.deepEqual(lines, ['one', 'two', '二つ', 'end']);
  });

  it('may not be nested without end, and one line may not be all of it', async () => {
    for (const name of ['deep', 'deep objects'])
      await assert.rejects(readJson(await get(name)), over('depth'), name);
    await assert.rejects(async () => {
      for await (const line of readLines(await get('long'), { lineBytes: 1_000 })) assert.fail(line);
    }, over('bytes'));
  });
});
