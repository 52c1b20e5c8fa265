import {
  downloadAttendanceModel,
  listAttendanceModels,
  listTrainings,
  promoteAttendanceModel,
  readDataQuality,
  readForecast,
  readTraining,
  rollBackAttendanceModel,
  startTraining,
  uploadAttendanceModel,
} from '@tsudoi/contracts/learning';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { forecastAttendance } from '@tsudoi/forecast/attendanceModel';
import { judgeQuality } from '@tsudoi/forecast/dataQuality';
import { intervalOf } from '@tsudoi/forecast/heldOut';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';
import { writeModel } from '@tsudoi/forecast/xgboost/writeModel';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { forecastSentences } from '../learning/forecastSentences.ts';
import { takeUpload } from '../learning/takeUpload.ts';
import type { AnswerCache } from '../plan/answerCache.ts';
import { readEventFacts, readPastAttendance, readQualityFacts } from '../store/attendanceFacts.ts';
import {
  findModel,
  listModelRows,
  loadModels,
  promoteModel,
  readModelFile,
  rollBack,
} from '../store/models.ts';
import { beginTraining, findTraining, listTrainingRows } from '../store/trainings.ts';

const dayMs = 86_400_000;
const findingsShown = 200;

/** What is learnt from outcomes: the quality of the data, trainings, models, forecasts of attendance. */
export function mountLearning(
  http: HttpApp,
  {
    database,
    clock,
    answers,
  }: { readonly database: Database; readonly clock: Clock; readonly answers: AnswerCache },
): void {
  mount(http, readDataQuality, async ({ principal }) => {
    const facts = await database.withTenant(principal.tenantId, (tx) => readQualityFacts(tx, clock.now()));
    const report = judgeQuality(facts.rows, facts.events);
    return {
      body: { ...report, findings: report.findings.slice(0, findingsShown), blocks: [...report.blocks] },
    };
  });

  mount(http, startTraining, async ({ principal }) => {
    const training = await database.withTenant(principal.tenantId, async (tx) => {
      const begun = await beginTraining(tx, 'asked', clock.now());
      if (begun.made) await enqueue(tx, jobs.trainForecast, { trainingId: begun.training.id });
      return begun.training;
    });
    return { body: training, headers: { Location: `/v1/learning/trainings/${training.id}` } };
  });

  mount(http, listTrainings, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listTrainingRows(tx, query.limit, after),
    );
    return { body: pageFrom(rows, query.limit, ({ createdAt, id }) => [createdAt, id]) };
  });

  mount(http, readTraining, async ({ params, principal }) => {
    const found = await database.withTenant(principal.tenantId, (tx) => findTraining(tx, params.trainingId));
    if (!found) throw new NotFound(`No training ${params.trainingId}`);
    return { body: found };
  });

  mount(http, listAttendanceModels, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 1);
    const rows = await database.withTenant(principal.tenantId, (tx) => listModelRows(tx, query.limit, after));
    return { body: pageFrom(rows, query.limit, ({ number }) => [number]) };
  });

  mount(http, uploadAttendanceModel, async ({ principal, request }) => {
    const parts: Uint8Array[] = [];
    for await (const part of boundedBody(request, uploadAttendanceModel.maxBodyBytes ?? 0)) parts.push(part);
    const model = await takeUpload(database, principal.tenantId, Buffer.concat(parts), clock.now());
    return { body: model, headers: { Location: `/v1/learning/models/${model.id}` } };
  });

  mount(http, downloadAttendanceModel, async ({ params, principal }) => {
    const file = await database.withTenant(principal.tenantId, (tx) => readModelFile(tx, params.modelId));
    if (!file) throw new NotFound(`No model ${params.modelId}`);
    return { text: Buffer.from(writeModel(readModel(file), 'json')).toString('utf8') };
  });

  mount(http, promoteAttendanceModel, async ({ params, principal }) => {
    const promoted = await database.withTenant(principal.tenantId, async (tx) => {
      const model = await findModel(tx, params.modelId);
      if (!model) throw new NotFound(`No model ${params.modelId}`);
      if (model.state === 'champion') return model;
      if (!model.heldOut.wins)
        throw new Conflict(
          `Model ${String(model.number)} did not win on held-out events (CRPS ${model.heldOut.own.crps.toFixed(2)} against ${model.heldOut.champion.crps.toFixed(2)}, p = ${model.heldOut.p.toFixed(3)})`,
        );
      return promoteModel(tx, model.id, clock.now());
    });
    if (!promoted) throw new Conflict('The model is no candidate any more');
    return { body: promoted };
  });

  mount(http, rollBackAttendanceModel, async ({ principal }) => {
    const champion = await database.withTenant(principal.tenantId, (tx) => rollBack(tx));
    if (champion === false) throw new Conflict('There is no champion to take back');
    return { body: { champion } };
  });

  mount(http, readForecast, async ({ params, principal }) => {
    const { tenantId } = principal;
    const now = clock.now();
    const read = await database.withTenant(tenantId, async (tx) => {
      const facts = await readEventFacts(tx, params.eventId);
      if (!facts) throw new NotFound(`No event ${params.eventId}`);
      return { facts, ...(await loadModels(tx)) };
    });
    const { facts, champion, candidates } = read;
    // The same event as it is stated, by the same models: the answer of the last hour serves.
    const { signUps: _signUps, ...stated } = facts;
    const question = ['forecast', stated, champion?.id ?? null, candidates.map(({ id }) => id)];
    const body = await answers.remember(tenantId, question, async () => {
      const past = await database.withTenant(tenantId, (tx) => readPastAttendance(tx, now));
      const at = Math.min(now.getTime(), facts.startsAt);
      const attendees = intervalOf(forecastAttendance(champion?.model, facts, at, past));
      const signUps = facts.signUps.reduce((sum, one) => sum + (one.at <= at ? one.tickets : 0), 0);
      const leadDays = Math.max(0, Math.floor((facts.startsAt - at) / dayMs));
      return {
        eventId: params.eventId,
        modelId: champion?.id ?? null,
        modelNumber: champion?.number ?? null,
        leadDays,
        signUps,
        attendees,
        madeAt: now.toISOString(),
        explanations: forecastSentences({
          attendees,
          signUps,
          leadDays,
          target: facts.targetAttendees,
          model: champion?.number,
        }),
        shadows: candidates.map(({ id, number, model }) => ({
          modelId: id,
          modelNumber: number,
          ...intervalOf(forecastAttendance(model, facts, at, past)),
        })),
      };
    });
    return { body };
  });
}
