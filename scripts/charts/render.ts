import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { chartTool } from './tools.ts';

/** A cluster with KEDA in it: the chart asks before it renders what only KEDA knows. */
export const keda: readonly string[] = ['--api-versions', 'keda.sh/v1alpha1'];

export const chartFolder = path.resolve(import.meta.dirname, '../../charts/tsudoi');

/** What stands around the chart: examples, and what a local cluster needs. */
export const surroundings = path.resolve(import.meta.dirname, '../../k8s');

/** A rendered object of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: Record<string, unknown>;
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
}

/** `helm template` with arguments; throws with Helm's words. */
export function renderText(args: readonly string[]): string {
  const helm = spawnSync(
    chartTool('helm'),
    ['template', 'tsudoi', chartFolder, '--namespace', 'tsudoi', ...args],
    { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
  );
  if (helm.status !== 0) throw new Error(helm.stderr);
  return helm.stdout;
}

/** `helm lint --strict`, where a warning is an error; throws with Helm's words. */
export function lintChart(args: readonly string[]): void {
  // `helm lint` knows no such flag: it lints for a cluster with nothing added.
  const known = args.filter((arg) => !keda.includes(arg));
  const helm = spawnSync(chartTool('helm'), ['lint', chartFolder, '--strict', '--quiet', ...known], {
    encoding: 'utf8',
  });
  if (helm.status !== 0) throw new Error(helm.stdout + helm.stderr);
}

export function renderChart(args: readonly string[]): Manifest[] {
  return parseAllDocuments(renderText(args))
    .map((document) => document.toJSON() as Manifest | null)
    .filter((manifest): manifest is Manifest => manifest !== null);
}

/** Every set of values that the checks go through. */
export const renderings: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'defaults', args: [] },
  ...['starter', 'growth', 'scale'].map((preset) => ({
    name: preset,
    args: ['-f', path.join(chartFolder, `presets/${preset}.yaml`), ...keda],
  })),
  {
    name: 'everything',
    args: [
      ...keda,
      '--set',
      'data.enabled=false,database.host=pooler.db.svc,database.directHost=pg.db.svc,redis.url=rediss://redis.db.svc:6380,redis.caSecret=redis-ca,database.maxConnections=300',
      '--set',
      'ingress.enabled=true,ingress.tlsSecret=cert,ingress.className=any,httpRoute.enabled=true,httpRoute.parentRefs[0].name=gateway',
      '--set',
      'monitoring.serviceMonitor=always,monitoring.podMonitor=always,monitoring.prometheusRule=always,monitoring.dashboards=true,monitoring.labels.release=x,autoscaling.kind=keda,autoscaling.concurrentRequests=true,database.connectionBudget=200',
      '--set',
      'database.caSecret=ca,otlpEndpoint=http://collector:4318,publicUrl=https://tsudoi.example.com,scheduling.apiPriorityClass=high,scheduling.createPriorityClasses=true,redis.cacheUrl=redis://cache:6379,existingSecrets[0]=providers,httpRoute.annotations.a=b,networkPolicy.extraEgress[0].ports[0].port=8000',
      '--set',
      'networkPolicy.ingressNamespaceLabels.name=gateway,networkPolicy.monitoringNamespaceLabels.name=monitoring',
      '--set',
      'objectStorage.bucket=tsudoi,objectStorage.endpoint=http://minio:9000,objectStorage.existingSecret=minio,backup.bucket=tsudoi-backups',
    ],
  },
  ...(['production/values', 'production/staging', 'dev/values'] as const).map((file) => ({
    name: `k8s/${file}.yaml`,
    args: [
      ...(file === 'production/values' ? [...keda, '-f', path.join(chartFolder, 'presets/scale.yaml')] : []),
      '-f',
      path.join(surroundings, `${file}.yaml`),
    ],
  })),
  {
    name: 'the local cluster',
    args: ['dev/values', 'dev/cluster'].flatMap((file) => ['-f', path.join(surroundings, `${file}.yaml`)]),
  },
  {
    name: 'own secrets',
    args: [
      '--set',
      'data.enabled=false,database.existingSecret=a,redis.existingSecret=b,seal.existingSecret=c,bootstrap.enabled=false',
    ],
  },
];

interface PodSpec {
  readonly [key: string]: unknown;
  readonly containers: readonly Record<string, unknown>[];
  readonly initContainers?: readonly Record<string, unknown>[];
}

/** The pod of a manifest, if it has one. */
export function podOf(manifest: Manifest): PodSpec | undefined {
  if (manifest.kind === 'Pod') return manifest.spec as PodSpec | undefined;
  const jobs = manifest.spec?.['jobTemplate'] as { spec?: Record<string, unknown> } | undefined;
  const template = (jobs?.spec ?? manifest.spec)?.['template'] as { spec?: PodSpec } | undefined;
  return template?.spec;
}
