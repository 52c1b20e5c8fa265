import { Quotas, Slug } from '@tsudoi/contracts/tenants';
import type { Condition } from '@tsudoi/kube/conditions';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import { z } from 'zod';

/** The kind that this operator serves; its definition is charts/tsudoi/templates/operators/tenantCrd.yaml. */
export const tenants: ResourceKind = {
  group: 'tsudoi.dev',
  version: 'v1alpha1',
  plural: 'tenants',
  kind: 'Tenant',
  namespaced: true,
};

/** Present while the installation has a key that this resource made. */
export const finalizer = 'tsudoi.dev/tenant';
/** A new value asks for a new key. */
export const rotateAnnotation = 'tsudoi.dev/rotate-key';

/** What a person states. */
export const TenantSpec = z.object({
  slug: Slug.describe('in links and in the sign-in form; it stays what it is'),
  name: z.string().trim().min(1).max(200),
  ownerEmail: z.email().max(320).describe('who is invited as the first owner'),
  quotas: Quotas.partial().default({}),
  secretName: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/)
    .optional(),
  keyOverlapSeconds: z.int().min(0).max(2_592_000).default(86_400),
  hostName: z
    .string()
    .max(253)
    .regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)+[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/)
    .optional(),
  adopt: z.boolean().default(false).describe('take over a tenant of this slug that is there already'),
});
export type TenantSpec = z.output<typeof TenantSpec>;

export interface TenantStatus {
  /** Which installation works it; see packages/operator. */
  readonly installation?: string;
  readonly observedGeneration?: number;
  /** The slug that is about to be made, written before it is: a tenant found under it is ours. */
  readonly creating?: string;
  readonly tenantId?: string;
  readonly slug?: string;
  readonly keyPrefix?: string;
  /** The value of the annotation that the present key was made for. */
  readonly rotatedFor?: string;
  readonly hostName?: string;
  readonly aiBudgetJpy?: number;
  readonly aiSpentJpy?: number;
  readonly aiUsedPercent?: number;
  readonly conditions?: readonly Condition[];
}

export interface TenantResource extends KubeObject {
  readonly spec?: unknown;
  readonly status?: TenantStatus;
}

/** The Secret that holds the key of a tenant. */
export function secretNameOf({ metadata }: TenantResource, spec: Pick<TenantSpec, 'secretName'>): string {
  return spec.secretName ?? `${metadata.name}-tsudoi`;
}

/** What the keys that this resource makes are called, by which leftovers of a crash are found again. */
export function keyNameOf({ metadata }: TenantResource): string {
  return `Kubernetes ${metadata.namespace ?? ''}/${metadata.name}`.slice(0, 200);
}
