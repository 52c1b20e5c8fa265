import {
  finishedEvents,
  LEAST_EVENTS,
  measureDeviations,
  scoreEvents,
  type AttendanceModel,
} from '@tsudoi/forecast/attendanceModel';
import { endOf, EVENT_FEATURE_NAMES, FEATURES_VERSION } from '@tsudoi/forecast/features/eventFeatures';
import type { EventHistory } from '@tsudoi/forecast/features/knowledge';
import { heldOutTest, metricsOf, type HeldOutTest, type Metrics } from '@tsudoi/forecast/heldOut';
import { DEFAULT_LIMITS, ModelFault } from '@tsudoi/forecast/xgboost/modelFault';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';

/** What came of a file: why it is none that we take, or how it did on the newest events, which are held out, beside the champion. */
export type Judged =
  | { readonly fault: string }
  | { readonly fingerprint: string; readonly tooFewEvents: number }
  | {
      readonly fingerprint: string;
      readonly parameters: Pick<AttendanceModel, 'gives' | 'deviations'> & {
        readonly objective: string;
        readonly trees: number;
        readonly features: string;
      };
      readonly test: HeldOutTest;
      readonly own: Metrics;
      readonly champion: Metrics;
      /** Days of the first and the last event that it was judged by. */
      readonly from: string;
      readonly to: string;
    };

/** The bytes are the route's to bound; a model of that size has half as many values. */
const uploadLimits = { ...DEFAULT_LIMITS, values: 1_000_000 };

function judge(
  file: Uint8Array,
  past: readonly EventHistory[],
  now: number,
  champion?: AttendanceModel,
): Judged {
  let ensemble: AttendanceModel['ensemble'];
  try {
    ensemble = readModel(file, uploadLimits);
  } catch (err) {
    if (err instanceof ModelFault) return { fault: err.message.slice(0, 300) };
    throw err;
  }
  const strange = ensemble.features.findIndex((name, index) => name !== EVENT_FEATURE_NAMES[index]);
  if (ensemble.features.length !== EVENT_FEATURE_NAMES.length || strange >= 0)
    return {
      fault: `its features must be, in this order: ${EVENT_FEATURE_NAMES.join(', ')}${strange < 0 ? '' : `; "${String(ensemble.features[strange]).slice(0, 100)}" is none`}`,
    };
  const fingerprint = createHash('sha256').update(file).digest('hex');
  const finished = finishedEvents(past, now);
  if (finished.length < LEAST_EVENTS) return { fingerprint, tooFewEvents: finished.length };
  const held = Math.max(6, Math.round(0.3 * finished.length));
  const [earlier, newest] = [finished.slice(0, -held), finished.slice(-held)];
  const day = (event: EventHistory | undefined): string =>
    new Date((event && endOf(event, now)?.startsAt) ?? 0).toISOString().slice(0, 10);
  const model = { ensemble, gives: 'people' as const };
  const deviations = measureDeviations(model, earlier, past, now);
  const [own, other] = [
    scoreEvents({ ...model, deviations }, newest, past, now),
    scoreEvents(champion, newest, past, now),
  ];
  return {
    fingerprint,
    parameters: {
      gives: 'people',
      deviations,
      objective: ensemble.objective.kind,
      trees: ensemble.roots.length,
      features: FEATURES_VERSION,
    },
    test: heldOutTest(own, other),
    own: metricsOf(own),
    champion: metricsOf(other),
    from: day(finished[0]),
    to: day(finished.at(-1)),
  };
}

const { file, past, now, champion } = workerData as {
  readonly file: Uint8Array;
  readonly past: readonly EventHistory[];
  readonly now: number;
  readonly champion: AttendanceModel | undefined;
};
parentPort?.postMessage(judge(file, past, now, champion));
