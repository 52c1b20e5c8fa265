import type { Manifest } from './render.ts';

const packages: readonly (readonly [RegExp, string])[] = [
  [/^gateway\.networking\.k8s\.io\//, '@kubernetes-models/gateway-api'],
  [/^monitoring\.coreos\.com\//, '@kubernetes-models/prometheus-operator'],
  [/^keda\.sh\//, '@kubernetes-models/keda'],
];

interface Model {
  new (data: unknown): { validate(): void };
}

/** Validates a manifest with the schemas of its API group; throws with the path that is wrong, or for an unknown kind. */
export async function validateManifest(manifest: Manifest): Promise<void> {
  const from = packages.find(([pattern]) => pattern.test(manifest.apiVersion))?.[1] ?? 'kubernetes-models';
  const module = (await import(`${from}/${manifest.apiVersion}/${manifest.kind}`)) as Record<string, Model>;
  const Kind = module[manifest.kind];
  if (!Kind) throw new Error(`no schema for ${manifest.apiVersion} ${manifest.kind}`);
  new Kind(manifest).validate();
}
