import type { Platform } from '@tsudoi/platform/platform';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { systemClock } from '@tsudoi/runtime/clock';
import { createEgress } from '@tsudoi/runtime/egress';
import { createOutgoingFetch } from '@tsudoi/runtime/outgoingFetch';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import type { AccountsConfig } from './config.ts';
import type { Context } from './context.ts';
import { createAnchorMetrics } from './archive/anchorMetrics.ts';
import { createArchiveMetrics } from './archive/archiveMetrics.ts';
import { growthOptions, type growthConfig } from './growth/growthConfig.ts';
import { startGrowth } from './growth/startGrowth.ts';
import { createInstallationMetrics } from './installation/installationMetrics.ts';
import { certificateOf } from './installation/publicCertificate.ts';
import { startAnchoring } from './jobs/anchorAudit.ts';
import { archiveAuditMonth } from './jobs/archiveAuditMonth.ts';
import { startKeepingLogs } from './jobs/keepLogs.ts';
import { mailDisabled } from './jobs/mailDisabled.ts';
import { tellDisabled } from './jobs/tellDisabled.ts';
import { tellWebhooks } from './jobs/tellWebhooks.ts';
import { openMails } from './mail/openMails.ts';
import { mountAudit } from './routes/audit.ts';
import { mountClock } from './routes/clock.ts';
import { mountDeadLetters } from './routes/deadLetters.ts';
import { mountGrowth } from './routes/growth.ts';
import { mountIdentityProviders } from './routes/identityProviders.ts';
import { mountEmailDomains } from './routes/emailDomains.ts';
import { mountInvitations } from './routes/invitations.ts';
import { mountKeys } from './routes/keys.ts';
import { mountMembers } from './routes/members.ts';
import { mountPasswordResets } from './routes/passwordResets.ts';
import { mountPasswords } from './routes/passwords.ts';
import { mountSecrets } from './routes/secrets.ts';
import { mountSessions } from './routes/sessions.ts';
import { mountStage } from './routes/stage.ts';
import { mountTenantKeys } from './routes/tenantKeys.ts';
import { mountTenants } from './routes/tenants.ts';
import { mountTotp } from './routes/totp.ts';
import { mountWebhookDeliveries } from './routes/webhookDeliveries.ts';
import { mountWebhookEndpoints } from './routes/webhookEndpoints.ts';
import { mountWorkspaces } from './routes/workspaces.ts';
import { ensureFirstOwner } from './signIn/firstOwner.ts';
import { createGuessLimit } from './signIn/guessLimit.ts';
import { createIssuerSignIn } from './signIn/issuerSignIn.ts';
import { createReadTxt } from './signIn/readTxt.ts';
import { createSessions } from './signIn/sessions.ts';
import type { SignInParts } from './signIn/signIn.ts';
import { createSigningKeys } from './signIn/signingKeys.ts';
import { showWebhookBacklog, startWebhooks } from './webhooks/startWebhooks.ts';

/** What of the configuration the service uses. */
export type AppConfig = Pick<
  AccountsConfig,
  | 'SEAL_KEYS'
  | 'ACCESS_TOKEN_SECONDS'
  | 'SESSION_HOURS'
  | 'SIGNING_KEY_DAYS'
  | 'ACCOUNTS_EGRESS_ALLOW'
  | 'OWNER_EMAIL'
  | 'OWNER_PASSWORD'
  | 'PUBLIC_URL'
  | 'AUDIT_LIVE_MONTHS'
  | 'DNS_SERVERS'
> &
  Partial<
    Pick<
      AccountsConfig,
      'ROLE' | 'MAX_REPLICAS' | 'ACCOUNTS_MAIL_URL' | 'ACCOUNTS_MAIL_FROM' | keyof typeof growthConfig
    >
  >;

/**
 * Composes the service on a platform; the jobs where it works, and where it serves sign-in, members, keys, tenants,
 * audit, and what an admin of the installation sets: stage, clock, secrets, dead letters.
 */
