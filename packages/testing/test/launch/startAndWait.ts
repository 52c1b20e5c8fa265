// A process that starts a server, tells its pid and port, and then waits to be killed.
import { startPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis } from '@tsudoi/testing/launch/redis';

const [kind, dataDir = ''] = process.argv.slice(2);
const server =
  kind === 'postgres'
    ? await startPostgres({ dataDir, tuning: 'test' })
    : await startRedis({ dataDir, tuning: 'durable' });
console.log(JSON.stringify({ pid: server.pid, port: server.port, url: server.url }));
setInterval(() => undefined, 60_000);
