import { inClusterConnection, kubeConfigConnection } from '@tsudoi/kube/connection';
import { createLogger } from '@tsudoi/runtime/logger';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig();
const log = createLogger('tenant-operator', config.LOG_LEVEL);
const connection =
  config.KUBECONFIG === undefined
    ? inClusterConnection(config.KUBERNETES_SERVICE_HOST, config.KUBERNETES_SERVICE_PORT)
    : kubeConfigConnection(config.KUBECONFIG);
const app = await createApp(config, connection, log);
log.info({ port: app.port }, 'ready');

function end(): void {
  setTimeout(() => process.exit(1), config.SHUTDOWN_DEADLINE_MS).unref();
  app.stop().then(
    () => process.exit(0),
    (err: unknown) => {
      log.error({ err }, 'it did not stop in order');
      process.exit(1);
    },
  );
}
process.once('SIGTERM', end);
process.once('SIGINT', end);
