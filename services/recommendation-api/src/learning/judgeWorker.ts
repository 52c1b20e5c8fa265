import {
  FEATURES,
  LEAST_EVENTS,
  measureDeviations,
  scoreEvents,
  type AttendanceModel,
  type PastAttendance,
} from '@tsudoi/forecast/attendanceModel';
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
      };
      readonly test: HeldOutTest;
      readonly own: Metrics;
      readonly champion: Metrics;
    };

/** The bytes are the route's to bound; a model of that size has half as many values. */
const uploadLimits = { ...DEFAULT_LIMITS, values: 1_000_000 };

function judge(file: Uint8Array, past: readonly PastAttendance[], champion?: AttendanceModel): Judged {
  let ensemble: AttendanceModel['ensemble'];
  try {
    ensemble = readModel(file, uploadLimits);
  } catch (err) {
    if (err instanceof ModelFault) return { fault: err.message.slice(0, 300) };
    throw err;
  }
  const strange = ensemble.features.findIndex((name, index) => name !== FEATURES[index]);
  if (ensemble.features.length !== FEATURES.length || strange >= 0)
    return {
      fault: `its features must be, in this order: ${FEATURES.join(', ')}${strange < 0 ? '' : `; "${String(ensemble.features[strange]).slice(0, 100)}" is none`}`,
    };
  const fingerprint = createHash('sha256').update(file).digest('hex');
  if (past.length < LEAST_EVENTS) return { fingerprint, tooFewEvents: past.length };
  const held = Math.max(6, Math.round(0.3 * past.length));
  const [earlier, newest] = [past.slice(0, -held), past.slice(-held)];
  const model = { ensemble, gives: 'people' as const };
  const deviations = measureDeviations(model, earlier);
  const [own, other] = [
    scoreEvents({ ...model, deviations }, newest, past),
    scoreEvents(champion, newest, past),
  ];
  return {
    fingerprint,
    parameters: {
      gives: 'people',
      deviations,
      objective: ensemble.objective.kind,
      trees: ensemble.roots.length,
    },
    test: heldOutTest(own, other),
    own: metricsOf(own),
    champion: metricsOf(other),
  };
}

const { file, past, champion } = workerData as {
  readonly file: Uint8Array;
  readonly past: readonly PastAttendance[];
  readonly champion: AttendanceModel | undefined;
};
parentPort?.postMessage(judge(file, past, champion));
