import { openDatabase } from '@tsudoi/database/database';
import { openRedis } from '@tsudoi/queue/redis';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';

// node connect.ts postgres|redis <url>: connects as a service does and says over which TLS version; exit 1 when refused.
const [kind, url = ''] = process.argv.slice(2);
const log = createLogger('tls', 'silent');
const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 3_000 });
try {
  process.stdout.write(`${await (kind === 'redis' ? viaRedis() : viaPostgres())}\n`);
  await lifecycle.stop('done');
  process.exit(0);
} catch (err) {
  process.stdout.write(`refused: ${(err as { code?: string }).code ?? ''} ${String(err)}\n`);
  process.exit(1);
}

async function viaPostgres(): Promise<string> {
  const database = await openDatabase({
    url,
    dispatcherUrl: url,
    applicationName: 'tls',
    connectionBudget: 2,
    maxReplicas: 1,
    log,
    lifecycle,
  });
  const sql = 'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()';
  const [main] = await database.installation<{ ssl: boolean; version: string }>(sql);
  const [dispatcher] = await database.dispatcher.query<{ ssl: boolean; version: string }>(sql);
  if (!main?.ssl || !dispatcher?.ssl) throw new Error('the connection is in clear');
  return `${main.version} ${dispatcher.version}`;
}

async function viaRedis(): Promise<string> {
  const redis = openRedis(url, log, lifecycle);
  await new Promise<void>((resolve, reject) => {
    redis.once('ready', resolve);
    redis.once('error', reject);
  });
  await redis.ping();
  const { stream } = redis as unknown as { stream: { getProtocol?: () => string; authorized?: boolean } };
  if (stream.authorized !== true) throw new Error('the connection is in clear or not verified');
  return stream.getProtocol?.() ?? '';
}
