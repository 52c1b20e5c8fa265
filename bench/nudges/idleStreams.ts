import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTokenSigner } from '../../services/nudge-generator/src/tokens/signedToken.ts';
import { signInboxToken } from '../../services/nudge-generator/src/inbox/inboxToken.ts';

const keys = `k1:${Buffer.alloc(32, 5).toString('base64')}`;
/** One heartbeat of all streams and a dozen polls lie in it. */
const idleWindowMs = 26_000;

interface Memory {
  readonly rssKb: number;
  readonly heapKb: number;
  readonly cpuMs: number;
}

/** What idle streams of one kind cost one process. */
export interface IdleStreams {
  readonly kind: 'sse' | 'websocket';
  readonly streams: number;
  /** Resident memory after garbage collection and 26 idle seconds, with the streams less without, a stream. */
  readonly rssKbEach: number;
  readonly heapKbEach: number;
  readonly baseMb: number;
  readonly openPerSecond: number;
  /** From the send to the arrival at a client, among all the idle streams, 20 people at a time. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly idleCpuPercent: number;
}

/** Needs the servers that `startServers` starts; the replica is a process of its own, the clients are this one. */
export async function measureIdleStreams(kind: 'sse' | 'websocket', wanted: number): Promise<IdleStreams> {
  const database = await createTestDatabase();
  const { tenantId } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'bench', name: 'Bench' },
    key: { name: 'bench', role: 'admin' },
  });
  const warmStreams = Math.min(200, wanted);
  const people = await addPeople(database.ownerUrl, tenantId, warmStreams + wanted);
  const child = fork(path.join(import.meta.dirname, 'streamReplica.ts'), [], {
    // The image's young generation: where it may grow to 64 MB, its growth would be counted as the streams'.
    execArgv: [
      '--conditions=source',
      '--max-semi-space-size=16',
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
    ],
    env: {
      ...process.env,
      BENCH_APP_URL: database.appUrl,
      BENCH_DISPATCHER_URL: database.dispatcherUrl,
      BENCH_REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      BENCH_KEYS: keys,
    },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const signer = createTokenSigner(parseKeyRing(keys), 'inbox');
  // Warm code and pools up, so that what is counted is streams.
  const warm = await openStreams(kind, port, signer, tenantId, people.slice(0, warmStreams));
  for (const { socket } of warm.streams) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 500));

  const before = await memoryOf(child);
  const startedMs = performance.now();
  const { streams, arrivals } = await openStreams(kind, port, signer, tenantId, people.slice(warmStreams));
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
    child.send({ ask: 'deliver', tenantId, contactIds: chosen.map(({ contactId }) => contactId) });
    await Promise.all(heard);
  }
  latencies.sort((a, b) => a - b);

  for (const { socket } of streams) socket.destroy();
  child.send({ ask: 'stop' });
  await once(child, 'exit');
  await database.drop();
  const round = (value: number) => Number(value.toFixed(1));
  return {
    kind,
    streams: wanted,
    rssKbEach: round((idle.rssKb - before.rssKb) / wanted),
    heapKbEach: round((idle.heapKb - before.heapKb) / wanted),
    baseMb: round(before.rssKb / 1024),
    openPerSecond: Math.round(wanted / openSeconds),
    p50Ms: round(latencies[Math.floor(latencies.length * 0.5)] ?? 0),
    p99Ms: round(latencies[Math.floor(latencies.length * 0.99)] ?? 0),
    idleCpuPercent: round(((idle.cpuMs - beatStart.cpuMs) / idleWindowMs) * 100),
  };
}

/** A stream is of a person who is there: the token of anybody else is refused. */
async function addPeople(ownerUrl: string, tenantId: string, count: number): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ id: string }>(
    `insert into core.contact (tenant_id, email) select $1, gen_random_uuid() || '@example.com' from generate_series(1, $2) returning id`,
    [tenantId, count],
  );
  await owner.end();
  return rows.map(({ id }) => id);
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
  contactIds: readonly string[],
): Promise<{ streams: OpenedStream[]; arrivals: Map<string, () => void> }> {
  const arrivals = new Map<string, () => void>();
  const streams: OpenedStream[] = [];
  const upgrade =
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const browser =
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n' +
    'Accept: text/event-stream\r\nAccept-Language: ja,en;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\nOrigin: https://tsudoi.example\r\n';
  async function openOne(contactId: string): Promise<void> {
    const token = signInboxToken(signer, {
      tenantId,
      contactId,
      expiresMs: Date.now() + 3_600_000,
      signedMs: Date.now(),
    });
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
          if (/^HTTP\/1\.1 [345]/.test(text))
            reject(new Error(`a stream was refused: ${text.slice(0, 300)}`));
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
  for (let done = 0; done < contactIds.length; done += 100)
    await Promise.all(contactIds.slice(done, done + 100).map(openOne));
  return { streams, arrivals };
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const answered = nextMemory(child);
  child.send({ ask: 'memory' });
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
