import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hostileAnswer, inputsOf } from './loopBlockInputs.ts';
import type { Cost } from './loopBlockMain.ts';

/**
 * What is promised of a free machine, asked in `make test-full`; on a busy one a stretch of the same work takes longer and memory is
 * given back later. Before these bounds were kept, an input held the loop for seconds or took a gigabyte: a multiple tells as well.
 */
const isFull = process.env['TSUDOI_FULL'] === '1';
const mostBlockMs = isFull ? 50 : 250;
const mostMiB = isFull ? 64 : 128;

describe('Every parser at its size limit, fed what is worst for it', function () {
  this.timeout(600_000);
  let server: http.Server;
  let url: string;
  before(async () => {
    server = http.createServer((request, response) => {
      void text(request).then((asked) => {
        const name = decodeURIComponent(request.url?.split('/')[1] ?? '');
        const { status, headers, body } = hostileAnswer(name, asked);
        response
          .on('error', () => undefined)
          .writeHead(status, headers)
          .end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  for (const [parser, inputs] of Object.entries(inputsOf))
    it(`${parser}: holds the loop for ${String(mostBlockMs)} ms of CPU at most, and ${String(mostMiB)} MiB`, async () => {
      const child = spawn(
        process.execPath,
        // As in the image.
        [
          '--conditions=source',
          '--max-semi-space-size=16',
          `${import.meta.dirname}/loopBlockMain.ts`,
          parser,
          url,
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
      const costs = out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Cost);
      for (const { input, blockMs, peakMiB, wallMs, told } of costs)
        console.log(
          `      ${input.padEnd(40)}${blockMs.toFixed(0).padStart(5)} ms ${peakMiB.toFixed(0).padStart(5)} MiB ${wallMs.toFixed(0).padStart(6)} ms in all  ${told}`,
        );
      assert.deepEqual(
        costs.map(({ input }) => input),
        inputs,
        `it ended early: ${complaints.slice(-2_000)}`,
      );
      // Whether the parser was reached at all.
      assert.ok(
        costs.some(({ told }) =>
          /^(read|whole|\d+ |more than|The answer|events.list: a last page)/.test(told),
        ),
      );
      for (const { input, blockMs, peakMiB } of costs) {
        assert.ok(blockMs <= mostBlockMs, `${input}: ${blockMs.toFixed(0)} ms`);
        assert.ok(peakMiB <= mostMiB, `${input}: ${peakMiB.toFixed(0)} MiB`);
      }
    });
});
