import type { KubeConnection } from '@tsudoi/kube/connection';
import { startOperator, type Look, type OperatorOptions } from '@tsudoi/kube/operator';
import type { Logger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { claimed, isOurs, type Worked } from './claimed.ts';
import type { OperatorSettings } from './operatorSettings.ts';

/** An operator that runs. */
export interface OpenOperator {
  readonly port: number;
  stop(): Promise<void>;
}

/** One look at one object of this installation. */
export interface OwnLook<T extends Worked> extends Omit<Look<T>, 'object' | 'all'> {
  readonly object: T;
  /** Those of this installation, as they were last heard of and as far as they are kept. */
  readonly all: () => readonly T[];
}

/** What an operator brings; `name` is `growth-operator`, by which its log, metrics and Lease are known. */
export interface OperatorParts<T extends Worked> extends Pick<OperatorOptions<T>, 'kind' | 'keep'> {
  readonly name: string;
  /** Called for objects of this installation that are there, or wait for their finalizer. */
  readonly reconcile: (look: OwnLook<T>) => Promise<number | undefined>;
  readonly config: OperatorSettings;
  readonly connection: KubeConnection;
  readonly log: Logger;
  readonly registry: Registry;
}

/** The registry of an operator's metrics, with those of its process. */
export const operatorRegistry = (name: string): Registry => createMetrics(name).registry;

/**
 * Starts an operator of one kind with its Lease, its health and the metrics that all operators have. It works the objects of
 * its installation alone: each of the installations that share a namespace has a Lease and objects of its own.
 */
export function openOperator<T extends Worked>(parts: OperatorParts<T>): Promise<OpenOperator> {
  const { name, config, connection, kind, keep, reconcile, registry, log } = parts;
  const seconds = createHistogram(registry, growthMetrics.reconcileSeconds);
  const leading = createGauge(registry, growthMetrics.leading);
  return startOperator<T>({
    connection,
    name: `${config.INSTALLATION}-${name}`,
    // Two processes of one name must not take each other's lease for their own.
    identity: `${config.POD_NAME}_${randomUUID()}`,
    leaseSeconds: config.LEASE_SECONDS,
    kind,
    ...(keep && { keep }),
    reconcile: async (look) => {
      const { api, object, all } = look;
      if (object === undefined || !(await claimed(api, kind, object, config.INSTALLATION))) return undefined;
      const own = () => [...all()].filter((each) => isOurs(each, config.INSTALLATION));
      return reconcile({ ...look, object, all: own });
    },
    listen: { port: config.PORT, host: config.HOST },
    metrics: {
      worked: (took, ok) => seconds.observe({ outcome: ok ? 'ok' : 'failed' }, took),
      leads: (leads) => leading.set(leads ? 1 : 0),
      text: async () => ({ text: await registry.metrics(), type: registry.contentType }),
    },
    log,
  });
}
