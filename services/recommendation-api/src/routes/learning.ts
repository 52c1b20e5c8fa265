import {
  downloadAttendanceModel,
  listAttendanceModels,
  listTrainings,
  promoteAttendanceModel,
  readDataQuality,
  readForecast,
  readSignUpForecast,
  readTraining,
  rollBackAttendanceModel,
  startTraining,
  uploadAttendanceModel,
} from '@tsudoi/contracts/learning';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import { forecastAttendance } from '@tsudoi/forecast/attendanceModel';
import { viewAt } from '@tsudoi/forecast/features/knowledge';
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
import { readHistoryOf, readPastHistories } from '../store/eventHistories.ts';
import {
  findModel,
  listModelRows,
  loadModels,
  promoteModel,
  readModelFile,
  rollBack,
} from '../store/models.ts';
import { readQualityFacts } from '../store/qualityFacts.ts';
import { readSeasonForecast } from '../store/seasonForecasts.ts';
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
    const facts = await database.readTenant(principal.tenantId, (tx) => readQualityFacts(tx, clock.now()));
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

  mount(http, readSignUpForecast, async ({ principal }) => {
    const made = await database.withTenant(principal.tenantId, readSeasonForecast);
    return { body: made ?? { madeAt: null, timeZone: 'Asia/Tokyo', learntFromDays: 0, days: [] } };
  });

  mount(http, readForecast, async ({ params, principal }) => {
    const { tenantId } = principal;
    const now = clock.now();
    const read = await database.withTenant(tenantId, async (tx) => {
      const event = await readHistoryOf(tx, params.eventId);
      if (!event) throw new NotFound(`No event ${params.eventId}`);
      return { event, ...(await loadModels(tx)) };
    });
    const { event, champion, candidates } = read;
    // The same event as it is stated, by the same models: the answer of the last hour serves.
    const question = [
      'forecast',
      event.id,
      event.plans,
      champion?.id ?? null,
      candidates.map(({ id }) => id),
    ];
    const body = await answers.remember(tenantId, question, async () => {
      const past = await database.withTenant(tenantId, (tx) => readPastHistories(tx, now));
      // What is over is forecast as it was when it began, or when it was first known.
      const startsAt = event.plans.at(-1)?.value.startsAt ?? Infinity;
      const at = Math.max(Math.min(now.getTime(), startsAt), event.plans[0]?.knownAt ?? 0);
      const view = viewAt(event, past, at);
      const forecast = forecastAttendance(champion?.model, event, past, at);
      if (!view || !forecast) throw new NotFound(`Nothing is known of event ${params.eventId}`);
      const attendees = intervalOf(forecast);
      const signUps = view.signUps;
      const leadDays = Math.max(0, Math.floor((startsAt - at) / dayMs));
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
          target: view.plan.targetAttendees,
          model: champion?.number,
        }),
        shadows: candidates.flatMap(({ id, number, model }) => {
          const shadow = forecastAttendance(model, event, past, at);
          return shadow ? [{ modelId: id, modelNumber: number, ...intervalOf(shadow) }] : [];
        }),
      };
    });
    return { body };
  });
}
