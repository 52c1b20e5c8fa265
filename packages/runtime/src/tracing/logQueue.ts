import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import http from 'node:http';
import https from 'node:https';

export interface LogQueueOptions {
  /** Of the collector: `http://collector:4318/v1/logs`. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Lines that wait at most; what comes then is lost, and counted. */
  readonly most?: number;
  /** Their length at most, UTF-16 units. */
  readonly mostUnits?: number;
  readonly batch?: number;
  readonly everyMs?: number;
  readonly answerWithinMs?: number;
}

/** Sends the lines of our log to a collector by OTLP/HTTP as JSON, beside standard output. */
export interface LogQueue {
  /** Takes a line as pino writes it. */
  write(line: string): void;
  /** Sends what waits, for `withinMs` at most (5 s); resolves to how many lines were lost in all. */
  flush(withinMs?: number): Promise<number>;
}

const severities: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};
/** Between tries of a collector that does not answer, ms. */
const mostPauseMs = 30_000;
/** A longer line is none of ours, and none that a collector takes. UTF-16 units. */
const longestLine = 256 * 1024;

/** A collector that is away costs nothing but memory up to `most` lines: they are tried again, the oldest first. */
export function createLogQueue({
  url,
  headers = {},
  most = 20_000,
  mostUnits = 32 * 1024 * 1024,
  batch = 500,
  everyMs = 1_000,
  answerWithinMs = 5_000,
}: LogQueueOptions): LogQueue {
  const agent = new (url.protocol === 'https:' ? https : http).Agent({ keepAlive: true, maxSockets: 1 });
  let waiting: string[] = [];
  let units = 0;
  let underWay = 0;
  let endsAt = Infinity;
  let lost = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  function plan(): void {
    if (timer || sending || waiting.length === 0) return;
    const waitMs = failures === 0 ? everyMs : Math.min(mostPauseMs, everyMs * 2 ** failures);
    // Not in the trace of whoever wrote the line.
    timer = context.with(ROOT_CONTEXT, () => setTimeout(() => void send(), waitMs).unref());
  }

  function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (sending ??= sendBatch().finally(() => {
      sending = undefined;
      plan();
    }));
  }

  async function sendBatch(): Promise<void> {
    const lines = waiting.slice(0, batch);
    waiting = waiting.slice(batch);
    units -= lengthOf(lines);
    if (lines.length === 0) return;
    underWay = lines.length;
    try {
      if (!(await post(bodyOf(lines)))) lost += lines.length;
      failures = 0;
    } catch {
      failures += 1;
      const room = Math.max(0, most - waiting.length);
      lost += Math.max(0, lines.length - room);
      const kept = lines.slice(0, room);
      units += lengthOf(kept);
      waiting = [...kept, ...waiting];
    } finally {
      underWay = 0;
    }
  }

  /** Whether the collector took it; throws where it may take it later. */
  function post(body: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, {
        method: 'POST',
        agent,
        signal: AbortSignal.timeout(
          Math.max(1, Math.min(answerWithinMs, Math.ceil(endsAt - performance.now()))),
        ),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        // What a collector refuses it refuses again; what it cannot take now it may take later.
        if (statusCode >= 500 || statusCode === 429) reject(new Error(`the collector answers ${statusCode}`));
        else resolve(statusCode < 300);
      });
      request.end(body);
    });
  }

  return {
    write(line) {
      if (waiting.length >= most || line.length > longestLine || units + line.length > mostUnits) lost += 1;
      else {
        waiting.push(line);
        units += line.length;
      }
      if (waiting.length >= batch && failures === 0 && !sending) void send();
      else plan();
    },
    async flush(withinMs = 5_000) {
      endsAt = performance.now() + withinMs;
      const over = new Promise<true>((resolve) => void setTimeout(resolve, withinMs, true).unref());
      // What is under way was given its time before anybody wanted to stop.
      let ended = (await Promise.race([sending, over])) === true;
      while (waiting.length > 0 && !ended) {
        const before = failures;
        ended = await Promise.race([send().then(() => failures > before), over]);
      }
      clearTimeout(timer);
      agent.destroy();
      const left = waiting.length + underWay;
      waiting = [];
      units = 0;
      return lost + left;
    },
  };
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

function bodyOf(lines: readonly string[]): string {
  const byService = Map.groupBy(lines.flatMap(recordOf), ({ service }) => service);
  return JSON.stringify({
    resourceLogs: [...byService].map(([service, records]) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeLogs: [{ scope: { name: 'tsudoi' }, logRecords: records.map(({ record }) => record) }],
    })),
  });
}

/** One line as a record; nothing of one that is no JSON, as when a library writes to standard output. */
function recordOf(line: string): { readonly service: string; readonly record: object }[] {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return [];
  }
  const { level, time, service, message, trace_id: traceId, ...rest } = fields;
  const severity = String(level);
  return [
    {
      service: String(service),
      record: {
        timeUnixNano: `${String(Date.parse(String(time)))}000000`,
        severityNumber: severities[severity] ?? 0,
        severityText: severity,
        body: { stringValue: typeof message === 'string' ? message : '' },
        attributes: Object.entries(rest).map(([key, value]) => ({ key, value: valueOf(value) })),
        ...(typeof traceId === 'string' && { traceId }),
      },
    },
  ];
}

function valueOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  return { stringValue: JSON.stringify(value) };
}
