import type { Stage } from './stage.ts';

/** What things cost, US dollars; an installation sets its own. */
export interface Prices {
  readonly vcpuMonthUsd: number;
  readonly gibMonthUsd: number;
  /** Words of one nudge by a standard model at full price. */
  readonly nudgeUsd: number;
  /** What is left of that price in a batch (FACTS of the providers: half). */
  readonly batchShare: number;
  /** What is left of it with the economy tier (D0 4: 70-90 % saved). */
  readonly economyShare: number;
}

/**
 * On-demand list prices of a general-purpose virtual machine, and a nudge of 900 prompt and 120 answer tokens at
 * $0.40 and $1.60 a million.
 */
export const listPrices: Prices = {
  vcpuMonthUsd: 24,
  gibMonthUsd: 3.2,
  nudgeUsd: (900 * 0.4 + 120 * 1.6) / 1e6,
  batchShare: 0.5,
  economyShare: 0.25,
};

/** What of the load the cost depends on. */
export interface Load {
  readonly nudgesPerMonth: number;
  /** Share of nudges that their rule wants at once. */
  readonly immediateShare: number;
  /** Hours a day in which the installation is as busy as its most replicas serve. */
  readonly busyHoursPerDay: number;
  /** Hours a day in which workers have something to do. */
  readonly workHoursPerDay: number;
}

/** Pods of the services' topology, vCPU and GiB asked for, from charts/tsudoi/values.yaml. */
const apiPod = { vcpu: 0.4, gib: 0.91 };
const workerPod = { vcpu: 0.2, gib: 0.78 };

/** What a month in a stage costs: replicas, workers, and words of nudges. */
export function monthlyCostUsd(stage: Stage, load: Load, prices: Prices = listPrices): number {
  const podUsd = ({ vcpu, gib }: typeof apiPod) => vcpu * prices.vcpuMonthUsd + gib * prices.gibMonthUsd;
  const busy = Math.min(24, load.busyHoursPerDay) / 24;
  const replicas =
    stage.minApiReplicas * (1 - busy) + Math.max(stage.minApiReplicas, stage.maxApiReplicas) * busy;
  const workers = stage.workers === 'to-zero' ? Math.min(24, load.workHoursPerDay) / 24 : 1;
  const atOnce = stage.nudges === 'event-driven' ? 1 : stage.nudges === 'hybrid' ? load.immediateShare : 0;
  const words =
    load.nudgesPerMonth *
    prices.nudgeUsd *
    (atOnce + (1 - atOnce) * prices.batchShare) *
    (stage.modelTier === 'economy' ? prices.economyShare : 1);
  return replicas * podUsd(apiPod) + workers * podUsd(workerPod) + words;
}
