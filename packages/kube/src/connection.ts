import fs from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

/** Where an API server is and how one proves to it who one is. */
export interface KubeConnection {
  readonly server: URL;
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  /** The bearer token of now; undefined where a client certificate speaks. */
  token(): Promise<string | undefined>;
  /** Where the process runs, or what the context names. */
  readonly namespace: string;
}

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet replaces a token long before it expires; one minute is soon enough. */
const tokenKeptMs = 60_000;

/** The connection of a pod by its service account. @throws where the environment is not a pod's. */
export async function inClusterConnection(
  host: string | undefined,
  port: string | undefined,
  folder = accountFolder,
): Promise<KubeConnection> {
  if (!host || !port)
    throw new Error('KUBERNETES_SERVICE_HOST is not set: this is not a pod; give KUBECONFIG');
  const [ca, namespace] = await Promise.all([
    fs.readFile(path.join(folder, 'ca.crt')),
    fs.readFile(path.join(folder, 'namespace'), 'utf8'),
  ]);
  const address = host.includes(':') ? `[${host}]` : host;
  return {
    server: new URL(`https://${address}:${port}`),
    tls: { ca },
    token: tokenFile(path.join(folder, 'token')),
    namespace: namespace.trim(),
  };
}

function tokenFile(file: string): () => Promise<string> {
  let kept: { readonly text: string; readonly readAt: number } | undefined;
  return async () => {
    if (!kept || performance.now() - kept.readAt > tokenKeptMs)
      kept = { text: (await fs.readFile(file, 'utf8')).trim(), readAt: performance.now() };
    return kept.text;
  };
}

interface KubeConfigFile {
  readonly 'current-context'?: string;
  readonly contexts?: readonly {
    name: string;
    context: { cluster: string; user: string; namespace?: string };
  }[];
  readonly clusters?: readonly {
    name: string;
    cluster: {
      server: string;
      'certificate-authority'?: string;
      'certificate-authority-data'?: string;
    };
  }[];
  readonly users?: readonly {
    name: string;
    user: {
      token?: string;
      tokenFile?: string;
      'client-certificate'?: string;
      'client-certificate-data'?: string;
      'client-key'?: string;
      'client-key-data'?: string;
      exec?: unknown;
    };
  }[];
}

/**
 * The connection of the current context of a kubeconfig file: tokens and client certificates. A context that runs a
 * program for its credentials is refused: an operator lives in a pod and has a service account.
 */
export async function kubeConfigConnection(file: string): Promise<KubeConnection> {
  const config = parse(await fs.readFile(file, 'utf8')) as KubeConfigFile;
  const fault = (what: string) => new Error(`${file}: ${what}`);
  const context = config.contexts?.find(({ name }) => name === config['current-context'])?.context;
  if (!context) throw fault('has no current context');
  const cluster = config.clusters?.find(({ name }) => name === context.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context.user)?.user ?? {};
  if (!cluster) throw fault(`has no cluster "${context.cluster}"`);
  if (user.exec !== undefined) throw fault('runs a program for its credentials, which an operator does not');
  const folder = path.dirname(file);
  const bytes = async (data: string | undefined, at: string | undefined) =>
    data !== undefined
      ? Buffer.from(data, 'base64')
      : at === undefined
        ? undefined
        : fs.readFile(path.resolve(folder, at));
  const [ca, cert, key] = await Promise.all([
    bytes(cluster['certificate-authority-data'], cluster['certificate-authority']),
    bytes(user['client-certificate-data'], user['client-certificate']),
    bytes(user['client-key-data'], user['client-key']),
  ]);
  return {
    server: new URL(cluster.server),
    tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
    token:
      user.tokenFile === undefined ? async () => user.token : tokenFile(path.resolve(folder, user.tokenFile)),
    namespace: context.namespace ?? 'default',
  };
}
