// What an idle inbox stream costs: TSUDOI_STREAMS (10,000) SSE streams, and as many WebSockets, on one process.
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { migrate } from '@tsudoi/database/migrate';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { startPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis } from '@tsudoi/testing/launch/redis';
import { openDelivery } from '../services/nudge-generator/src/channels/openDelivery.ts';
import { createTokenSigner } from '../services/nudge-generator/src/channels/signedToken.ts';
import { signInboxToken } from '../services/nudge-generator/src/inbox/inboxToken.ts';

const keyRing = parseKeyRing(`k1:${Buffer.alloc(32, 5).toString('base64')}`);
const wanted = Number(process.env['TSUDOI_STREAMS'] ?? 10_000);
/** One heartbeat of all streams and five polls lie in it. */
const idleWindowMs = 26_000;
const ask = { memory: 'memory', deliver: 'deliver', stop: 'stop' } as const;

interface Memory {
  readonly rssKb: number;
  readonly heapKb: number;
  readonly externalKb: number;
  readonly cpuMs: number;
}

if (process.send) await serve();
else await measure();

/** The child: a replica's delivery part, nothing else. */
async function serve(): Promise<void> {
  const log = createLogger('streams-bench', 'silent');
  const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 20_000 });
  const platform = await openPlatform(
    {
      DATABASE_URL: process.env['BENCH_APP_URL'] ?? '',
      DISPATCHER_DATABASE_URL: process.env['BENCH_DISPATCHER_URL'] ?? '',
      DATABASE_CONNECTION_BUDGET: 24,
      MAX_REPLICAS: 1,
      REDIS_URL: process.env['BENCH_REDIS_URL'] ?? '',
      REDIS_PREFIX: 'bench',
      REQUEST_DEADLINE_MS: 30_000,
    },
    { name: 'streams-bench', log, lifecycle },
  );
  const options = { keyRing, publicUrl: 'http://localhost', egress: {}, mostStreams: 1_000_000, serve: true };
  const delivery = await openDelivery(platform, options);
  closeRoutes(platform.http);
  const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
  process.on('message', (message: { ask: keyof typeof ask; tenantId: string; contactIds: string[] }) => {
    void (async () => {
      if (message.ask === ask.memory) {
        for (let times = 0; times < 4; times += 1) {
          globalThis.gc?.();
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        const { rss, heapUsed, external } = process.memoryUsage();
        const { user, system } = process.cpuUsage();
        process.send?.({
          rssKb: rss / 1024,
          heapKb: heapUsed / 1024,
          externalKb: external / 1024,
          cpuMs: (user + system) / 1000,
        });
      } else if (message.ask === ask.deliver) {
        const inApp = await delivery.channels.get(message.tenantId, 'in_app');
        const messages = message.contactIds.map((contactId) => ({
          nudgeId: randomUUID(),
          tenantId: message.tenantId,
          contactId,
          key: randomUUID(),
          address: '',
          subject: 'bench',
          text: 'x'.repeat(120),
          locale: 'en' as const,
          unsubscribeUrl: '',
        }));
        await inApp?.sendMany?.(messages, AbortSignal.timeout(60_000));
        process.send?.({ done: true });
      } else {
        await lifecycle.stop('measured');
        process.exit(0);
      }
    })();
  });
  process.send?.({ port });
}

