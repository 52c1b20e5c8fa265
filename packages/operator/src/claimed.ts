import type { KubeApi } from '@tsudoi/kube/kubeApi';
import { isKubeError } from '@tsudoi/kube/kubeError';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';

/** What every kind of an operator has: which installation a person wants it to be worked by, and which does. */
export interface Worked extends KubeObject {
  readonly spec?: unknown;
  readonly status?: { readonly installation?: string };
}

/** The installation that a person names; undefined where it is any. */
function wantedOf({ spec }: Worked): string | undefined {
  const { installation } = (spec ?? {}) as { readonly installation?: unknown };
  return typeof installation === 'string' && installation !== '' ? installation : undefined;
}

/** Whether an object, as far as is known, is one that this installation works or would. */
export function isOurs(object: Worked, installation: string): boolean {
  const wanted = wantedOf(object);
  const holder = object.status?.installation;
  // What is being deleted is ended by whoever made something for it.
  if (object.metadata.deletionTimestamp !== undefined && holder !== undefined) return holder === installation;
  return wanted === undefined ? holder === undefined || holder === installation : wanted === installation;
}

/**
 * Takes an object for an installation, so that of two operators in one namespace never both work it: the field of the status
 * belongs to whom the API server let write it first, unless a person names another. False where it is somebody else's.
 */
export async function claimed(
  api: KubeApi,
  kind: ResourceKind,
  object: Worked,
  installation: string,
): Promise<boolean> {
  if (!isOurs(object, installation)) return false;
  if (object.status?.installation === installation) return true;
  const { name, namespace } = object.metadata;
  try {
    await api.apply<Worked>(
      kind,
      { metadata: { name, ...(namespace !== undefined && { namespace }) }, status: { installation } },
      {
        fieldManager: `tsudoi-of-${installation}`,
        force: wantedOf(object) !== undefined,
        subresource: 'status',
      },
    );
    return true;
  } catch (err) {
    if (isKubeError(err, 409)) return false;
    throw err;
  }
}
