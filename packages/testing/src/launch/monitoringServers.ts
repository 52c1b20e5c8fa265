import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { findPeer, peerMissing, type PeerName } from './peers.ts';
import { watchOver } from './watchdog.ts';

/** A Prometheus or an Alertmanager of ours, on loopback. */
export interface MonitoringServer {
  readonly url: string;
  /** Reads its files anew. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Its data and its files; made where missing, kept. */
  readonly folder: string;
  readonly port?: number;
  /** `host:port` of what is scraped at `/metrics`. */
  readonly targets: readonly string[];
  /** Label `namespace` of everything that is scraped, as a cluster's Prometheus sets it. */
  readonly namespace: string;
  /** Rule groups as JSON, which is YAML. */
  readonly rules: object;
  readonly alertmanagerUrl?: string;
  readonly scrapeSeconds?: number;
  readonly evaluateSeconds?: number;
}

/** Starts Prometheus and waits until it is ready. @throws where the program is missing */
export async function startPrometheus(options: PrometheusOptions): Promise<MonitoringServer> {
  const {
    folder,
    targets,
    namespace,
    rules,
    alertmanagerUrl,
    scrapeSeconds = 15,
    evaluateSeconds = 15,
  } = options;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify(rules));
  fs.writeFileSync(
    path.join(folder, 'prometheus.yaml'),
    JSON.stringify({
      global: {
        scrape_interval: `${String(scrapeSeconds)}s`,
        scrape_timeout: `${String(Math.min(scrapeSeconds, 10))}s`,
        evaluation_interval: `${String(evaluateSeconds)}s`,
      },
      rule_files: ['rules.yaml'],
      scrape_configs: [
        { job_name: 'tsudoi', honor_labels: true, static_configs: [{ targets, labels: { namespace } }] },
      ],
      ...(alertmanagerUrl !== undefined && {
        alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanagerUrl).host] }] }] },
      }),
    }),
  );
  return launch('prometheus', folder, options.port, (port) => [
    `--config.file=${path.join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    '--storage.tsdb.retention.time=35d',
    '--enable-feature=exemplar-storage',
    '--web.enable-lifecycle',
    `--web.listen-address=127.0.0.1:${String(port)}`,
  ]);
}

export interface AlertmanagerOptions {
  readonly folder: string;
  readonly port?: number;
  /** Its configuration as JSON, which is YAML. */
  readonly config: object;
}

/** Starts Alertmanager, alone (no cluster), and waits until it is ready. @throws where the program is missing */
export async function startAlertmanager({
  folder,
  port,
  config,
}: AlertmanagerOptions): Promise<MonitoringServer> {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'alertmanager.yaml');
  fs.writeFileSync(file, JSON.stringify(config));
  return launch('alertmanager', folder, port, (at) => [
    `--config.file=${file}`,
    `--storage.path=${path.join(folder, 'data')}`,
    '--cluster.listen-address=',
    `--web.listen-address=127.0.0.1:${String(at)}`,
  ]);
}

async function launch(
  name: PeerName & ('prometheus' | 'alertmanager'),
  folder: string,
  wanted: number | undefined,
  argsOf: (port: number) => string[],
): Promise<MonitoringServer> {
  const peer = findPeer(name);
  if (!peer) throw new Error(`no ${name}${peerMissing(name)}`);
  const port = await freePort(wanted);
  const url = `http://127.0.0.1:${String(port)}`;
  const logFile = path.join(folder, 'server.log');
  const log = fs.openSync(logFile, 'w');
  const child = spawn(peer.file, [...peer.args, ...argsOf(port)], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...peer.env },
  });
  fs.closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const watchdog = child.pid === undefined ? undefined : watchOver(child.pid, 'TERM');
  void ended.then(() => watchdog?.dismiss());
  const stop = async () => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(hard);
  };
  const deadline = Date.now() + 60_000;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start: ${fs.readFileSync(logFile, 'utf8').slice(-1_500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    stop,
    async reload() {
      const answer = await fetch(`${url}/-/reload`, { method: 'POST' });
      if (!answer.ok) throw new Error(`${name} did not take its files: ${await answer.text()}`);
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
