import type { Manifest } from './render.ts';

const packages: readonly (readonly [RegExp, string])[] = [
  [/^gateway\.networking\.k8s\.io\//, '@kubernetes-models/gateway-api'],
  [/^monitoring\.coreos\.com\//, '@kubernetes-models/prometheus-operator'],
  [/^keda\.sh\//, '@kubernetes-models/keda'],
  [/^argoproj\.io\//, '@kubernetes-models/argo-cd'],
  [/^cert-manager\.io\//, '@kubernetes-models/cert-manager'],
  [/^external-secrets\.io\//, '@kubernetes-models/external-secrets'],
];

/** The package with the schemas and types of a manifest's API group; `kubernetes` serves Kubernetes' own groups. */
export function schemaPackage({ apiVersion }: Manifest, kubernetes = 'kubernetes-models'): string {
  return packages.find(([pattern]) => pattern.test(apiVersion))?.[1] ?? kubernetes;
}

/** Kubernetes' own groups have no dot, or end in .k8s.io; of others we need a package. */
export function hasSchema(manifest: Manifest): boolean {
  const [group = '', version] = manifest.apiVersion.split('/');
  return version === undefined || !group.includes('.') || group.endsWith('.k8s.io')
    ? true
    : schemaPackage(manifest, '') !== '';
}

interface Model {
  new (data: unknown): { validate(): void };
}

/** Validates a manifest with the schemas of its API group; throws with the path that is wrong, or for an unknown kind. */
export async function validateManifest(manifest: Manifest, kubernetes?: string): Promise<void> {
  const from = schemaPackage(manifest, kubernetes);
  const module = (await import(`${from}/${manifest.apiVersion}/${manifest.kind}`)) as Record<string, Model>;
  const Kind = module[manifest.kind];
  if (!Kind) throw new Error(`no schema for ${manifest.apiVersion} ${manifest.kind}`);
  new Kind(manifest).validate();
}
