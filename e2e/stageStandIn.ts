import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Modes = Record<string, string | number | boolean>;

/** The admin API of an installation as far as the growth operator asks it, and a Prometheus that scrapes it. */
export interface StageStandIn {
  readonly url: string;
  readonly prometheusUrl: string;
  readonly stage: { version: number; modes: Modes; changedAt: string };
  /** Readings that Prometheus has of it, now. */
  readonly readings: Record<string, number>;
  /** Answers every request with this status in place of the stage. */
  fault: number | undefined;
  /** Every change that was asked for, taken or not. */
  readonly asked: { readonly modes: Modes }[];
  close(): Promise<void>;
}

async function listen(
  handle: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): Promise<http.Server> {
  const server = http.createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const urlOf = (server: http.Server): string =>
  `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

/** Starts both on free ports of the loopback. */
export async function startStageStandIn(): Promise<StageStandIn> {
  const stage = { version: 1, modes: {} as Modes, changedAt: new Date().toISOString() };
  const asked: { readonly modes: Modes }[] = [];
  const readings: Record<string, number> = {};
  const state: { fault: number | undefined } = { fault: undefined };

  const api = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: unknown) =>
        response.writeHead(status, { etag: `"${String(stage.version)}"` }).end(JSON.stringify(body));
      if (state.fault !== undefined) answer(state.fault, { title: 'not now' });
      else if (request.method === 'GET') answer(200, stage);
      else {
        const { modes } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { modes: Modes };
        asked.push({ modes });
        if (request.headers['if-match'] !== `"${String(stage.version)}"`) answer(412, { title: 'stale' });
        else {
          Object.assign(stage.modes, modes);
          stage.version += 1;
          stage.changedAt = new Date().toISOString();
          answer(200, stage);
        }
      }
    });
  });
  const prometheus = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://prometheus');
    const query = searchParams.get('query') ?? '';
    const range = pathname.endsWith('/query_range');
    const now = Date.now() / 1_000;
    const result = Object.entries(query.includes('tsudoi_growth_reading') && !range ? readings : {}).map(
      ([reading, value]) => ({
        metric: { reading },
        value: [now, query.includes('_age_seconds') ? '1' : String(value)],
      }),
    );
    response.end(JSON.stringify({ data: { resultType: range ? 'matrix' : 'vector', result } }));
  });
  return {
    url: urlOf(api),
    prometheusUrl: urlOf(prometheus),
    stage,
    readings,
    asked,
    get fault() {
      return state.fault;
    },
    set fault(status: number | undefined) {
      state.fault = status;
    },
    async close() {
      for (const server of [api, prometheus]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}
