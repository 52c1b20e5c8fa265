import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRunning } from '../../scripts/run/standaloneProcess.ts';

describe('Whether a Tsudoi runs already', function () {
  this.timeout(60_000);
  let asked = 0;
  let answer: (response: http.ServerResponse) => void;
  const server = http.createServer((_request, response) => {
    asked += 1;
    answer(response);
  });
  let url: string;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it('is known of one that answers late, or says first that it is not ready', async () => {
    answer = (response) => {
      setTimeout(() => response.writeHead(asked < 3 ? 503 : 200).end(), 2_500);
    };
    assert.equal(await isRunning(url), true);
    assert.equal(asked, 3);
  });

  it('is denied of another program, and of one that is never ready', async () => {
    answer = (response) => response.writeHead(404).end();
    assert.equal(await isRunning(url), false);
    answer = (response) => response.writeHead(503).end();
    assert.equal(await isRunning(url, 1_000), false);
  });

  it('is denied at once where nobody listens', async () => {
    const taken = http.createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    assert.equal(await isRunning(`http://127.0.0.1:${String(port)}`, 3_600_000), false);
  });
});
