import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it came over OTLP/HTTP JSON, as far as tests read it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** A line of a log as it came. */
export interface CollectedLine {
  readonly service: string;
  readonly traceId: string | undefined;
  readonly message: string;
  readonly severity: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A collector on loopback that keeps every span and every line. */
export interface OtlpCollector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  readonly lines: readonly CollectedLine[];
  /** Answers so from now on; 200 at first. */
  answer(status: number): void;
  close(): Promise<void>;
}

interface WireLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: NonNullable<WireSpan['attributes']> };
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly traceId?: string;
        readonly severityText: string;
        readonly body: { readonly stringValue: string };
        readonly attributes: NonNullable<WireSpan['attributes']>;
      }[];
    }[];
  }[];
}

interface WireSpan extends Omit<CollectedSpan, 'attributes' | 'links' | 'parentSpanId'> {
  readonly parentSpanId?: string;
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
  readonly links?: CollectedSpan['links'];
}

interface WireTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  const lines: CollectedLine[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (status === 200 && request.url === '/v1/traces') {
        const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString('utf8')) as WireTraces;
        for (const { scopeSpans } of resourceSpans)
          for (const scope of scopeSpans) spans.push(...scope.spans.map(collected));
      }
      if (status === 200 && request.url === '/v1/logs') {
        const { resourceLogs } = JSON.parse(Buffer.concat(parts).toString('utf8')) as WireLogs;
        lines.push(...resourceLogs.flatMap(linesOf));
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    spans,
    lines,
    answer: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function collected({ attributes = [], links = [], parentSpanId, ...span }: WireSpan): CollectedSpan {
  return {
    ...span,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    attributes: valuesOf(attributes),
    links,
  };
}

function linesOf({ resource, scopeLogs }: WireLogs['resourceLogs'][number]): CollectedLine[] {
  const service = valuesOf(resource.attributes)['service.name'] ?? '';
  return scopeLogs.flatMap(({ logRecords }) =>
    logRecords.map(({ traceId, severityText, body, attributes }) => ({
      service,
      traceId,
      message: body.stringValue,
      severity: severityText,
      attributes: valuesOf(attributes),
    })),
  );
}

function valuesOf(attributes: NonNullable<WireSpan['attributes']>): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(Object.values(value)[0] as string | number)]),
  );
}
