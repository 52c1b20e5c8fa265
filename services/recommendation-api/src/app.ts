import type { Platform } from '@tsudoi/platform/platform';
import { createSolverPool } from '@tsudoi/portfolio/pool';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createEgress } from '@tsudoi/runtime/egress';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { createAssistantMetrics } from './assistant/assistantMetrics.ts';
import { adClients, adEndpoints } from './ads/adClients.ts';
import type { RecommendationConfig } from './config.ts';
import { applyCalendarChange } from './jobs/applyCalendarChange.ts';
import { followEvent } from './jobs/followEvent.ts';
import { startLooking } from './jobs/startLooking.ts';
import { syncAdAccount } from './jobs/syncAdAccount.ts';
import { tellPace } from './jobs/tellPace.ts';
import { trainForecast } from './jobs/trainForecast.ts';
import { answerCache } from './plan/answerCache.ts';
import { compareThemesBy, type ThemeModels } from './plan/compareThemes.ts';
import { longQuestions } from './plan/longQuestions.ts';
import { solverFor } from './plan/solver.ts';
import { mountAdAccounts } from './routes/adAccounts.ts';
import { mountAssistant } from './routes/assistant.ts';
import { mountEvidence } from './routes/evidence.ts';
import { mountEvents } from './routes/events.ts';
import { mountEventPictures } from './routes/eventPictures.ts';
import { mountLearning } from './routes/learning.ts';
import { mountOutcomes } from './routes/outcomes.ts';
import { mountPace } from './routes/pace.ts';
import { mountPlanDifference } from './routes/planDifference.ts';
import { mountPlanLongQuestions } from './routes/planLongQuestions.ts';
import { mountPlanProblem } from './routes/planProblem.ts';
import { mountPlanQuestions } from './routes/planQuestions.ts';
import { mountPlans } from './routes/plans.ts';
import { mountPlanTasks } from './routes/planTasks.ts';
import { mountProfile } from './routes/profile.ts';
import { mountReplan } from './routes/replan.ts';
import { mountTactics } from './routes/tactics.ts';

type Needed = 'SOLVER_WORKERS' | 'LANDING_URL' | 'SEAL_KEYS';
/** What of the configuration the service uses; where ad networks are is known unless said. */
export type AppConfig = Pick<RecommendationConfig, Needed> &
  Partial<Pick<RecommendationConfig, 'ROLE' | AdSetting>>;
type AdSetting = Extract<keyof RecommendationConfig, `ADS_${string}`>;

/**
 * Composes the service on a platform, with the solver in worker threads. Where it serves: routes for events, tactics, plans and outcomes; where it works: its jobs
 * and the rounds that look at pace and keep the tables short.
 */
export async function createApp(config: AppConfig, platform: Platform, models?: ThemeModels): Promise<void> {
  const { http, database, clock, lifecycle } = platform;
  const pool = createSolverPool({ workers: config.SOLVER_WORKERS });
  lifecycle.onClose('solver', () => pool.close());
  const answers = answerCache(platform.cacheRedis, platform.redisPrefix);
  const forTenant = solverFor(pool, answers);
  const sealer = createSealer(parseKeyRing(config.SEAL_KEYS));
  if (config.ROLE !== 'api') {
    const egress = createEgress({
      allowed: parseAllowedNetworks(config.ADS_EGRESS_ALLOW ?? ''),
      timeoutMs: 60_000,
    });
    lifecycle.onClose('egress of recommendation', () => egress.close());
    const ads = adClients(egress.fetch, adEndpoints(config));
    platform.jobs.work('recommendation', [
      handle(jobs.applyCalendarChange, applyCalendarChange),
      handle(jobs.followEvent, followEvent),
      handle(jobs.tellPace, tellPace(forTenant)),
      handle(jobs.trainForecast, trainForecast(platform.metrics)),
      handle(jobs.syncAdAccount, syncAdAccount(sealer, ads)),
    ]);
    startLooking(platform);
  }
  if (config.ROLE === 'worker') return;
  mountEvents(http, { database, clock });
  mountEventPictures(http, { database, objects: platform.objects, log: platform.log });
  mountAssistant(http, {
    ...{ database, clock, log: platform.log },
    solverFor: forTenant,
    metrics: createAssistantMetrics(platform.metrics),
    gateway: models?.gateway,
  });
  mountAdAccounts(http, { database, clock, sealer });
  mountEvidence(http, { database, clock });
  mountLearning(http, { database, clock, answers });
  mountOutcomes(http, { database, clock });
  mountPace(http, { database, clock, answers });
  mountTactics(http, { database });
  mountProfile(http, { database });
  const compareThemes = compareThemesBy(models, platform.log);
  const planning = { database, clock, solverFor: forTenant, compareThemes };
  mountPlans(http, { ...planning, landingUrl: config.LANDING_URL });
  mountPlanTasks(http, { database, clock });
  mountPlanDifference(http, { database });
  mountPlanProblem(http, { database });
  mountPlanQuestions(http, { database, solverFor: forTenant });
  const questions = longQuestions(platform.cacheRedis, platform.redisPrefix);
  lifecycle.onClose('long questions', () => questions.close());
  mountPlanLongQuestions(http, { database, solverFor: forTenant, questions });
  mountReplan(http, planning);
}
