import { z } from 'zod';

/** What the verbs of `tsudoi backup` read from the environment. */
export const BackupConfig = z.object({
  DATABASE_OWNER_URL: z.string().optional().describe('URL of the owner role'),
  DATABASE_OWNER_PASSWORD: z.string().default('').describe('its password, where the URL has none'),
  DATABASE_URL: z
    .string()
    .optional()
    .describe('application role that a restored database is made for; that of the database unless given'),
  DISPATCHER_DATABASE_URL: z.string().optional().describe('dispatcher role of the same'),
  SEAL_KEYS: z.string().optional().describe('key ring of the installation: seals backups, and opens them'),
  BACKUP_FOLDER: z.string().optional().describe('folder that backups are kept in'),
  BACKUP_S3_BUCKET: z.string().optional().describe('bucket that backups are kept in, in place of a folder'),
  BACKUP_KEEP: z.coerce.number().int().min(1).default(7).describe('how many backups are kept'),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
});
export type BackupConfig = z.output<typeof BackupConfig>;
