import type { MigrationInterface } from 'typeorm';
import { CreateCore1770000000000 } from './1770000000000-createCore.ts';
import { CreateClock1770000001000 } from './1770000001000-createClock.ts';
import { CreateQueue1770000005000 } from './1770000005000-createQueue.ts';
import { CreateRecommendation1770000010000 } from './1770000010000-createRecommendation.ts';
import { ReadPlanJson1770000010900 } from './1770000010900-readPlanJson.ts';
import { CreateAccounts1770000020000 } from './1770000020000-createAccounts.ts';
import { CreateAudit1770000021000 } from './1770000021000-createAudit.ts';
import { CreateSignUpViews1770000022000 } from './1770000022000-createSignUpViews.ts';
import { CreateAuditArchive1770000025000 } from './1770000025000-createAuditArchive.ts';
import { CreateNudge1770000040000 } from './1770000040000-createNudge.ts';
import { NudgeFunctions1770000040200 } from './1770000040200-nudgeFunctions.ts';
import { CreateInboxPosition1770000042000 } from './1770000042000-createInboxPosition.ts';
import { NudgePipeline1770000045000 } from './1770000045000-nudgePipeline.ts';
import { CreateLlm1770000049000 } from './1770000049000-createLlm.ts';
import { OneBudget1770000049200 } from './1770000049200-oneBudget.ts';
import { PrepareWords1770000049500 } from './1770000049500-prepareWords.ts';
import { CreateEventViews1770000049600 } from './1770000049600-createEventViews.ts';
import { PruneNudges1770000049700 } from './1770000049700-pruneNudges.ts';
import { CreateSync1770000050000 } from './1770000050000-createSync.ts';
import { CreateSyncFunctions1770000051000 } from './1770000051000-createSyncFunctions.ts';
import { FollowPlans1770000055000 } from './1770000055000-followPlans.ts';
import { CreateTaskView1770000065000 } from './1770000065000-createTaskView.ts';
import { CreateErasure1770000080000 } from './1770000080000-createErasure.ts';
import { TouchApiKeys1770000081000 } from './1770000081000-touchApiKeys.ts';
import { AuditInstallation1770000085000 } from './1770000085000-auditInstallation.ts';
import { AuditCalendarChoices1770000086000 } from './1770000086000-auditCalendarChoices.ts';

/** Every migration of this build; the timestamp in the name orders them. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  CreateCore1770000000000,
  CreateClock1770000001000,
  CreateQueue1770000005000,
  CreateRecommendation1770000010000,
  ReadPlanJson1770000010900,
  CreateAccounts1770000020000,
  CreateAudit1770000021000,
  CreateSignUpViews1770000022000,
  CreateAuditArchive1770000025000,
  CreateNudge1770000040000,
  NudgeFunctions1770000040200,
  CreateInboxPosition1770000042000,
  NudgePipeline1770000045000,
  CreateLlm1770000049000,
  OneBudget1770000049200,
  PrepareWords1770000049500,
  CreateEventViews1770000049600,
  PruneNudges1770000049700,
  CreateSync1770000050000,
  CreateSyncFunctions1770000051000,
  FollowPlans1770000055000,
  CreateTaskView1770000065000,
  CreateErasure1770000080000,
  TouchApiKeys1770000081000,
  AuditInstallation1770000085000,
  AuditCalendarChoices1770000086000,
];
