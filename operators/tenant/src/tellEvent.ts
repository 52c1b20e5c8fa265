import { recordEvent } from '@tsudoi/kube/events';
import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { tenants, type TenantResource } from './resource.ts';

/** An Event under the resource, as `kubectl describe` shows it. */
export async function tellEvent(
  { api, instance, now }: { readonly api: KubeApi; readonly instance: string; readonly now: () => Date },
  resource: TenantResource,
  type: 'Normal' | 'Warning',
  reason: string,
  note: string,
): Promise<void> {
  const parts = { controller: 'tenant-operator', instance, now: now() };
  await recordEvent(api, parts, tenants, resource, { type, reason, note });
}
