import { setTimeout as pause } from 'node:timers/promises';
import type { Condition } from '../src/conditions.ts';
import type { KubeObject, ResourceKind } from '../src/resource.ts';

/** Definitions of kinds. */
export const crds: ResourceKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
/** A kind of the suite's own, with a status. */
export const widgets: ResourceKind = {
  group: 'test.tsudoi.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};
/** What the suite's controller writes. */
export const configMaps: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

export interface Widget extends KubeObject {
  readonly spec: { readonly size: number };
  readonly status?: { readonly size?: number; readonly conditions?: readonly Condition[] };
}
export interface ConfigMap extends KubeObject {
  readonly data: Readonly<Record<string, string>>;
}

/** The definition of Widget. */
export const definition = {
  metadata: { name: 'widgets.test.tsudoi.dev' },
  spec: {
    group: 'test.tsudoi.dev',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer' } } },
              status: {
                type: 'object',
                properties: {
                  size: { type: 'integer' },
                  conditions: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['type'],
                    items: {
                      type: 'object',
                      required: ['type', 'status'],
                      properties: {
                        type: { type: 'string' },
                        status: { type: 'string' },
                        reason: { type: 'string' },
                        message: { type: 'string' },
                        lastTransitionTime: { type: 'string', format: 'date-time' },
                        observedGeneration: { type: 'integer' },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
} as KubeObject;

/** Pauses after failures that a test can wait for. */
export const quick = { firstMs: 50, mostMs: 500 };

/** Waits for a condition; the machine may be slow. */
export async function until(
  what: string,
  reached: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(20);
  }
}
