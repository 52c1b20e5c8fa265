// Requests on bare sockets from a process of its own, because server, database and client share the machine: what the client
// costs is printed. On schedule, whatever the answers do, each given up after a while as a person would; or, without a
// rate, as a closed loop in which every connection sends its next request when it has its answer.
import { createConnection, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';

export interface LoadInput {
  readonly port: number;
  readonly connections: number;
  /** Undefined: a closed loop. */
  readonly perSecond?: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly body: string;
  readonly giveUpMs: number;
}

export interface LoadResult {
  /** Successes that came in time, by the second in which they were due. */
  readonly good: readonly number[];
  readonly latenciesMs: readonly number[];
  /** Refused at the door (503), given up, anything else. */
  readonly refused: number;
  readonly late: number;
  readonly other: number;
  readonly withoutRetryAfter: number;
  /** Requests for which no connection was free. */
  readonly unsent: number;
  /** Microseconds of CPU a request in this client. */
  readonly clientMicros: number;
  /** The furthest that the client was behind its own schedule, ms. */
  readonly clientLateMs: number;
}

const input = JSON.parse(process.argv[2] ?? '{}') as LoadInput;
const key = randomUUID().slice(0, 18);
const head =
  [
    `POST ${input.path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(input.headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${String(Buffer.byteLength(input.body))}`,
    'idempotency-key: ',
  ].join('\r\n') + key;
const tail = `\r\n\r\n${input.body}`;

interface Line {
  readonly socket: Socket;
  dueMs: number;
  second: number;
  /** What has come of the answer. */
  got: Buffer | undefined;
  busy: boolean;
}

const closedLoop = input.perSecond === undefined;
const good = Array.from({ length: input.seconds }, () => 0);
const latencies: number[] = [];
let [refused, late, other, withoutRetryAfter, unsent, sent, open, clientLateMs] = [0, 0, 0, 0, 0, 0, 0, 0];
const idle: Line[] = [];
let underWay: Line[] = [];
const startMs = performance.now();
const secondOf = (ms: number) => Math.min(input.seconds - 1, Math.floor((ms - startMs) / 1_000));

function newLine(): Line {
  const socket = createConnection({ port: input.port, host: '127.0.0.1', noDelay: true });
  const line: Line = { socket, dueMs: 0, second: 0, got: undefined, busy: false };
  open += 1;
  socket.on('data', (chunk) => {
    read(line, chunk);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open -= 1;
    if (line.busy) {
      line.busy = false;
      late += 1;
    }
  });
  return line;
}

function send(line: Line, dueMs: number): void {
  Object.assign(line, { dueMs, second: secondOf(dueMs), busy: true, got: undefined });
  sent += 1;
  line.socket.write(head + String(sent) + tail);
}

function read(line: Line, chunk: Buffer): void {
  const got = line.got ? Buffer.concat([line.got, chunk]) : chunk;
  line.got = got;
  const end = got.indexOf('\r\n\r\n');
  if (end < 0 || !line.busy) return;
  const answerHead = got.toString('latin1', 0, end);
  const length = Number(/content-length: (\d+)/i.exec(answerHead)?.[1] ?? 0);
  if (got.length < end + 4 + length) return;
  line.busy = false;
  const nowMs = performance.now();
  const status = Number(answerHead.slice(9, 12));
  if (status < 300) {
    good[line.second] = (good[line.second] ?? 0) + 1;
    latencies.push(nowMs - line.dueMs);
  } else if (status === 503) {
    refused += 1;
    if (!/retry-after: /i.test(answerHead)) withoutRetryAfter += 1;
  } else other += 1;
  if (/connection: close/i.test(answerHead)) line.socket.destroy();
  else if (!closedLoop) idle.push(line);
  else if (nowMs - startMs < input.seconds * 1_000) send(line, nowMs);
}

/** Gives up what has waited too long, and with it its connection. */
function giveUp(): void {
  const nowMs = performance.now();
  underWay = underWay.filter((line) => {
    if (!line.busy) return false;
    if (nowMs - line.dueMs <= input.giveUpMs) return true;
    line.socket.destroy();
    return false;
  });
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const cpu = process.cpuUsage();
if (input.perSecond === undefined) {
  for (let index = 0; index < input.connections; index += 1) send(newLine(), performance.now());
  await wait(input.seconds * 1_000 + 300);
} else {
  const all = input.perSecond * input.seconds;
  for (let index = 0; index < all;) {
    const nowMs = performance.now();
    for (; index < all; index += 1) {
      const dueMs = startMs + (index * 1_000) / input.perSecond;
      if (dueMs > nowMs) break;
      clientLateMs = Math.max(clientLateMs, nowMs - dueMs - 10);
      let line = idle.pop();
      while (line?.socket.destroyed) line = idle.pop();
      if (!line && open < input.connections) line = newLine();
      if (!line) {
        unsent += 1;
        continue;
      }
      send(line, dueMs);
      underWay.push(line);
    }
    giveUp();
    await wait(5);
  }
  for (let left = input.giveUpMs + 100; left > 0; left -= 50) {
    giveUp();
    if (underWay.length === 0) break;
    await wait(50);
  }
}
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    good,
    latenciesMs: latencies.map((each) => Math.round(each * 10) / 10),
    refused,
    late,
    other,
    withoutRetryAfter,
    unsent,
    clientMicros: Math.round((used.user + used.system) / Math.max(1, sent)),
    clientLateMs: Math.round(clientLateMs),
  } satisfies LoadResult),
);
process.exit(0);