export async function createApp(config: AppConfig, platform: Platform): Promise<void> {
  const { http, database, redis, redisPrefix, clock, log, lifecycle, objects, stage, metrics } = platform;
  const keyRing = parseKeyRing(config.SEAL_KEYS);
  const sealer = createSealer(keyRing);
  const context: Context = {
    database,
    redis,
    redisPrefix,
    sealer,
    clock,
    machineClock: systemClock,
    log,
    objects,
  };
  const allowed = parseAllowedNetworks(config.ACCOUNTS_EGRESS_ALLOW);
  const egress = createEgress({ allowed, timeoutMs: 5_000 });
  lifecycle.onClose('egress of accounts', () => egress.close());
  const webhookEgress = createEgress({ allowed, timeoutMs: 15_000, connections: 4 });
  lifecycle.onClose('egress of webhooks', () => webhookEgress.close());
  const outgoing = createOutgoingFetch(egress);
  const accessTokenSeconds = config.ACCESS_TOKEN_SECONDS;
  const secureCookies = !isPlainHttpOnOneMachine(config.PUBLIC_URL);
  const mails = openMails(config, platform);
  const parts: SignInParts = {
    context,
    sessions: createSessions(context, { sessionHours: config.SESSION_HOURS, accessTokenSeconds }),
    keys: createSigningKeys(context, { accessTokenSeconds, signingKeyDays: config.SIGNING_KEY_DAYS }),
    guesses: createGuessLimit(context),
    accessTokenSeconds,
    secureCookies,
    mails,
  };
  if (config.ROLE !== 'worker') {
    mountSessions(http, parts);
    mountPasswords(http, parts);
    mountPasswordResets(http, parts);
    mountTotp(http, parts);
    mountEmailDomains(http, context, createReadTxt(config.DNS_SERVERS));
    mountTenants(http, context);
    mountTenantKeys(http, context);
    mountWorkspaces(http, context);
    mountInvitations(http, parts);
    mountMembers(http, parts);
    mountKeys(http, context);
    mountAudit(http, context);
    mountSecrets(http, parts, keyRing.currentId);
    mountStage(http, platform);
    mountClock(http, platform);
    mountDeadLetters(http, database);
    mountWebhookEndpoints(http, context, egress);
    mountWebhookDeliveries(http, context);
    const growth = growthOptions(config);
    mountGrowth(http, { database, clock: systemClock, policy: growth.policy, mode: growth.mode });
    startGrowth(platform, growth);
    createInstallationMetrics(metrics.registry, database, certificateOf(config.PUBLIC_URL));
    const issuers = createIssuerSignIn(parts, {
      redirectUri: `${config.PUBLIC_URL ?? 'http://127.0.0.1:3000'}/sign-in/callback`,
      fetch: (url, { method, headers, body, signal }) =>
        outgoing(url, {
          method,
          headers,
          body: (body ?? null) as NonNullable<RequestInit['body']> | null,
          signal: signal ?? null,
        }),
      allowHttp: egress.takesHttp,
    });
    mountIdentityProviders(http, parts, issuers, { egress });
  }
  showWebhookBacklog(platform);
  const work = [
    handle(jobs.tellWebhooks, tellWebhooks),
    handle(jobs.tellDisabled, tellDisabled(mails !== undefined)),
    handle(jobs.mailDisabled, mailDisabled(mails)),
    ...(objects
      ? [
          handle(
            jobs.archiveAuditMonth,
            archiveAuditMonth(
              { objects, sealKeyId: keyRing.currentId },
              createArchiveMetrics(metrics.registry, database),
            ),
          ),
        ]
      : []),
  ];
  if (config.ROLE !== 'api') {
    platform.jobs.work('accounts', work);
    startWebhooks(platform, { sealer, egress: webhookEgress });
    if (objects)
      startAnchoring(lifecycle, {
        database,
        objects,
        sealKeyId: keyRing.currentId,
        machineClock: systemClock,
        log,
        metrics: createAnchorMetrics(metrics.registry),
      });
  }
  await startKeepingLogs(
    database,
    lifecycle,
    log,
    {
      hasStore: objects !== undefined,
      moves: () => stage.current().auditArchive,
      liveMonths: config.AUDIT_LIVE_MONTHS,
    },
    (changed) => {
      stage.onChange(changed);
    },
  );
  await ensureFirstOwner(database, log, { email: config.OWNER_EMAIL, password: config.OWNER_PASSWORD });
}

/** Without an address of its own, or at http on loopback, the installation is one machine's: browsers drop `Secure` there. */
function isPlainHttpOnOneMachine(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined) return true;
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
