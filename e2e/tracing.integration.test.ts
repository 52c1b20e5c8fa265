import assert from 'node:assert/strict';
import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import { createModelTarget, listModels, replaceModelRoute } from '@tsudoi/contracts/llm';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import {
  startOtlpCollector,
  type CollectedSpan,
  type OtlpCollector,
} from '@tsudoi/testing/fakes/otlpCollector';
import { buildTarget } from '../packages/llm/test/gatewayBuilders.ts';
import { startInstallation, type Installation } from './installation.ts';

const server = 2;
const consumer = 5;
const openMetrics = 'application/openmetrics-text; version=1.0.0';

async function until<Found>(
  what: string,
  find: () => Found | undefined | Promise<Found | undefined>,
): Promise<Found> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('A trace', function () {
  this.timeout(240_000);
  let collector: OtlpCollector;
  let fake: Awaited<ReturnType<typeof startOpenaiFake>>;
  let installation: Installation;
  let api: ReturnType<typeof createApiClient>;

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${installation.url}${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${installation.apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const keep = async (traceSampling: number) => {
    const etag = (await call('GET', '/v1/admin/stage')).headers.get('etag') ?? '';
    const change = { modes: { traceSampling }, reason: 'a test of traces' };
    const answer = await call('PATCH', '/v1/admin/stage', change, { 'if-match': etag });
    assert.equal(answer.status, 200, await answer.text());
    // The process hears of it by NOTIFY: at once, but not before the answer.
    await until(`the share is ${String(traceSampling)}`, async () =>
      new RegExp(`^tsudoi_trace_sampling_ratio\\{[^}]*\\} ${String(traceSampling)}$`, 'm').test(
        await (await fetch(`${installation.url}/metrics`)).text(),
      )
        ? true
        : undefined,
    );
  };
  const ofTrace = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
  const lines = () =>
    installation
      .log()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

  before(async () => {
    collector = await startOtlpCollector();
    fake = await startOpenaiFake({
      reply: JSON.stringify({
        subject: 'あと少しです',
        text: 'ご関心をお寄せいただきありがとうございます。会場でお待ちしています。',
      }),
    });
    installation = await startInstallation({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        LOG_LEVEL: 'debug',
        MODELS_EGRESS_ALLOW: '127.0.0.1/32',
        MOVABLE_CLOCK: 'true',
        OTEL_LOGS_EXPORTER: 'otlp',
        LAST_SCRAPE_SECONDS: '60',
      },
      command: {
        command: process.execPath,
        args: [
          '--conditions=source',
          '--import=@tsudoi/runtime/telemetry',
          'services/standalone/src/main.ts',
        ],
      },
    });
    api = createApiClient(installation.url, installation.apiKey);
    await keep(1);
    await api.call(createModelTarget, {
      body: {
        ...buildTarget(fake.baseUrl),
        id: 'traced',
        protocol: 'openai-compatible',
        model: 'traced-model',
      },
    });
    const { body: models } = await api.call(listModels);
    const stored = models.routes.find(({ route }) => route.purpose === 'nudge.event');
    assert.ok(stored);
    await api.call(replaceModelRoute, {
      params: { purpose: 'nudge.event' },
      body: { ...stored.route, steps: [{ target: 'traced' }] },
      ifMatch: `"${String(stored.version)}"`,
    });
  });
  after(async () => {
    await installation.stop();
    await fake.stop();
    await collector.close();
  });

  it('is one from the request through the outbox to the job, its statements and its log line', async () => {
    const event = await call('POST', '/v1/events', {
      name: 'A traced evening',
      theme: 'Traces',
      category: 'meetup',
      audience: { description: 'people who look' },
      format: 'venue',
      venue: 'Library',
      capacity: 50,
      priceJpy: 0,
      startsAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      targetAttendees: 20,
      tacticBudgetJpy: 10_000,
      staffHours: 5,
    });
    assert.equal(event.status, 201, await event.clone().text());
    const { id } = (await event.json()) as { id: string };
    const signUp = await call('POST', `/v1/sign-ups/${id}`, {
      externalId: 'traced-1',
      contact: { email: 'traced@example.com', displayName: 'Traced' },
    });
    assert.ok(signUp.status === 201 || signUp.status === 200, await signUp.text());
    const traceId = signUp.headers.get('x-trace-id') ?? '';
    assert.match(traceId, /^[0-9a-f]{32}$/);
    const job = await until('the span of the job', () =>
      ofTrace(traceId).find((span) => span.kind === consumer && span.name === 'process signals.from_sign_up'),
    );
    const all = await until('statements of the job', () => {
      const spans = ofTrace(traceId);
      return spans.some((span) => span.parentSpanId === job.spanId) ? spans : undefined;
    });
    const request = all.find((span) => span.kind === server);
    assert.equal(request?.name, 'POST /v1/sign-ups/{eventId}');
    assert.equal(job.parentSpanId === undefined, false);
    assert.equal(job.attributes['messaging.system'], 'tsudoi');
    assert.equal(job.attributes['messaging.destination.name'], 'nudge');
    assert.ok(
      all.some((span) => span.attributes['db.system.name'] ?? span.attributes['db.system']),
      'statements',
    );
    const requestId = signUp.headers.get('x-request-id');
    assert.equal(lines().find((line) => line['request_id'] === requestId)?.['trace_id'], traceId);
    assert.ok(
      await until('the line of the job', () =>
        lines().find((line) => line['job'] === 'signals.from_sign_up' && line['trace_id'] === traceId),
      ),
    );
    await until('both lines by OTLP', () => {
      const named = collector.lines.filter((line) => line.traceId === traceId);
      return (
        named.some(({ attributes }) => attributes['request_id'] === requestId) &&
        named.some(({ attributes }) => attributes['job'] === 'signals.from_sign_up')
      );
    });
    const metrics = await (
      await fetch(`${installation.url}/metrics`, { headers: { accept: openMetrics } })
    ).text();
    const exemplar = (metric: string, labels: string) =>
      new RegExp(`^${metric}_bucket\\{[^}]*${labels}[^}]*\\} \\d+ # \\{trace_id="${traceId}"\\}`, 'm');
    assert.match(
      metrics,
      exemplar('tsudoi_http_request_duration_seconds', 'route="/v1/sign-ups/\\{eventId\\}"'),
    );
    await until('the exemplar of the job', async () => {
      const text = await (
        await fetch(`${installation.url}/metrics`, { headers: { accept: openMetrics } })
      ).text();
      return exemplar('tsudoi_job_duration_seconds', 'job="signals.from_sign_up"').test(text)
        ? true
        : undefined;
    });
  });

  it('goes on to the words of a model and to the channel that delivers them', async () => {
    let told = '';
    const output = createOutput(false, { write: (text) => (told += text) });
    await tour(api, output, { administers: true }).catch((err: unknown) => {
      throw new Error(`${String(err)}\n${told.slice(-2_000)}`);
    });
    const chat = await until('the call of a model', () =>
      collector.spans.find((span) => span.name === 'chat traced-model'),
    );
    assert.equal(chat.attributes['gen_ai.operation.name'], 'chat');
    assert.equal(chat.attributes['gen_ai.request.model'], 'traced-model');
    const spans = await until('what follows the words', () => {
      const found = ofTrace(chat.traceId);
      return found.some(({ name }) => name.startsWith('send ')) ? found : undefined;
    });
    const parents = new Map(spans.map((span) => [span.spanId, span]));
    const path: string[] = [];
    for (let at: CollectedSpan | undefined = chat; at; at = parents.get(at.parentSpanId ?? ''))
      path.push(at.name);
    assert.ok(path.includes('process nudges'), path.join(' < '));
    assert.ok(
      spans.some((span) => span.kind === server && span.name.startsWith('POST /v1/')),
      path.join(' < '),
    );
  });

  it('holds no part of an address that opens something', async () => {
    const token = 'aVeryPrivateToken0123456789';
    const answers = await Promise.all([
      call('GET', `/v1/inbox/${token}`),
      call('GET', `/v1/preferences/${token}?code=${token}`),
      call('GET', `/v1/inbox/${token}/no-such-thing`),
      call('GET', '/v1/events?cursor=x'),
    ]);
    const [inbox = '', , , events = ''] = answers.map(({ headers }) => headers.get('x-trace-id') ?? '');
    const named = await until('the request of an inbox', () =>
      ofTrace(inbox).find(({ kind }) => kind === server),
    );
    assert.equal(named.attributes['url.path'], '/v1/inbox/{token}');
    const plain = await until('the request of the events', () =>
      ofTrace(events).find(({ kind }) => kind === server),
    );
    assert.equal(plain.attributes['url.path'], '/v1/events');
    assert.deepEqual(
      collector.spans.filter((span) => JSON.stringify(span).includes(token)).map(({ name }) => name),
      [],
    );
  });

  it('is kept by the share that the stage says, at once', async () => {
    await keep(0);
    const quiet = await Promise.all(Array.from({ length: 20 }, () => call('GET', '/v1/events')));
    const [event] = ((await (await call('GET', '/v1/events')).json()) as { items: { id: string }[] }).items;
    const signUp = await call('POST', `/v1/sign-ups/${event?.id ?? ''}`, {
      externalId: 'quiet-1',
      contact: { email: 'quiet@example.com', displayName: 'Quiet' },
    });
    assert.ok(signUp.ok, await signUp.text());
    quiet.push(signUp);
    const named = signUp.headers.get('x-trace-id') ?? '';
    await until('the line of the job, under the name of the trace that is not kept', () =>
      lines().find((line) => line['job'] === 'signals.from_sign_up' && line['trace_id'] === named),
    );
    const requestId = signUp.headers.get('x-request-id');
    assert.equal(lines().find((line) => line['request_id'] === requestId)?.['trace_id'], named);
    await keep(1);
    const kept = await call('GET', '/v1/events');
    const keptId = kept.headers.get('x-trace-id') ?? '';
    await until('the kept one', () => ofTrace(keptId)[0]);
    for (const { headers } of quiet) {
      assert.match(headers.get('x-trace-id') ?? '', /^[0-9a-f]{32}$/);
      assert.deepEqual(ofTrace(headers.get('x-trace-id') ?? ''), []);
    }
  });

  it('is whole after SIGTERM under load: no span is lost', async () => {
    const answered: string[] = [];
    let stopped = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!stopped) {
        try {
          const answer = await call('GET', '/v1/events');
          await answer.text();
          if (answer.ok) answered.push(answer.headers.get('x-trace-id') ?? '');
        } catch {
          return;
        }
      }
    });
    await until('load', () => (answered.length > 200 ? true : undefined));
    const stopping = installation.stop(true);
    await until('the end of the intake', async () => {
      const ready = await fetch(`${installation.url}/ready`).catch(() => undefined);
      return ready?.status === 200 ? undefined : true;
    });
    stopped = true;
    await Promise.all(load);
    // The scrape after the last request: until everything has ended, nobody serves it.
    const text = await until('the last scrape', async () => {
      const answer = await fetch(`${installation.url}/metrics`).catch(() => undefined);
      return answer?.headers.get('connection') === 'close' ? answer.text() : undefined;
    });
    assert.equal(await stopping, 0);
    const counted = [
      ...text.matchAll(
        /^tsudoi_http_request_duration_seconds_count\{[^}]*route="\/v1\/events",status="200"[^}]*\} (\d+)/gm,
      ),
    ].reduce((sum, [, count]) => sum + Number(count), 0);
    const seen = new Set(collector.spans.filter(({ kind }) => kind === server).map(({ traceId }) => traceId));
    const lost = answered.filter((id) => !seen.has(id));
    console.log(
      `      ${String(answered.length)} requests answered, ${String(lost.length)} without their span`,
    );
    assert.deepEqual(lost, []);
    const spans = collector.spans.filter(({ name }) => name === 'GET /v1/events').length;
    assert.ok(counted >= answered.length, `${String(counted)} counted of ${String(answered.length)}`);
    assert.ok(counted >= spans, `${String(counted)} counted of ${String(spans)} spans`);
  });
});
