import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { awaitLastScrape } from './http/lastScrape.ts';
import { flushTelemetry, logLines } from './telemetry.ts';
import { listen } from './http/listen.ts';
import { listenProbes } from './http/probeServer.ts';
import type { Express } from 'express';
import type { Registry } from 'prom-client';

interface StartConfig {
  readonly PORT: number;
  readonly HOST: string;
  readonly PROBES_PORT?: number | undefined;
  readonly LOG_LEVEL: string;
  readonly SHUTDOWN_DEADLINE_MS: number;
  readonly DRAIN_DELAY_MS: number;
  readonly LAST_SCRAPE_SECONDS?: number;
}

/** What a service gives back to be served. */
export interface Startable {
  readonly express: Express;
  /** What `/metrics` shows, and once more when it stops. */
  readonly metrics?: { readonly registry: Registry };
}

/**
 * Runs a process: logger, lifecycle, composition, listener, signals. `parse` throws with every configuration fault
 * together (printed, exit 78); a fault during the start exits 1; SIGTERM and SIGINT stop in order, then exit 0.
 */
export async function startService<Config extends StartConfig>(
  name: string,
  parse: () => Config,
  create: (config: Config, parts: { log: Logger; lifecycle: Lifecycle }) => Promise<Startable>,
): Promise<void> {
  let config: Config;
  try {
    config = parse();
  } catch (err) {
    process.stderr.write(`${name}: ${err instanceof Error ? err.message : String(err)}\n`);
    process.exit(78);
  }
  const log = createLogger(name, config.LOG_LEVEL, undefined, logLines());
  const lifecycle = createLifecycle({
    log,
    drainDelayMs: config.DRAIN_DELAY_MS,
    deadlineMs: config.SHUTDOWN_DEADLINE_MS,
  });
  let lastScrape = () => Promise.resolve(true);
  // Last registered, first run: the counts of what is flushed are scraped too.
  lifecycle.onFlush('last scrape', async () => {
    if (!(await lastScrape())) log.warn('nobody took the last metrics');
  });
  lifecycle.onFlush('telemetry', async () => {
    const lost = await flushTelemetry();
    if (lost > 0) log.warn({ lines: lost }, 'log lines did not reach the collector');
  });
  const end = (reason: string, code: number) => {
    void lifecycle.stop(reason).then((clean) => {
      log.flush();
      process.exit(clean ? code : 1);
    });
  };
  process.on('SIGTERM', () => {
    end('SIGTERM', 0);
  });
  process.on('SIGINT', () => {
    end('SIGINT', 0);
  });
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'uncaught');
    end('uncaught exception', 1);
  });
  try {
    const probes =
      config.PROBES_PORT === undefined
        ? undefined
        : await listenProbes(lifecycle, { port: config.PROBES_PORT, host: config.HOST });
    // Registered first, so closed last: a process that stops says so to the end.
    if (probes) lifecycle.onClose('probes', () => probes.close());
    const app = await create(config, { log, lifecycle });
    const { port } = await listen(app.express, lifecycle, { port: config.PORT, host: config.HOST });
    probes?.started(app.metrics?.registry);
    const withinMs = (config.LAST_SCRAPE_SECONDS ?? 0) * 1_000;
    const registry = app.metrics?.registry;
    if (withinMs > 0 && registry) {
      const at = { port: config.PROBES_PORT ?? port, host: config.HOST };
      lastScrape = () => awaitLastScrape(registry, { ...at, withinMs });
      lifecycle.extendDeadline(() => withinMs);
    }
    log.info({ port, start_ms: Math.round(performance.now()) }, 'ready');
  } catch (err) {
    log.fatal({ err }, 'could not start');
    end('start failed', 1);
  }
}
