import type { AttendanceModel as Shown } from '@tsudoi/contracts/learning';
import type { Database } from '@tsudoi/database/database';
import { FEATURES, LEAST_EVENTS, measureDeviations, scoreEvents } from '@tsudoi/forecast/attendanceModel';
import type { Ensemble } from '@tsudoi/forecast/boosting/ensemble';
import { heldOutTest, metricsOf } from '@tsudoi/forecast/heldOut';
import { ModelFault } from '@tsudoi/forecast/xgboost/modelFault';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';
import { Conflict, invalidField } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import { readPastAttendance } from '../store/attendanceFacts.ts';
import { findUploaded, insertModel, loadModels } from '../store/models.ts';

/**
 * Takes a model that was trained elsewhere as a candidate; the same file again is the same model. It is judged by the newest events, as ours are; its misses are measured on the ones before. @throws
 * InvalidInput where the file is none, or asks for features that we do not have; Conflict where there are too few past events to judge it.
 */
export async function takeUpload(
  database: Database,
  tenantId: string,
  file: Uint8Array,
  now: Date,
): Promise<Shown> {
  const ensemble = ensembleOf(file);
  const fingerprint = createHash('sha256').update(file).digest('hex');
  return database.withTenant(tenantId, async (tx) => {
    const known = await findUploaded(tx, fingerprint);
    if (known) return known;
    const past = await readPastAttendance(tx, now);
    if (past.length < LEAST_EVENTS)
      throw new Conflict(
        `${String(LEAST_EVENTS)} past events are needed to judge a model; there are ${String(past.length)}`,
      );
    const held = Math.max(6, Math.round(0.3 * past.length));
    const [earlier, newest] = [past.slice(0, -held), past.slice(-held)];
    const model = { ensemble, gives: 'people' as const };
    const deviations = measureDeviations(model, earlier);
    const { champion } = await loadModels(tx);
    const own = scoreEvents({ ...model, deviations }, newest, past);
    const other = scoreEvents(champion?.model, newest, past);
    const { p, wins } = heldOutTest(own, other);
    const day = (index: number): string =>
      new Date(past.at(index)?.facts.startsAt ?? 0).toISOString().slice(0, 10);
    return insertModel(
      tx,
      {
        origin: 'uploaded',
        body: file,
        fingerprint,
        parameters: {
          gives: 'people',
          deviations,
          objective: ensemble.objective.kind,
          trees: ensemble.roots.length,
        },
        metrics: { own: metricsOf(own), champion: metricsOf(other), p, wins },
        lineage: { events: 0, from: day(0), to: day(-1), trainingId: null },
      },
      now,
    );
  });
}

function ensembleOf(file: Uint8Array): Ensemble {
  let ensemble: Ensemble;
  try {
    ensemble = readModel(file);
  } catch (err) {
    if (err instanceof ModelFault) throw invalidField('body', err.message.slice(0, 300));
    throw err;
  }
  const strange = ensemble.features.findIndex((name, index) => name !== FEATURES[index]);
  if (ensemble.features.length !== FEATURES.length || strange >= 0)
    throw invalidField(
      'body',
      `its features must be, in this order: ${FEATURES.join(', ')}${strange < 0 ? '' : `; "${String(ensemble.features[strange])}" is none`}`,
    );
  return ensemble;
}
