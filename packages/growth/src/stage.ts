import { z } from 'zod';

/**
 * The set of modes in force in the whole installation. One versioned row in PostgreSQL holds it; every service
 * follows a change without a restart. The replicas, and whether workers wait for work, are the growth operator's to bring
 * about; on one machine they are told and change nothing.
 */
export const Stage = z.strictObject({
  nudges: z
    .enum(['scheduled', 'hybrid', 'event-driven'])
    .describe('D0 9: by active contacts < 1,000 / 1,000-10,000 / > 10,000'),
  workers: z
    .enum(['to-zero', 'always-on', 'long-run'])
    .describe('whether a worker waits for work, and gets the grace of a long run; D0 2, 3, 6'),
  minApiReplicas: z.int().min(1).max(100).describe('floor of the HPA of each API; D1, D2 5.1, D4'),
  maxApiReplicas: z.int().min(1).max(100).describe('ceiling of the HPA of each API; D1, D4'),
  syncConcurrency: z.int().min(1).max(8).describe('calendars in parallel per process; D2 7.1, D4'),
  modelTier: z.enum(['standard', 'economy']).describe('economy from 50 % of the AI budget; D2 3.2'),
  replicaReads: z.boolean().describe('reads may go to a replica; D2 1.2'),
  auditArchive: z.boolean().describe('old audit partitions move to object storage; D2 1.1'),
  traceSampling: z.number().min(0).max(1).describe('share of traces kept; D2 6.1'),
  trainingEveryDays: z.int().min(1).max(90).describe('days between trainings of the forecasts; D1'),
});
export type Stage = z.infer<typeof Stage>;

/** Name of a mode. */
export type Mode = keyof Stage;

/** Where an installation of a few people starts. */
export const firstStage: Stage = {
  nudges: 'scheduled',
  workers: 'to-zero',
  minApiReplicas: 1,
  maxApiReplicas: 2,
  syncConcurrency: 1,
  modelTier: 'standard',
  replicaReads: false,
  auditArchive: false,
  traceSampling: 0.05,
  trainingEveryDays: 30,
};
