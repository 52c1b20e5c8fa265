import { findPeer } from '@tsudoi/testing/launch/peers';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A real Prometheus that scrapes some addresses every second. */
export interface RunningPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Debian's Prometheus on the loopback with data of its own. @throws where it is not installed, or does not start. */
export async function startPrometheus(targets: readonly string[]): Promise<RunningPrometheus> {
  const peer = findPeer('prometheus');
  if (!peer) throw new Error('prometheus is not installed');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-prometheus-'));
  const port = await freePort();
  const jobs = targets.map((target) => new URL(target).host);
  fs.writeFileSync(
    path.join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      scrape_configs: [
        { job_name: 'tsudoi', static_configs: [{ targets: jobs, labels: { namespace: 'tsudoi' } }] },
      ],
    }),
  );
  const url = `http://127.0.0.1:${String(port)}`;
  let log = '';
  const child = spawn(
    peer.file,
    [
      ...peer.args,
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
    ],
    { env: { ...process.env, ...peer.env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = Date.now() + 60_000;
  while (
    !(await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`prometheus did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
