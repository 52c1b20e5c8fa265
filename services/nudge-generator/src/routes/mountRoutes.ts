import type { Egress } from '@tsudoi/runtime/egress';
import { createOutgoingFetch } from '@tsudoi/runtime/outgoingFetch';
import type { Platform } from '@tsudoi/platform/platform';
import type { AppConfig } from '../app.ts';
import { openInbox } from '../inbox/openInbox.ts';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import type { Tokens } from '../tokens/createTokens.ts';
import { createTokenLimit } from '../tokens/tokenLimit.ts';
import type { AtOnce } from '../when/rules/atOnce.ts';
import type { OpenChannels } from '../way/openChannels.ts';
import { mountBroadcasts } from './broadcasts.ts';
import { recordAnswers } from '../answers/recordAnswers.ts';
import { mountClicks } from './clicks.ts';
import { mountConfirmations } from './confirmations.ts';
import { mountPreferences } from './preferences.ts';
import { mountChannels } from './channels.ts';
import { mountInbox } from './inbox.ts';
import { allowInboxOrigins } from './inboxOrigins.ts';
import { mountNudges } from './nudges.ts';
import { mountPush } from './push.ts';
import { mountReminders } from './reminders.ts';
import { mountRules } from './rules.ts';
import { mountNudgeSettings } from './settings.ts';
import { mountSuppressions } from './suppressions.ts';
import { mountSignals } from './signals.ts';
import { mountTestSends } from './testSends.ts';
import { pictureLinks } from '../way/deliver/pictureLink.ts';
import { mountUnsubscribe } from './unsubscribe.ts';

/** What the routes need beside the platform. */
export interface RouteParts {
  readonly config: Pick<AppConfig, 'TOKEN_REQUESTS_PER_MINUTE' | 'INBOX_STREAMS'>;
  readonly metrics: NudgeMetrics;
  readonly channels: OpenChannels;
  readonly tokens: Tokens;
  /** Delivers at once what a signal fires, where this process works too. */
  readonly atOnce?: AtOnce | undefined;
  /** Brings the text behind a URL that Amazon names; through the guard unless given. */
  readonly readUrl?: ((url: string) => Promise<string>) | undefined;
}

function readThroughGuard(egress: Egress): (url: string) => Promise<string> {
  const fetchOut = createOutgoingFetch(egress);
  return async (url) => {
    const answer = await fetchOut(url, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${new URL(url).host} answered ${String(answer.status)}`);
    return answer.text();
  };
}

/** Mounts every route of the service, and the streams of the live inbox. */
export async function mountRoutes(platform: Platform, parts: RouteParts): Promise<void> {
  const { http, database, clock, stage } = platform;
  const { config, metrics, channels, tokens } = parts;
  mountSignals(http, { database, clock, stage, atOnce: parts.atOnce });
  mountRules(http, { database, clock });
  mountReminders(http, { database, clock });
  mountBroadcasts(http, { database, clock });
  mountNudges(http, { database, clock, metrics });
  mountNudgeSettings(http, { database });
  const limit = createTokenLimit(http, config.TOKEN_REQUESTS_PER_MINUTE, database);
  const inbox = await openInbox({
    ...platform,
    limit,
    registry: platform.metrics.registry,
    signer: tokens.inbox,
    mostStreams: config.INBOX_STREAMS,
    async onRead(tx, contactId, nudgeIds, at) {
      const answers = nudgeIds.map((nudgeId) => ({ type: 'opened' as const, contactId, nudgeId, at }));
      await recordAnswers(tx, answers, stage.current().nudges, at);
    },
  });
  allowInboxOrigins(http);
  const { store, set, devices, egress } = channels;
  mountInbox(http, { database, clock, signer: tokens.inbox, store: inbox.store, limit });
  mountPush(http, { clock, signer: tokens.inbox, devices, channels: store, egress, limit });
  mountUnsubscribe(http, { database, clock, signer: tokens.unsubscribe, limit, linkOf: tokens.linkOf });
  mountTestSends(http, {
    ...{ database, clock, set, unsubscribeUrl: tokens.linkOf },
    pictureLink: pictureLinks(tokens.publicUrl),
  });
  mountChannels(http, { database, clock, store, set, egress, unsubscribeUrl: tokens.linkOf });
  mountSuppressions(http, {
    ...{ database, clock, limit, metrics, store, log: platform.log },
    signer: tokens.deliveryEvents,
    tags: tokens.bounceTags,
    readUrl: parts.readUrl ?? readThroughGuard(egress),
    publicUrl: tokens.publicUrl,
  });
  mountPreferences(http, { database, clock, signer: tokens.unsubscribe, limit });
  mountConfirmations(http, { database, clock, signer: tokens.confirmations, limit });
  mountClicks(http, { database, clock, stage, clicks: tokens.clicks, opens: tokens.opens });
}
