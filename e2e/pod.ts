import { renderChart } from '../scripts/charts/render.ts';
import { fromBuild, startChildProcess, type RunningChild } from './childProcess.ts';

/** What a pod of the chart does when it is replaced, in ms. */
export interface PodTimes {
  /** The kubelet sleeps so long before SIGTERM; from the chart at full size. */
  readonly preStopMs: number;
  /** The gateway forgets the pod so long after it began to end. */
  readonly forgottenAfterMs: number;
}

const chart = renderChart([]);
const configMap = chart.find(
  ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.endsWith('-config'),
);

interface PodTemplate {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly [{ lifecycle: { preStop: { sleep: { seconds: number } } } }];
}
const template = (
  chart.find(({ kind }) => kind === 'Deployment')?.spec?.['template'] as { spec: PodTemplate }
).spec;

/** SIGTERM must have ended a process before this, or the kubelet kills it. */
export const graceMs = template.terminationGracePeriodSeconds * 1_000;

/** The chart's preStop at full size, a tenth of it by default; endpoints are forgotten in half of it. */
export function podTimes(): PodTimes {
  const seconds = template.containers[0].lifecycle.preStop.sleep.seconds;
  const preStopMs = process.env['TSUDOI_FULL'] ? seconds * 1_000 : seconds * 100;
  return { preStopMs, forgottenAfterMs: preStopMs / 2 };
}

/** Starts a built service as in the chart's pod: its ConfigMap's environment, the role, and where data and secrets are. */
export function startPod(
  service: string,
  role: 'api' | 'worker' | 'all',
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningChild> {
  const { HOST: _host, PORT: _port, PROBES_PORT: _probes, ...settings } = configMap?.data ?? {};
  const drainMs = role === 'worker' ? 0 : Number(settings['DRAIN_DELAY_MS']);
  const times = { DRAIN_DELAY_MS: String(process.env['TSUDOI_FULL'] ? drainMs : drainMs / 10) };
  return startChildProcess(fromBuild(service), { ...settings, ...times, ROLE: role, ...env });
}

/**
 * Ends a pod as the kubelet does: `forget` is called when the gateway hears of it, SIGTERM follows preStop. Resolves to
 * the exit code and how long the process took after SIGTERM.
 */
export async function endPod(
  pod: RunningChild,
  { preStopMs, forgottenAfterMs }: PodTimes,
  forget: () => void = () => undefined,
): Promise<{ readonly code: number | null; readonly stopMs: number }> {
  setTimeout(forget, forgottenAfterMs);
  await new Promise((resolve) => setTimeout(resolve, preStopMs));
  const from = performance.now();
  const code = await pod.stop();
  return { code, stopMs: performance.now() - from };
}
