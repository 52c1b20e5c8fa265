import { createHash } from 'node:crypto';
import type { KubeApi } from './kubeApi.ts';
import { isKubeError } from './kubeError.ts';
import { apiVersionOf, type KubeObject, type ResourceKind } from './resource.ts';

const events: ResourceKind = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** What `kubectl describe` shows under an object; told once for the same words of the same generation. */
export async function recordEvent(
  api: KubeApi,
  parts: { readonly controller: string; readonly instance: string; readonly now: Date },
  kind: ResourceKind,
  about: KubeObject,
  {
    type,
    reason,
    note,
  }: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly note: string },
): Promise<void> {
  const { name, namespace = 'default', uid = '' } = about.metadata;
  const digest = createHash('sha256')
    .update([uid, reason, note, parts.now.toISOString()].join('|'))
    .digest('hex');
  try {
    await api.create(events, {
      metadata: { name: `${name.slice(0, 200)}.${digest.slice(0, 16)}`, namespace },
      eventTime: parts.now.toISOString().replace('Z', '000Z'),
      action: reason,
      type,
      reason,
      note: note.slice(0, 1_000),
      reportingController: `tsudoi.dev/${parts.controller}`,
      reportingInstance: parts.instance.slice(0, 128),
      regarding: { apiVersion: apiVersionOf(kind), kind: kind.kind, name, namespace, uid },
    } as KubeObject);
  } catch (err) {
    if (!isKubeError(err, 409)) throw err;
  }
}
