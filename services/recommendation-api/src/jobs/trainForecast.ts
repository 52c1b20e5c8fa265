import type { Training } from '@tsudoi/contracts/learning';
import type { Tx } from '@tsudoi/database/database';
import type { Metrics } from '@tsudoi/runtime/metrics';
import { learningMetrics } from '@tsudoi/runtime/metrics/catalogue/learning';
import { createCounter } from '@tsudoi/runtime/metrics/instruments';
import { finishedEvents, LEAST_EVENTS } from '@tsudoi/forecast/attendanceModel';
import { judgeQuality } from '@tsudoi/forecast/dataQuality';
import { FEATURES_VERSION } from '@tsudoi/forecast/features/eventFeatures';
import type { JobContext, JobHandler } from '@tsudoi/queue/runJob';
import { trainInThread } from '../learning/trainThread.ts';
import { predictOpenEvents } from '../learning/predictOpenEvents.ts';
import { readPastHistories } from '../store/eventHistories.ts';
import { readQualityFacts } from '../store/qualityFacts.ts';
import { findModel, insertModel, loadModels, promoteModel, readModelFile } from '../store/models.ts';
import { endStep, findTraining, STEPS, type StepEnd } from '../store/trainings.ts';

/**
 * gather → quality → train → shadow → promote. Each step writes what it came to in one transaction, so that a training that is cut off goes on where it was; a step
 * that was done is never done again. Data that is bad ends it (`blocked`), and says why.
 */
export const trainForecast = ({ registry }: Metrics): JobHandler<{ trainingId: string }> => {
  const ended = createCounter(registry, learningMetrics.trainings);
  return async (job, run) => {
    const { trainingId } = job.payload;
    for (;;) {
      run.signal.throwIfAborted();
      const training = await run.database.withTenant(job.tenantId, (tx) => findTraining(tx, trainingId));
      if (training?.state !== 'running') {
        if (training) ended.inc({ outcome: outcomeOf(training) });
        return;
      }
      run.progress(STEPS.indexOf(training.step), STEPS.length - 1, training.step);
      await steps[training.step](training, job.tenantId, run);
    }
  };
};

/** How a training ended; its last step says whether its model forecasts now. */
function outcomeOf({ state, report }: Training): 'promoted' | 'kept' | 'blocked' {
  if (state !== 'done') return 'blocked';
  const { promote } = report as { promote?: { promoted?: boolean } };
  return promote?.promoted === true ? 'promoted' : 'kept';
}

type Step = (training: Training, tenantId: string, run: JobContext) => Promise<void>;

/** Ends a step in the transaction of its effects; rolls them back where somebody else has ended it. */
async function end(tx: Tx, training: Training, { clock }: JobContext, step: StepEnd): Promise<void> {
  if (!(await endStep(tx, training.id, training.step, step, clock.now()))) throw new Overtaken();
}

class Overtaken extends Error {}

const inOne =
  (work: (tx: Tx, training: Training, run: JobContext) => Promise<StepEnd>): Step =>
  async (training, tenantId, run) => {
    await run.database
      .withTenant(tenantId, async (tx) => {
        await end(tx, training, run, await work(tx, training, run));
      })
      .catch((err: unknown) => {
        if (!(err instanceof Overtaken)) throw err;
      });
  };

const steps: Readonly<Record<Training['step'], Step>> = {
  gather: inOne(async (tx, _training, { clock }) => {
    const now = clock.now();
    const events = finishedEvents(await readPastHistories(tx, now), now.getTime()).length;
    if (events >= LEAST_EVENTS) return { report: { events }, next: 'quality' };
    return {
      report: { events },
      next: 'done',
      state: 'blocked',
      message: `来場者数のわかる過去のイベントが${String(LEAST_EVENTS)}件必要です（いまは${String(events)}件）。 / ${String(LEAST_EVENTS)} past events with known attendance are needed; there are ${String(events)}.`,
    };
  }),

  quality: inOne(async (tx, _training, { clock }) => {
    const { rows, events } = await readQualityFacts(tx, clock.now());
    const { counts, drift, blocks } = judgeQuality(rows, events);
    if (blocks.length === 0) return { report: { counts, drift }, next: 'train' };
    return {
      report: { counts, drift, blocks },
      next: 'done',
      state: 'blocked',
      message: blocks
        .map(({ ja, en }) => `${ja} / ${en}`)
        .join('\n')
        .slice(0, 2_000),
    };
  }),

  async train(training, tenantId, run) {
    const now = run.clock.now();
    const { past, champion } = await run.database.withTenant(tenantId, async (tx) => {
      const { champion: current } = await loadModels(tx);
      return {
        past: await readPastHistories(tx, now),
        champion: current && {
          body: await readModelFile(tx, current.id),
          details: { gives: current.model.gives, deviations: current.model.deviations },
        },
      };
    });
    const trained = await trainInThread(
      { past, now: now.getTime(), champion: champion?.body, championDetails: champion?.details },
      run.signal,
    );
    await inOne(async (tx, _training, { clock }) => {
      const made = await insertModel(
        tx,
        {
          origin: 'trained',
          body: trained.body,
          fingerprint: trained.fingerprint,
          parameters: { ...trained.parameters, ...trained.details, features: FEATURES_VERSION },
          metrics: {
            own: trained.own,
            champion: trained.champion,
            p: trained.test.p,
            wins: trained.test.wins,
          },
          lineage: {
            events: trained.trainedOn,
            from: trained.from,
            to: trained.to,
            trainingId: training.id,
          },
        },
        clock.now(),
      );
      return {
        report: {
          number: made.number,
          crps: trained.own.crps,
          championCrps: trained.champion.crps,
          p: trained.test.p,
        },
        modelId: made.id,
        next: 'shadow',
      };
    })(training, tenantId, run);
  },

  shadow: inOne(async (tx, _training, { clock }) => ({
    report: { predictions: await predictOpenEvents(tx, clock.now()) },
    next: 'promote',
  })),

  promote: inOne(async (tx, training, { clock }) => {
    const model = training.modelId === null ? undefined : await findModel(tx, training.modelId);
    if (!model?.heldOut.wins) return { report: { promoted: false }, next: 'done' };
    const promoted = await promoteModel(tx, model.id, clock.now());
    return { report: { promoted: promoted !== undefined }, next: 'done' };
  }),

  done: () => Promise.resolve(),
};
