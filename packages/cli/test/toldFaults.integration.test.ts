import { listKeys } from '@tsudoi/contracts/keys';
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fs from 'node:fs/promises';
import os from 'node:os';
import { createApiClient } from '../src/apiClient.ts';
import { tellFault } from '../src/tellFault.ts';

describe('An answer that is not of this version', () => {
  let server: http.Server;
  let answer = '';

  before(async () => {
    server = http.createServer((_request, response) => response.end(answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.close();
  });

  it('is told in one line that names no more than the first difference', async () => {
    const { port } = server.address() as AddressInfo;
    const api = createApiClient(`http://127.0.0.1:${String(port)}`, 'tsk_key');
    for (const [text, wanted] of [
      [
        '<!doctype html><title>Another program</title>',
        /^the answer is not one that this version of tsudoi knows$/,
      ],
      ['{"items":[{"id":1},{"id":2}],"nextCursor":null}', /knows \(items\.0\.id: /],
    ] as const) {
      answer = text;
      await assert.rejects(api.call(listKeys), (err: Error) => wanted.test(err.message));
    }
  });
});

describe('A file that cannot be read', () => {
  it('is told in words', async () => {
    const said: string[] = [];
    for (const file of ['/nowhere/members.csv', os.tmpdir()])
      await fs.readFile(file).catch((err: unknown) => {
        tellFault(err, false, { write: (text) => said.push(text) });
      });
    assert.deepEqual(said, [
      'tsudoi: /nowhere/members.csv is not there\n',
      'tsudoi: what was named is a folder, not a file\n',
    ]);
  });
});
