import type { MigrationInterface } from 'typeorm';
import { CreateCore1770000000000 } from './1770000000000-createCore.ts';
import { CreateRecommendation1770000010000 } from './1770000010000-createRecommendation.ts';
import { CreateAccounts1770000020000 } from './1770000020000-createAccounts.ts';
import { CreateNudge1770000040000 } from './1770000040000-createNudge.ts';

/** Every migration of this build; the timestamp in the name orders them. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  CreateCore1770000000000,
  CreateRecommendation1770000010000,
  CreateAccounts1770000020000,
  CreateNudge1770000040000,
];
