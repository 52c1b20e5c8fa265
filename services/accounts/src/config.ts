import { areNetworks } from '@tsudoi/runtime/addressRules';
import { baseConfig } from '@tsudoi/runtime/baseConfig';
import { parseConfig } from '@tsudoi/runtime/parseConfig';
import { z } from 'zod';
import { growthConfig } from './growth/growthConfig.ts';
import { MailServerUrl } from './mail/mailServer.ts';

/** The environment of accounts. */
export const AccountsConfig = z.object({
  ...baseConfig,
  SEAL_KEYS: z.string().describe('key ring: id:base64key[,id:base64key], the first one seals'),
  ACCESS_TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(30)
    .max(3_600)
    .default(600)
    .describe('life of an access token; a session gets the next one by itself'),
  SESSION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24)
    .default(24)
    .describe('after so long one signs in again'),
  SIGNING_KEY_DAYS: z.coerce.number().int().min(1).max(365).default(30).describe('a key signs this long'),
  ACCOUNTS_EGRESS_ALLOW: z
    .string()
    .default('')
    .refine(areNetworks, 'networks such as 10.1.0.0/16, comma separated')
    .describe(
      'private networks on which issuers and receivers of webhooks may be, also without TLS: 10.1.0.0/16, comma separated',
    ),
  DNS_SERVERS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((each) => each !== ''))
    .describe(
      'name servers that are asked for the TXT records of domains, comma separated; the system’s unless given',
    ),
  ACCOUNTS_MAIL_URL: MailServerUrl.optional().describe(
    'mail server of the installation, for links to choose a new password and notices to members: smtps://user:password@host, smtp:// with STARTTLS, or smtp+plain://host for a relay without a password; goes with ACCOUNTS_MAIL_FROM and PUBLIC_URL',
  ),
  ACCOUNTS_MAIL_FROM: z.email().optional().describe('address that such mails come from'),
  AUDIT_LIVE_MONTHS: z.coerce
    .number()
    .int()
    .min(0)
    .max(120)
    .default(3)
    .describe('closed months of the audit log that stay in the database when the stage archives it'),
  ...growthConfig,
  OWNER_EMAIL: z.email().optional().describe('built-in first owner of a self-hosted installation'),
  OWNER_PASSWORD: z.string().min(12).optional().describe('goes with OWNER_EMAIL'),
});
export type AccountsConfig = z.output<typeof AccountsConfig>;

/** Reads this process's environment. */
export function readConfig(): AccountsConfig {
  return parseConfig(AccountsConfig, process.env);
}
