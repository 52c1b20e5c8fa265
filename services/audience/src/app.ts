import type { Platform } from '@tsudoi/platform/platform';
import { handle } from '@tsudoi/queue/openJobs';
import { jobs } from '@tsudoi/queue/registry';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { systemClock } from '@tsudoi/runtime/clock';
import { createEgress } from '@tsudoi/runtime/egress';
import { createOutgoingFetch } from '@tsudoi/runtime/outgoingFetch';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import type { AudienceConfig } from './config.ts';
import type { Context } from './context.ts';
import { eraseLeftovers, eraseLeftoversAgain } from './jobs/eraseLeftovers.ts';
import { fetchPretixOrder } from './jobs/fetchPretixOrder.ts';
import { findConnectionOwner } from './jobs/findConnectionOwner.ts';
import { importContacts } from './jobs/importContacts.ts';
import { importSignUps } from './jobs/importSignUps.ts';
import { recordConfirmation } from './jobs/recordConfirmation.ts';
import { startPruningImports } from './jobs/pruneImports.ts';
import { mountContactImports } from './routes/contactImports.ts';
import { reconcileShop } from './jobs/reconcileShop.ts';
import { mountContacts } from './routes/contacts.ts';
import { mountSignUpImports } from './routes/signUpImports.ts';
import { mountSignUps } from './routes/signUps.ts';
import { mountSignUpSources } from './routes/signUpSources.ts';

/** What of the configuration the service uses. */
export type AppConfig = Pick<AudienceConfig, 'SEAL_KEYS' | 'AUDIENCE_EGRESS_ALLOW'> &
  Partial<Pick<AudienceConfig, 'ROLE'>>;

/** Composes the service on a platform: where it serves, contacts, sign-ups and their sources; where it works, its jobs. */
export async function createApp(config: AppConfig, platform: Platform): Promise<void> {
  const { http, database, clock, lifecycle, objects } = platform;
  const sealer = createSealer(parseKeyRing(config.SEAL_KEYS));
  const context: Context = { database, sealer, clock, machineClock: systemClock, objects };
  const allowed = parseAllowedNetworks(config.AUDIENCE_EGRESS_ALLOW);
  const egress = createEgress({ allowed, timeoutMs: 5_000 });
  lifecycle.onClose('egress of audience', () => egress.close());
  if (config.ROLE !== 'worker') {
    mountContacts(http, context);
    mountContactImports(http, context);
    mountSignUps(http, context);
    mountSignUpImports(http, context);
    mountSignUpSources(http, context, egress);
  }
  if (config.ROLE === 'api') return;
  platform.jobs.work('audience', [
    handle(jobs.eraseLeftovers, eraseLeftovers),
    handle(jobs.eraseLeftoversAgain, eraseLeftoversAgain),
    handle(jobs.fetchPretixOrder, fetchPretixOrder(context, createOutgoingFetch(egress))),
    handle(jobs.reconcileShop, reconcileShop(context, createOutgoingFetch(egress))),
    handle(jobs.findConnectionOwner, findConnectionOwner),
    handle(jobs.importContacts, importContacts(context)),
    handle(jobs.importSignUps, importSignUps(context)),
    handle(jobs.recordConfirmation, recordConfirmation(context)),
  ]);
  startPruningImports(platform);
}
