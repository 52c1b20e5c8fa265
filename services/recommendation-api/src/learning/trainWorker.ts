import {
  LEAST_EVENTS,
  PARAMETERS,
  scoreEvents,
  trainAttendance,
  type AttendanceModel,
  type PastAttendance,
} from '@tsudoi/forecast/attendanceModel';
import { heldOutTest, metricsOf, type HeldOutTest, type Metrics } from '@tsudoi/forecast/heldOut';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';
import { writeModel } from '@tsudoi/forecast/xgboost/writeModel';
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';

/** A trained model with how it did on the events it had not seen, beside the champion. */
export interface Trained {
  readonly body: Uint8Array;
  readonly fingerprint: string;
  readonly details: Pick<AttendanceModel, 'gives' | 'deviations'>;
  readonly parameters: typeof PARAMETERS;
  readonly test: HeldOutTest;
  readonly own: Metrics;
  readonly champion: Metrics;
  readonly trainedOn: number;
}

/** The newest events are held out: at least 6, and three in ten. */
function train(past: readonly PastAttendance[], champion: AttendanceModel | undefined): Trained {
  if (past.length < LEAST_EVENTS) throw new Error(`at least ${String(LEAST_EVENTS)} events`);
  const held = Math.max(6, Math.round(0.3 * past.length));
  const [earlier, newest] = [past.slice(0, -held), past.slice(-held)];
  const model = trainAttendance(earlier);
  const body = writeModel(model.ensemble, 'json');
  const [own, other] = [scoreEvents(model, newest, past), scoreEvents(champion, newest, past)];
  return {
    body,
    fingerprint: createHash('sha256').update(body).update(JSON.stringify(earlier)).digest('hex'),
    details: { gives: model.gives, deviations: model.deviations },
    parameters: PARAMETERS,
    test: heldOutTest(own, other),
    own: metricsOf(own),
    champion: metricsOf(other),
    trainedOn: earlier.length,
  };
}

const { past, champion, championDetails } = workerData as {
  past: readonly PastAttendance[];
  champion: Uint8Array | undefined;
  championDetails: Pick<AttendanceModel, 'gives' | 'deviations'> | undefined;
};
parentPort?.postMessage(
  train(
    past,
    champion && championDetails ? { ensemble: readModel(champion), ...championDetails } : undefined,
  ),
);
