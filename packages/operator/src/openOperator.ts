import type { KubeConnection } from '@tsudoi/kube/connection';
import { startOperator, type OperatorOptions } from '@tsudoi/kube/operator';
import type { KubeObject } from '@tsudoi/kube/resource';
import type { Logger } from '@tsudoi/runtime/logger';
import { createMetrics } from '@tsudoi/runtime/metrics';
import { growthMetrics } from '@tsudoi/runtime/metrics/catalogue/growth';
import { createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';
import type { Registry } from 'prom-client';
import type { OperatorSettings } from './operatorSettings.ts';

/** An operator that runs. */
export interface OpenOperator {
  readonly port: number;
  stop(): Promise<void>;
}

/** What an operator brings; `name` is `growth-operator`, by which its log, metrics and Lease are known. */
export interface OperatorParts<T extends KubeObject> extends Pick<
  OperatorOptions<T>,
  'kind' | 'keep' | 'reconcile'
> {
  readonly name: string;
  readonly config: OperatorSettings;
  readonly connection: KubeConnection;
  readonly log: Logger;
  readonly registry: Registry;
}

/** The registry of an operator's metrics, with those of its process. */
export const operatorRegistry = (name: string): Registry => createMetrics(name).registry;

/** Starts an operator of one kind with its Lease, its health and the metrics that all operators have. */
export function openOperator<T extends KubeObject>(parts: OperatorParts<T>): Promise<OpenOperator> {
  const { name, config, connection, kind, keep, reconcile, registry, log } = parts;
  const seconds = createHistogram(registry, growthMetrics.reconcileSeconds);
  const leading = createGauge(registry, growthMetrics.leading);
  return startOperator<T>({
    connection,
    name: `tsudoi-${name}`,
    identity: config.POD_NAME,
    leaseSeconds: config.LEASE_SECONDS,
    kind,
    ...(keep && { keep }),
    reconcile,
    listen: { port: config.PORT, host: config.HOST },
    metrics: {
      worked: (took, ok) => seconds.observe({ outcome: ok ? 'ok' : 'failed' }, took),
      leads: (leads) => leading.set(leads ? 1 : 0),
      text: async () => ({ text: await registry.metrics(), type: registry.contentType }),
    },
    log,
  });
}
