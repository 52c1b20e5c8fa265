import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { startAlertmanager, startPrometheus } from '@tsudoi/testing/launch/monitoringServers';
import { findPeer, installPeer, peerMissing, type PeerName } from '@tsudoi/testing/launch/peers';
import { watchOver } from '@tsudoi/testing/launch/watchdog';
import { alertmanagerConfig } from '../monitoring/write/alertmanagerConfig.ts';
import { localRules } from '../monitoring/write/prometheusRules.ts';

/** What `make observe` keeps beside the platform. */
export interface LocalMonitoring {
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

const namespace = 'tsudoi';

/**
 * Prometheus and Alertmanager wired to the platform on this machine, by the rules of the chart; Grafana where the program is found.
 * Alerts go to TSUDOI_ALERT_WEBHOOK_URL; without it they stand on Alertmanager's page.
 */
export async function startLocalMonitoring(
  root: string,
  dataDir: string,
  platformUrl: string,
): Promise<LocalMonitoring> {
  for (const name of ['prometheus', 'alertmanager'] as const satisfies PeerName[])
    if (!findPeer(name)) {
      console.log(`bringing ${name} …`);
      installPeer(name);
      if (!findPeer(name)) throw new Error(`no ${name}${peerMissing(name)}`);
    }
  const folder = path.join(dataDir, 'monitoring');
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const webhookUrl = process.env['TSUDOI_ALERT_WEBHOOK_URL'];
    const alertmanager = await startAlertmanager({
      folder: path.join(folder, 'alertmanager'),
      port: 9093,
      config: alertmanagerConfig(webhookUrl === undefined ? {} : { webhookUrl }),
    });
    closers.push(() => alertmanager.stop());
    const prometheus = await startPrometheus({
      folder: path.join(folder, 'prometheus'),
      port: 9090,
      targets: [new URL(platformUrl).host],
      namespace,
      rules: localRules(namespace, `file://${path.join(root, 'docs/runbooks')}`),
      alertmanagerUrl: alertmanager.url,
    });
    closers.push(() => prometheus.stop());
    const grafana = await startGrafana(root, path.join(folder, 'grafana'), prometheus.url, alertmanager.url);
    if (grafana) closers.push(() => grafana.stop());
    return {
      lines: [
        `  Prometheus  ${prometheus.url}/alerts`,
        `  Alertmanager ${alertmanager.url}${webhookUrl === undefined ? '' : `, to ${webhookUrl}`}`,
        grafana
          ? `  Grafana     ${grafana.url}/dashboards`
          : '  Grafana     not found (put grafana on PATH, or import grafana/dashboards into one you have)',
      ],
      stop,
    };
  } catch (err) {
    await stop();
    throw err;
  }
}

/** Grafana from PATH with our dashboards and data source, without a login; undefined where there is none. */
async function startGrafana(
  root: string,
  folder: string,
  prometheusUrl: string,
  alertmanagerUrl: string,
): Promise<{ readonly url: string; stop(): Promise<void> } | undefined> {
  const homes = [
    '/usr/share/grafana',
    '/opt/homebrew/opt/grafana/share/grafana',
    process.env['GRAFANA_HOME'] ?? '',
  ];
  const home = homes.find((each) => each !== '' && fs.existsSync(path.join(each, 'conf/defaults.ini')));
  const program = [
    '/usr/sbin/grafana',
    '/usr/bin/grafana',
    path.join(home ?? '', 'bin/grafana'),
    '/opt/homebrew/bin/grafana',
  ].find((each) => fs.existsSync(each));
  if (home === undefined || program === undefined) return undefined;
  const provisioning = path.join(folder, 'provisioning');
  for (const each of ['datasources', 'dashboards'])
    fs.mkdirSync(path.join(provisioning, each), { recursive: true });
  fs.writeFileSync(
    path.join(provisioning, 'datasources/tsudoi.yaml'),
    JSON.stringify({
      apiVersion: 1,
      datasources: [
        { name: 'Prometheus', uid: 'prometheus', type: 'prometheus', url: prometheusUrl, isDefault: true },
        {
          name: 'Alertmanager',
          type: 'alertmanager',
          url: alertmanagerUrl,
          jsonData: { implementation: 'prometheus' },
        },
      ],
    }),
  );
  fs.writeFileSync(
    path.join(provisioning, 'dashboards/tsudoi.yaml'),
    JSON.stringify({
      apiVersion: 1,
      providers: [
        { name: 'Tsudoi', folder: 'Tsudoi', options: { path: path.join(root, 'grafana/dashboards') } },
      ],
    }),
  );
  const port = await freePort(3001);
  const log = fs.openSync(path.join(folder, 'server.log'), 'w');
  const child = spawn(program, ['server', '--homepath', home], {
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      GF_PATHS_DATA: path.join(folder, 'data'),
      GF_PATHS_LOGS: path.join(folder, 'logs'),
      GF_PATHS_PROVISIONING: provisioning,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    },
  });
  fs.closeSync(log);
  if (child.pid !== undefined) watchOver(child.pid, 'TERM');
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
