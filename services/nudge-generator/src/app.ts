import type { Models } from '@tsudoi/models/openModels';
import type { Platform } from '@tsudoi/platform/platform';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { backlogQueue } from './backlog/backlogQueue.ts';
import { countBacklog } from './backlog/countBacklog.ts';
import { createBacklogWorker } from './backlog/backlogWorker.ts';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { openDelivery } from './channels/openDelivery.ts';
import type { ChannelSet } from './channels/channel.ts';
import type { NudgeConfig } from './config.ts';
import type { OnStep } from './deliver/onStep.ts';
import { createModelWords } from './generate/modelWords.ts';
import { nudgePrefix } from './generate/nudgePrompt.ts';
import type { WordsProvider } from './generate/words.ts';
import { createPreparedReader } from './generate/preparedWords.ts';
import { warnOfShortPrefixes } from './generate/warnOfShortPrefixes.ts';
import { createAskToReconnect } from './jobs/askToReconnect.ts';
import { createFireRules } from './jobs/fireRules.ts';
import { followEventNudges } from './jobs/followEventNudges.ts';
import { lookEvery } from './jobs/lookEvery.ts';
import { prune } from './jobs/prune.ts';
import { createWriteAhead } from './jobs/writeAhead.ts';
import { createNudgeMetrics } from './nudgeMetrics.ts';
import { mountNudges } from './routes/nudges.ts';
import { mountRules } from './routes/rules.ts';
import { mountNudgeSettings } from './routes/settings.ts';
import { mountSignals } from './routes/signals.ts';
import { startTicking } from './schedule/startTicking.ts';

type AppConfig = Pick<
  NudgeConfig,
  | 'ROLE'
  | 'NUDGE_SLOTS'
  | 'NUDGE_LEASE_SECONDS'
  | 'NUDGE_WORDS_DEADLINE_MS'
  | 'NUDGE_SEND_DEADLINE_MS'
  | 'NUDGE_BATCH_AHEAD_HOURS'
  | 'NUDGE_BATCH_LEAST'
  | 'KEEP_SIGNAL_DAYS'
  | 'KEEP_NUDGE_DAYS'
  | 'KEEP_BATCH_DAYS'
  | 'INBOX_STREAMS'
  | 'TOKEN_REQUESTS_PER_MINUTE'
  | 'EGRESS_ALLOW'
  | 'PUBLIC_URL'
  | 'SEAL_KEYS'
>;

const everyMinute = { everyMs: 60_000, jumpMs: 15_000 };
const everyHour = { everyMs: 3_600_000, jumpMs: 6 * 3_600_000 };

/** What a test or another composition brings instead of ours. */
export interface Overrides {
  readonly words?: WordsProvider;
  readonly channels?: ChannelSet;
  readonly random?: () => number;
  readonly onStep?: OnStep;
  /** Certificate authorities that channels trust beside the system's, PEM. */
  readonly egressCa?: string;
}

/** Composes the service on a platform: routes where it serves; the backlog, the tick and the outbox jobs where it works. */
export async function createApp(
  config: AppConfig,
  platform: Platform,
  models: Models,
  overrides: Overrides = {},
): Promise<void> {
  const { http, database, clock, stage, log, lifecycle } = platform;
  const metrics = createNudgeMetrics(platform.metrics);
  const serves = config.ROLE !== 'worker';
  const publicUrl = config.PUBLIC_URL ?? 'http://localhost:3000';
  const delivery = await openDelivery(platform, {
    keyRing: parseKeyRing(config.SEAL_KEYS),
    publicUrl,
    egress: {
      allowed: parseAllowedNetworks(config.EGRESS_ALLOW),
      ...(overrides.egressCa !== undefined && { ca: overrides.egressCa }),
    },
    tokenRequestsPerMinute: config.TOKEN_REQUESTS_PER_MINUTE,
    mostStreams: config.INBOX_STREAMS,
    serve: serves,
  });
  if (serves) {
    mountSignals(http, { database, clock, stage });
    mountRules(http, { database, clock });
    mountNudges(http, { database, clock, metrics });
    mountNudgeSettings(http, { database });
  }
  warnOfShortPrefixes(models.gateway, log, nudgePrefix);
  const random = overrides.random ?? Math.random;
  const ahead = {
    ...{ database, clock, stage, log, gateway: models.gateway, lane: models.lane, random },
    aheadMs: config.NUDGE_BATCH_AHEAD_HOURS * 3_600_000,
    leastNudges: config.NUDGE_BATCH_LEAST,
  };
  lookEvery(platform, { ...everyMinute, name: 'words written ahead', work: createWriteAhead(ahead) });
  const keep = {
    signals: config.KEEP_SIGNAL_DAYS,
    nudges: config.KEEP_NUDGE_DAYS,
    batches: config.KEEP_BATCH_DAYS,
  };
  const old = { database, clock, log, metrics, keep };
  lookEvery(platform, { ...everyHour, name: 'old rows', work: (stopping) => prune(old, stopping) });
  platform.jobs.backlog.add(backlogQueue, () => countBacklog(database, clock));
  const ticking = { database, clock, stage, log, metrics };
  if (config.ROLE === 'api') {
    // Workers may be scaled to zero: rows are filled here, the gauge shows what has come due, and a worker is started.
    startTicking(ticking, lifecycle, () => {
      platform.jobs.wake(backlogQueue);
    });
    return;
  }

  const worker = createBacklogWorker({
    database,
    clock,
    log,
    metrics,
    channels: overrides.channels ?? delivery.channels,
    unsubscribeUrl: delivery.unsubscribeUrl,
    webhookUrl: async (tenantId) => {
      const stored = await delivery.channelStore.load(tenantId, 'webhook');
      return stored?.configured.channel === 'webhook' ? stored.configured.settings.url : undefined;
    },
    words:
      overrides.words ??
      createModelWords(models.gateway, config.NUDGE_WORDS_DEADLINE_MS, createPreparedReader(database)),
    random,
    onStep: overrides.onStep ?? (() => undefined),
    deadlineMs: config.NUDGE_WORDS_DEADLINE_MS,
    sendDeadlineMs: config.NUDGE_SEND_DEADLINE_MS,
    slots: config.NUDGE_SLOTS,
    leaseSeconds: config.NUDGE_LEASE_SECONDS,
  });
  platform.jobs.onWake(backlogQueue, () => worker.pull(), { everyMs: 500 });
  platform.jobs.work('nudge', [
    handle(jobs.fireRules, createFireRules(stage)),
    handle(jobs.followEventNudges, followEventNudges),
    handle(jobs.askToReconnect, createAskToReconnect(publicUrl)),
  ]);
  lifecycle.onStopIntake('nudges', () => worker.stop());
  const look = () => {
    worker.pull().catch(() => undefined);
  };
  startTicking(ticking, lifecycle, look, look);
}
