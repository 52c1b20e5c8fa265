import type { SchemaMigration } from '../sqlMigration.ts';
import { createTenants } from './1780000000001-createTenants.ts';
import { createQueue } from './1780000000002-createQueue.ts';
import { createRecommendation } from './1780000000003-createRecommendation.ts';
import { createAccounts } from './1780000000004-createAccounts.ts';
import { createContacts } from './1780000000005-createContacts.ts';
import { createAudit } from './1780000000006-createAudit.ts';
import { createAccessLog } from './1780000000007-createAccessLog.ts';
import { createNudge } from './1780000000008-createNudge.ts';
import { createDelivery } from './1780000000009-createDelivery.ts';
import { nudgeFunctions } from './1780000000010-nudgeFunctions.ts';
import { createLlm } from './1780000000011-createLlm.ts';
import { llmFunctions } from './1780000000012-llmFunctions.ts';
import { createSync } from './1780000000013-createSync.ts';
import { syncFunctions } from './1780000000014-syncFunctions.ts';
import { auditChanges } from './1780000000015-auditChanges.ts';
import { fairOutbox } from './1780011000001-fairOutbox.ts';
import { storedReplies } from './1780011000002-storedReplies.ts';
import { renewReply } from './1780011000009-renewReply.ts';
import { schemaState } from './1780011000003-schemaState.ts';
import { millisecondTimes } from './1780011000004-millisecondTimes.ts';
import { wallsOfAccounts } from './1780012000001-wallsOfAccounts.ts';
import { maintenanceRole } from './1780012000002-maintenanceRole.ts';
import { revokeInboxTokens } from './1780012000003-revokeInboxTokens.ts';
import { datedSignUps } from './1780012000004-datedSignUps.ts';
import { tagModelSpend } from './1780013000001-tagModelSpend.ts';
import { createModelCredentials } from './1780013000002-createModelCredentials.ts';
import { extendEventFacts } from './1780017000001-extendEventFacts.ts';
import { nudgeSettingDetails } from './1780017000002-nudgeSettingDetails.ts';
import { createSuppression } from './1780017000003-createSuppression.ts';
import { preferQuietAndLanguage } from './1780017000004-preferQuietAndLanguage.ts';
import { createGrowth } from './1780021000001-createGrowth.ts';
import { forgetLearnt } from './1780013000003-forgetLearnt.ts';
import { calendarEntries } from './1780015000001-calendarEntries.ts';
import { mergePages } from './1780015000002-mergePages.ts';
import { orderRulesAndPages } from './1780015000003-orderRulesAndPages.ts';
import { intentPerMessage } from './1780014000001-intentPerMessage.ts';
import { newestFirst } from './1780016000001-newestFirst.ts';
import { nudgeLists } from './1780016000002-nudgeLists.ts';
import { tenantLeadingKeys } from './1780016000003-tenantLeadingKeys.ts';
import { namesInAudit } from './1780016000004-namesInAudit.ts';
import { flatWrites } from './1780016000005-flatWrites.ts';
import { namedPeople } from './1780016000006-namedPeople.ts';
import { searchByGrams } from './1780016000007-searchByGrams.ts';
import { modelMonths } from './1780016000008-modelMonths.ts';
import { reachOfContacts } from './1780016000009-reachOfContacts.ts';
import { eventsByStart } from './1780016000010-eventsByStart.ts';
import { ordersOfShops } from './1780017100001-ordersOfShops.ts';
import { suppressionLists } from './1780021160001-suppressionLists.ts';
import { countsOfTenants } from './1780021160002-countsOfTenants.ts';
import { pagesAsOneSet } from './1780021170001-pagesAsOneSet.ts';
import { planFigures } from './1780020000003-planFigures.ts';
import { runDeadlines } from './1780020000002-runDeadlines.ts';
import { installationFigures } from './1780020000001-installationFigures.ts';
import { planTasks } from './1780018000001-planTasks.ts';
import { createOutcomes } from './1780019000001-createOutcomes.ts';
import { topicsOff } from './1780017000006-topicsOff.ts';
import { noticeZones } from './1780017000005-noticeZones.ts';
import { createLearning } from './1780019000002-createLearning.ts';
import { createWebhooks } from './1780024000001-createWebhooks.ts';
import { appendAuditEntries } from './1780024010900-appendAuditEntries.ts';
import { archiveEvents } from './1780024013000-archiveEvents.ts';
import { eventPictures } from './1780022000001-eventPictures.ts';
import { deletedRules } from './1780024015000-deletedRules.ts';
import { findOldRuns } from './1780024014000-findOldRuns.ts';
import { doubleOptIn } from './1780024017020-doubleOptIn.ts';
import { deliverNewNudges } from './1780017180000-deliverNewNudges.ts';
import { endRevokedStreams } from './1780017180001-endRevokedStreams.ts';
import { endLeasesAhead } from './1780014180001-endLeasesAhead.ts';
import { signUpImports } from './1780024017030-signUpImports.ts';
import { fasterGrams } from './1780024012000-fasterGrams.ts';
import { createContactImports } from './1780024000002-createContactImports.ts';
import { whatWasKnown } from './1780019000003-whatWasKnown.ts';
import { bounceIntake } from './1780017013345-bounceIntake.ts';
import { figureLanes } from './1780017011442-figureLanes.ts';
import { narrowNudges } from './1780021160003-narrowNudges.ts';
import { adAccounts } from './1780019000004-adAccounts.ts';
import { resetsOfNow } from './1780012010000-resetsOfNow.ts';
import { ownersOfEndpoints } from './1780024120001-ownersOfEndpoints.ts';

/** Every migration of this build; the number at the end of its name orders them. */
export const migrations: readonly (new () => SchemaMigration)[] = [
  createTenants,
  createQueue,
  createRecommendation,
  createAccounts,
  createContacts,
  createAudit,
  createAccessLog,
  createNudge,
  createDelivery,
  nudgeFunctions,
  createLlm,
  llmFunctions,
  createSync,
  syncFunctions,
  auditChanges,
  fairOutbox,
  storedReplies,
  schemaState,
  millisecondTimes,
  renewReply,
  wallsOfAccounts,
  maintenanceRole,
  revokeInboxTokens,
  tagModelSpend,
  createModelCredentials,
  extendEventFacts,
  nudgeSettingDetails,
  createSuppression,
  preferQuietAndLanguage,
  createGrowth,
  forgetLearnt,
  calendarEntries,
  mergePages,
  orderRulesAndPages,
  newestFirst,
  nudgeLists,
  tenantLeadingKeys,
  namesInAudit,
  flatWrites,
  namedPeople,
  searchByGrams,
  modelMonths,
  reachOfContacts,
  eventsByStart,
  suppressionLists,
  countsOfTenants,
  planTasks,
  installationFigures,
  pagesAsOneSet,
  createOutcomes,
  runDeadlines,
  planFigures,
  intentPerMessage,
  createLearning,
  createWebhooks,
  createContactImports,
  appendAuditEntries,
  fasterGrams,
  archiveEvents,
  noticeZones,
  topicsOff,
  datedSignUps,
  ordersOfShops,
  whatWasKnown,
  adAccounts,
  figureLanes,
  narrowNudges,
  bounceIntake,
  findOldRuns,
  eventPictures,
  deletedRules,
  doubleOptIn,
  signUpImports,
  resetsOfNow,
  ownersOfEndpoints,
  deliverNewNudges,
  endRevokedStreams,
  endLeasesAhead,
];
