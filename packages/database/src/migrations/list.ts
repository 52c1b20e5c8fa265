import type { MigrationInterface } from 'typeorm';
import { CreateCore1770000000000 } from './1770000000000-createCore.ts';
import { CreateRecommendation1770000010000 } from './1770000010000-createRecommendation.ts';

/** Every migration of this build; the timestamp in the name orders them. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  CreateCore1770000000000,
  CreateRecommendation1770000010000,
];
