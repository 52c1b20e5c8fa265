import {
  finishedEvents,
  LEAST_EVENTS,
  PARAMETERS,
  scoreEvents,
  trainAttendance,
  type AttendanceModel,
} from '@tsudoi/forecast/attendanceModel';
import { endOf } from '@tsudoi/forecast/features/eventFeatures';
import type { EventHistory } from '@tsudoi/forecast/features/knowledge';
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
  /** Days of the first and the last event that it was trained on. */
  readonly from: string;
  readonly to: string;
}

/** The newest events are held out: at least 6, and three in ten. */
function train(past: readonly EventHistory[], now: number, champion: AttendanceModel | undefined): Trained {
  const finished = finishedEvents(past, now);
  if (finished.length < LEAST_EVENTS) throw new Error(`at least ${String(LEAST_EVENTS)} events`);
  const held = Math.max(6, Math.round(0.3 * finished.length));
  const [earlier, newest] = [finished.slice(0, -held), finished.slice(-held)];
  const model = trainAttendance(earlier, past, now);
  const day = (event: EventHistory | undefined): string =>
    new Date((event && endOf(event, now)?.startsAt) ?? 0).toISOString().slice(0, 10);
  const body = writeModel(model.ensemble, 'json');
  const [own, other] = [scoreEvents(model, newest, past, now), scoreEvents(champion, newest, past, now)];
  return {
    body,
    fingerprint: createHash('sha256').update(body).update(JSON.stringify(earlier)).digest('hex'),
    details: { gives: model.gives, deviations: model.deviations },
    parameters: PARAMETERS,
    test: heldOutTest(own, other),
    own: metricsOf(own),
    champion: metricsOf(other),
    trainedOn: earlier.length,
    from: day(earlier[0]),
    to: day(earlier.at(-1)),
  };
}

const { past, now, champion, championDetails } = workerData as {
  past: readonly EventHistory[];
  now: number;
  champion: Uint8Array | undefined;
  championDetails: Pick<AttendanceModel, 'gives' | 'deviations'> | undefined;
};
parentPort?.postMessage(
  train(
    past,
    now,
    champion && championDetails ? { ensemble: readModel(champion), ...championDetails } : undefined,
  ),
);
