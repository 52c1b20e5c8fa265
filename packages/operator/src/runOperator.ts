import { inClusterConnection, kubeConfigConnection, type KubeConnection } from '@tsudoi/kube/connection';
import { createLogger, type Logger } from '@tsudoi/runtime/logger';
import type { OpenOperator } from './openOperator.ts';
import type { OperatorSettings } from './operatorSettings.ts';

/** The process of an operator: connects as a pod or by a kubeconfig, and stops in order on SIGTERM and SIGINT. */
export async function runOperator<Config extends OperatorSettings>(
  name: string,
  config: Config,
  createApp: (config: Config, connection: KubeConnection, log: Logger) => Promise<OpenOperator>,
): Promise<void> {
  const log = createLogger(name, config.LOG_LEVEL);
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
}
