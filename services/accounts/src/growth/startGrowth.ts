import type { Platform } from '@tsudoi/platform/platform';
import type { Policy } from '@tsudoi/growth/rule';
import { systemClock } from '@tsudoi/runtime/clock';
import { createGrowthMetrics } from './growthMetrics.ts';
import { measure } from './measure.ts';
import { createProcessReadings } from './processReadings.ts';
import { tick } from './tick.ts';

export interface GrowthOptions {
  /** `decide` measures and switches; `report` measures and leaves the switching to others; `off` does neither. */
  readonly mode: 'decide' | 'report' | 'off';
  readonly policy: Policy;
  readonly measureEveryMs: number;
  readonly tickEveryMs: number;
  readonly defaultBudgetMicroUsd: number;
  readonly infrastructureUsdPerMonth: number | undefined;
  /** Whether this process is the whole installation, so that its own load is the installation's. */
  readonly alone: boolean;
}

/**
 * Measures and decides from now on, in one replica at a time. By the machine's clock, not by the one that an admin may
 * move: how large an installation is has nothing to do with a rehearsal's date.
 */
export function startGrowth(
  { database, log, metrics, lifecycle }: Pick<Platform, 'database' | 'log' | 'metrics' | 'lifecycle'>,
  options: GrowthOptions,
): void {
  if (options.mode === 'off') return;
  const shown = createGrowthMetrics(metrics.registry, database, options.policy);
  const own = createProcessReadings(metrics, () => performance.now());
  const measuring = {
    database,
    defaultBudgetMicroUsd: options.defaultBudgetMicroUsd,
    infrastructureUsdPerMonth: options.infrastructureUsdPerMonth,
    ofProcess: async () => (options.alone ? own.take() : {}),
  };
  const look = async () => {
    await measure(measuring, options.measureEveryMs);
    if (options.mode !== 'decide') return;
    const decision = await tick({ database, clock: systemClock, policy: options.policy });
    const { switched } = decision ?? {};
    if (!switched) return;
    shown.switches.inc({ rule: switched.rule, kind: switched.stepBack ? 'step-back' : 'switch' });
    log.info({ rule: switched.rule, from: switched.from, to: switched.to }, switched.message.en);
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((err: unknown) => {
        log.warn({ err }, 'the growth policy could not decide; the stage holds');
      })
      .finally(() => {
        looking = undefined;
      });
  }, options.tickEveryMs);
  lifecycle.onStopIntake('growth', async () => {
    clearInterval(timer);
    await looking;
  });
}
