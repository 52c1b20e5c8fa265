import { podOf, type Manifest } from './render.ts';

/** What a rendering asks the scheduler for when every autoscaler stands at its least: cores and MiB. */
export interface Requests {
  readonly pods: number;
  readonly cores: number;
  readonly mebibytes: number;
}

const units: Readonly<Record<string, number>> = { Ki: 1 / 1_024, Mi: 1, Gi: 1_024 };

function cores(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1_000 : Number(quantity);
}

function mebibytes(quantity: string): number {
  return Number(quantity.slice(0, -2)) * (units[quantity.slice(-2)] ?? NaN);
}

/** Sums the requests of all Deployments; Jobs and the test's pod come and go. */
export function requestsOf(manifests: readonly Manifest[]): Requests {
  const least = new Map<string, number>();
  for (const { kind, spec } of manifests) {
    const target = (spec?.['scaleTargetRef'] as { name: string } | undefined)?.name;
    if (target === undefined) continue;
    if (kind === 'HorizontalPodAutoscaler') least.set(target, Number(spec?.['minReplicas']));
    if (kind === 'ScaledObject') least.set(target, Number(spec?.['minReplicaCount']));
  }
  let sum: Requests = { pods: 0, cores: 0, mebibytes: 0 };
  for (const manifest of manifests.filter(({ kind }) => kind === 'Deployment')) {
    const replicas = least.get(manifest.metadata.name) ?? Number(manifest.spec?.['replicas']);
    for (const container of podOf(manifest)?.containers ?? []) {
      const { requests } = container['resources'] as { requests: { cpu: string; memory: string } };
      sum = {
        pods: sum.pods + replicas,
        cores: sum.cores + replicas * cores(requests.cpu),
        mebibytes: sum.mebibytes + replicas * mebibytes(requests.memory),
      };
    }
  }
  return sum;
}
