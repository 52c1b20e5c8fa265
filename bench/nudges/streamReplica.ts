// A replica's delivery part in a process of its own; asked over IPC for its memory, a delivery, or its end.
import { randomUUID } from 'node:crypto';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { createSealer } from '@tsudoi/seal/createSealer';
import { createNudgeMetrics } from '../../services/nudge-generator/src/nudgeMetrics.ts';
import { mountRoutes } from '../../services/nudge-generator/src/routes/mountRoutes.ts';
import { createTokens } from '../../services/nudge-generator/src/tokens/createTokens.ts';
import { openChannels } from '../../services/nudge-generator/src/way/openChannels.ts';

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
const keyRing = parseKeyRing(process.env['BENCH_KEYS'] ?? '');
const channels = openChannels({ ...platform, sealer: createSealer(keyRing), egress: {} });
await mountRoutes(platform, {
  config: { TOKEN_REQUESTS_PER_MINUTE: 120, INBOX_STREAMS: 1_000_000 },
  metrics: createNudgeMetrics(platform.metrics),
  channels,
  tokens: createTokens(keyRing, 'http://localhost'),
});
closeRoutes(platform.http);
const { port } = await listen(platform.http.express, lifecycle, { port: 0, host: '127.0.0.1' });
process.on(
  'message',
  (message: { ask: 'memory' | 'deliver' | 'stop'; tenantId: string; contactIds: string[] }) => {
    void (async () => {
      if (message.ask === 'memory') {
        for (let times = 0; times < 4; times += 1) {
          globalThis.gc?.();
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        const { rss, heapUsed } = process.memoryUsage();
        const { user, system } = process.cpuUsage();
        process.send?.({
          rssKb: rss / 1024,
          heapKb: heapUsed / 1024,
          cpuMs: (user + system) / 1000,
        });
      } else if (message.ask === 'deliver') {
        const inApp = await channels.set.get(message.tenantId, 'in_app');
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
  },
);
process.send?.({ port });
