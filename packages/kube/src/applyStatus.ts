import type { KubeApi } from './kubeApi.ts';
import type { KubeObject, ResourceKind } from './resource.ts';

/** Writes a status by server-side apply: the fields that `status` has become this manager's, and others' stay. */
export async function applyStatus(
  api: KubeApi,
  kind: ResourceKind,
  { metadata: { name, namespace } }: KubeObject,
  status: unknown,
  fieldManager: string,
): Promise<void> {
  await api.apply(
    kind,
    { metadata: { name, ...(namespace !== undefined && { namespace }) }, status } as KubeObject,
    { fieldManager, force: true, subresource: 'status' },
  );
}