async function measure(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-streams-'));
  fs.chmodSync(folder, 0o755);
  const postgres = await startPostgres({
    dataDir: path.join(folder, 'postgres'),
    tuning: 'test',
    removeWhenOrphaned: folder,
  });
  const redis = await startRedis({
    dataDir: path.join(folder, 'redis'),
    tuning: 'test',
    removeWhenOrphaned: path.join(folder, 'redis'),
  });
  try {
    await migrate({ url: postgres.url });
    const { tenantId } = await bootstrap({
      url: postgres.url,
      tenant: { slug: 'bench', name: 'bench' },
      key: { name: 'bench', role: 'admin' },
    });
    const rows = [];
    for (const kind of ['sse', 'websocket'] as const)
      rows.push(await measureKind(kind, tenantId, postgres.url, redis.url));
    console.table(rows);
    const [sse, webSocket] = rows;
    const streamKb = sse?.rssKbEach ?? 0;
    const paperGb = (streamKb * 100_000) / 1024 / 1024;
    console.log(
      `100,000 SSE streams, on paper: ${paperGb.toFixed(2)} GB resident in all (the kernel's socket memory comes on top), ` +
        `5 replicas of 20,000 streams at ${((streamKb * 20_000) / 1024 + (sse?.baseMb ?? 0)).toFixed(0)} MB each, ` +
        `20,000 descriptors each, 800 heartbeats/s each, ` +
        `all back after a restart in ${(20_000 / (sse?.openPerSecond ?? 1)).toFixed(0)} s at the rate measured here`,
    );
    console.log(
      JSON.stringify({
        bench: 'streams',
        streams: wanted,
        streamKb,
        webSocketKb: webSocket?.rssKbEach,
        deliverP50Ms: sse?.p50Ms,
        deliverP99Ms: sse?.p99Ms,
        hundredThousandGb: Number(paperGb.toFixed(2)),
      }),
    );
  } finally {
    await postgres.stop();
    await redis.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function measureKind(kind: 'sse' | 'websocket', tenantId: string, ownerUrl: string, redisUrl: string) {
  const urlOf = (role: string) => Object.assign(new URL(ownerUrl), { username: role, password: '' }).href;
  const child = fork(import.meta.filename, [], {
    execArgv: ['--conditions=source', '--expose-gc', '--disable-warning=ExperimentalWarning'],
    env: {
      ...process.env,
      BENCH_APP_URL: urlOf('tsudoi_app'),
      BENCH_DISPATCHER_URL: urlOf('tsudoi_dispatcher'),
      BENCH_REDIS_URL: redisUrl,
    },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const signer = createTokenSigner(keyRing, 'inbox');
  // Warm code and pools up, so that what is counted is streams.
  const warm = await openStreams(kind, port, signer, tenantId, Math.min(200, wanted));
  for (const { socket } of warm.streams) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 500));

  const before = await memoryOf(child);
  const startedMs = performance.now();
  const { streams, arrivals } = await openStreams(kind, port, signer, tenantId, wanted);
  const openSeconds = (performance.now() - startedMs) / 1000;
  const beatStart = await memoryOf(child);
  await new Promise((resolve) => setTimeout(resolve, idleWindowMs));
  const idle = await memoryOf(child);

  const latencies: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    const chosen = streams.filter((_stream, index) => index % 50 === round).slice(0, 20);
    const sentMs = performance.now();
    const heard = chosen.map(
      ({ contactId }) =>
        new Promise<void>((resolve) => {
          arrivals.set(contactId, () => {
            latencies.push(performance.now() - sentMs);
            resolve();
          });
        }),
    );
    child.send({ ask: ask.deliver, tenantId, contactIds: chosen.map(({ contactId }) => contactId) });
    await Promise.all(heard);
  }
  latencies.sort((a, b) => a - b);

  for (const { socket } of streams) socket.destroy();
  child.send({ ask: ask.stop });
  await once(child, 'exit');
  const round = (value: number) => Number(value.toFixed(1));
  return {
    kind,
    streams: wanted,
    rssKbEach: round((idle.rssKb - before.rssKb) / wanted),
    heapKbEach: round((idle.heapKb - before.heapKb) / wanted),
    externalKbEach: round((idle.externalKb - before.externalKb) / wanted),
    baseMb: round(before.rssKb / 1024),
    openPerSecond: Math.round(wanted / openSeconds),
    p50Ms: round(latencies[Math.floor(latencies.length * 0.5)] ?? 0),
    p99Ms: round(latencies[Math.floor(latencies.length * 0.99)] ?? 0),
    idleCpuPercent: round(((idle.cpuMs - beatStart.cpuMs) / idleWindowMs) * 100),
  };
}

interface OpenedStream {
  readonly contactId: string;
  readonly socket: Socket;
}

/** Opens streams a hundred at a time, as a browser asks for them, and resolves when each has its hello. */
async function openStreams(
  kind: 'sse' | 'websocket',
  port: number,
  signer: ReturnType<typeof createTokenSigner>,
  tenantId: string,
  count: number,
): Promise<{ streams: OpenedStream[]; arrivals: Map<string, () => void> }> {
  const arrivals = new Map<string, () => void>();
  const streams: OpenedStream[] = [];
  const upgrade =
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const browser =
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n' +
    'Accept: text/event-stream\r\nAccept-Language: ja,en;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\nOrigin: https://tsudoi.example\r\n';
  async function openOne(): Promise<void> {
    const contactId = randomUUID();
    const token = signInboxToken(signer, { tenantId, contactId, expiresMs: Date.now() + 3_600_000 });
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    socket.write(
      `GET /v1/inbox/${token}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n${browser}${kind === 'websocket' ? upgrade : ''}\r\n`,
    );
    let text = '';
    let greeted = false;
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('data', (part: string) => {
        if (!greeted) {
          text += part;
          if (!text.includes('lastSeq')) return;
          greeted = true;
          text = '';
          resolve();
        } else if (part.includes('nudgeId')) {
          arrivals.get(contactId)?.();
          arrivals.delete(contactId);
        }
      });
    });
    streams.push({ contactId, socket });
  }
  for (let done = 0; done < count; done += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - done) }, openOne));
  return { streams, arrivals };
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const answered = nextMemory(child);
  child.send({ ask: ask.memory });
  return answered;
}

function nextMemory(child: ChildProcess): Promise<Memory> {
  return new Promise((resolve) => {
    const take = (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('rssKb' in message)) return;
      child.removeListener('message', take);
      resolve(message as Memory);
    };
    child.on('message', take);
  });
}
