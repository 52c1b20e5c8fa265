import type { Models } from '@tsudoi/models/openModels';
import type { Platform } from '@tsudoi/platform/platform';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { backlogQueue } from './backlog/backlogQueue.ts';
import { countBacklog } from './backlog/countBacklog.ts';
import { createBacklogWorker } from './way/backlogWorker.ts';
import { every } from '@tsudoi/runtime/every';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import type { ChannelSet } from './way/channels/channel.ts';
import type { NudgeConfig } from './config.ts';
import type { OnStep } from './way/deliver/onStep.ts';
import { pictureLinks } from './way/deliver/pictureLink.ts';
import { createModelWords } from './words/modelWords.ts';
import { nudgePrefix } from './words/nudgePrompt.ts';
import type { WordsProvider } from './words/words.ts';
import { createPreparedReader } from './words/preparedWords.ts';
import { warnOfShortPrefixes } from './words/warnOfShortPrefixes.ts';
import { askToConfirm } from './when/jobs/askToConfirm.ts';
import { createAskToReconnect } from './when/jobs/askToReconnect.ts';
import { createFireRules } from './when/jobs/fireRules.ts';
import { createFollowEventNudges } from './when/jobs/followEventNudges.ts';
import { noticeIgnored } from './jobs/noticeIgnored.ts';
import { prune } from './jobs/prune.ts';
import { readBounces } from './jobs/readBounces.ts';
import { createSignalSignUp } from './jobs/signalSignUp.ts';
import { createWriteAhead } from './words/jobs/writeAhead.ts';
import { createNudgeMetrics } from './nudgeMetrics.ts';
import { mountRoutes } from './routes/mountRoutes.ts';
import { createTokens } from './tokens/createTokens.ts';
import { createAtOnce } from './way/deliver/atOnce.ts';
import { believedMs } from './way/deliver/rememberedFacts.ts';
import { expireLateApprovals } from './way/expireLateApprovals.ts';
import { openChannels } from './way/openChannels.ts';
import { startTicking } from './when/schedule/startTicking.ts';

export type AppConfig = Pick<
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

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** What a test or another composition brings instead of ours. */
export interface Overrides {
  readonly words?: WordsProvider;
  readonly channels?: ChannelSet;
  readonly random?: () => number;
  readonly onStep?: OnStep;
  /** Brings the text behind a URL that Amazon SNS names. */
  readonly readUrl?: (url: string) => Promise<string>;
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
  const { database, clock, stage, log, lifecycle } = platform;
  const metrics = createNudgeMetrics(platform.metrics);
  const publicUrl = config.PUBLIC_URL ?? 'http://localhost:3000';
  const keyRing = parseKeyRing(config.SEAL_KEYS);
  const channels = openChannels({
    ...platform,
    sealer: createSealer(keyRing),
    egress: {
      allowed: parseAllowedNetworks(config.EGRESS_ALLOW),
      ...(overrides.egressCa !== undefined && { ca: overrides.egressCa }),
    },
  });
  const tokens = createTokens(keyRing, publicUrl);
  const random = overrides.random ?? Math.random;
  const sending = {
    ...{ database, clock, log, metrics, random },
    channels: overrides.channels ?? channels.set,
    unsubscribeUrl: tokens.linkOf,
    clickLink: tokens.clickLink,
    openLink: tokens.openLink,
    pictureLink: pictureLinks(publicUrl),
    confirmLink: tokens.confirmLink,
    bounceTag: tokens.bounceTags.tagOf,
    words:
      overrides.words ??
      createModelWords(models.gateway, config.NUDGE_WORDS_DEADLINE_MS, createPreparedReader(database)),
    deadlineMs: config.NUDGE_WORDS_DEADLINE_MS,
  };
  if (config.ROLE !== 'worker')
    await mountRoutes(platform, {
      ...{ config, metrics, channels, tokens, readUrl: overrides.readUrl },
      atOnce: config.ROLE === 'all' ? createAtOnce(sending) : undefined,
    });
  warnOfShortPrefixes(models.gateway, log, nudgePrefix);
  const ahead = {
    ...{ database, clock, stage, log, gateway: models.gateway, lane: models.lane, random },
    aheadMs: config.NUDGE_BATCH_AHEAD_HOURS * 3_600_000,
    leastNudges: config.NUDGE_BATCH_LEAST,
  };
  every(platform, {
    name: 'words written ahead',
    intervalMs: minuteMs,
    follows: { clock, jumpMs: 15_000 },
    boundMs: hourMs,
    work: createWriteAhead(ahead),
  });
  const keep = {
    signals: config.KEEP_SIGNAL_DAYS,
    nudges: config.KEEP_NUDGE_DAYS,
    batches: config.KEEP_BATCH_DAYS,
  };
  every(platform, {
    name: 'late approvals',
    intervalMs: 15_000,
    follows: { clock, jumpMs: 15_000 },
    work: () => expireLateApprovals(database, clock.now()),
  });
  every(platform, {
    name: 'ignored nudges',
    intervalMs: 5 * minuteMs,
    follows: { clock, jumpMs: 5 * minuteMs },
    async work() {
      await noticeIgnored(database, stage, clock.now());
    },
  });
  every(platform, {
    name: 'people to be asked',
    intervalMs: 5_000,
    follows: { clock, jumpMs: 15_000 },
    async work(stopping) {
      await askToConfirm(database, clock.now(), stopping);
    },
  });
  const bounces = {
    ...{ database, clock, log, metrics },
    ...{ store: channels.store, egress: channels.egress, tags: tokens.bounceTags },
  };
  every(platform, {
    name: 'mailboxes of bounces',
    intervalMs: 15_000,
    follows: { clock, jumpMs: 15_000 },
    boundMs: hourMs,
    work: (stopping) => readBounces(bounces, stopping),
  });
  const old = { database, clock, log, metrics, keep };
  every(platform, {
    name: 'old rows',
    intervalMs: hourMs,
    follows: { clock, jumpMs: 6 * hourMs },
    work: (stopping) => prune(old, () => stopping.aborted),
  });
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
    ...sending,
    tenantAddresses: channels.tenantAddresses,
    onStep: overrides.onStep ?? (() => undefined),
    sendDeadlineMs: config.NUDGE_SEND_DEADLINE_MS,
    slots: config.NUDGE_SLOTS,
    leaseSeconds: config.NUDGE_LEASE_SECONDS,
  });
  platform.jobs.onWake(backlogQueue, () => worker.pull(), { everyMs: 500 });
  platform.jobs.work('nudge', [
    handle(jobs.fireRules, createFireRules(stage)),
    handle(jobs.followEventNudges, createFollowEventNudges(believedMs)),
    handle(jobs.signalSignUp, createSignalSignUp(stage)),
    handle(jobs.askToReconnect, createAskToReconnect(publicUrl)),
  ]);
  lifecycle.onStopIntake('nudges', () => worker.stop());
  const look = () => {
    worker.pull().catch(() => undefined);
  };
  startTicking(ticking, lifecycle, look, look);
}
