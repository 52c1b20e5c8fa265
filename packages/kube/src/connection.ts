import { KubeConfig } from '@kubernetes/client-node';

/** Where an API server is and how one proves to it who one is: Kubernetes' own configuration, with one context chosen. */
export interface KubeConnection {
  readonly config: KubeConfig;
  /** Where the process runs, or what the context names. */
  readonly namespace: string;
}

/**
 * The connection of a pod by its service account, whose token is read anew every minute. The environment is the process's
 * own (`KUBERNETES_SERVICE_HOST` and `_PORT`). @throws where it is not a pod's.
 */
export function inClusterConnection(host: string | undefined, port: string | undefined): KubeConnection {
  if (!host || !port)
    throw new Error('KUBERNETES_SERVICE_HOST is not set: this is not a pod; give KUBECONFIG');
  const config = new KubeConfig();
  config.loadFromCluster();
  return connectionOf(config);
}

/** The connection of the current context of a kubeconfig file: whatever way to sign in Kubernetes' client knows. */
export function kubeConfigConnection(file: string): KubeConnection {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (err) {
    throw new Error(`${file} is no kubeconfig: ${(err as Error).message}`, { cause: err });
  }
  return connectionOf(config, file);
}

/** The connection to a server by a bearer token; `ca` is the authority of its certificate, which is not looked at without. */
export function tokenConnection(
  server: string,
  token: string,
  { ca, namespace = 'default' }: { readonly ca?: Buffer; readonly namespace?: string } = {},
): KubeConnection {
  const config = new KubeConfig();
  const cluster = { name: 'cluster', server, skipTLSVerify: ca === undefined };
  config.loadFromClusterAndUser(
    { ...cluster, ...(ca && { caData: ca.toString('base64') }) },
    { name: 'user', token },
  );
  return { config, namespace };
}

function connectionOf(config: KubeConfig, from = 'the service account'): KubeConnection {
  const context = config.getContextObject(config.getCurrentContext());
  if (!context) throw new Error(`${from}: has no current context`);
  if (!config.getCurrentCluster()) throw new Error(`${from}: has no cluster "${context.cluster}"`);
  return { config, namespace: context.namespace?.trim() || 'default' };
}
