import type { AttendanceModel as Shown } from '@tsudoi/contracts/learning';
import type { Database } from '@tsudoi/database/database';
import { LEAST_EVENTS } from '@tsudoi/forecast/attendanceModel';
import { Conflict, invalidField } from '@tsudoi/runtime/errors';
import { readPastHistories } from '../store/eventHistories.ts';
import { findUploaded, insertModel, loadModels } from '../store/models.ts';
import { judgeInThread, TooCostly } from './judgeThread.ts';

/**
 * Takes a model that was trained elsewhere as a candidate; the same file again is the same model. It is judged by the newest events, as ours are; its misses are measured on the ones before. @throws
 * InvalidInput where the file is none, costs too much, or asks for features that we do not have; Conflict where there are too few past
 * events to judge it.
 */
export async function takeUpload(
  database: Database,
  tenantId: string,
  file: Uint8Array,
  now: Date,
): Promise<Shown> {
  const { past, champion } = await database.withTenant(tenantId, async (tx) => ({
    past: await readPastHistories(tx, now),
    champion: (await loadModels(tx)).champion,
  }));
  const judged = await judgeInThread({ file, past, now: now.getTime(), champion: champion?.model }).catch(
    (err: unknown) => {
      if (err instanceof TooCostly) throw invalidField('body', err.message);
      throw err;
    },
  );
  if ('fault' in judged) throw invalidField('body', judged.fault);
  return database.withTenant(tenantId, async (tx) => {
    const known = await findUploaded(tx, judged.fingerprint);
    if (known) return known;
    if ('tooFewEvents' in judged)
      throw new Conflict(
        `${String(LEAST_EVENTS)} past events are needed to judge a model; there are ${String(judged.tooFewEvents)}`,
      );
    const { p, wins } = judged.test;
    return insertModel(
      tx,
      {
        origin: 'uploaded',
        body: file,
        fingerprint: judged.fingerprint,
        parameters: judged.parameters,
        metrics: { own: judged.own, champion: judged.champion, p, wins },
        lineage: { events: 0, from: judged.from, to: judged.to, trainingId: null },
      },
      now,
    );
  });
}
