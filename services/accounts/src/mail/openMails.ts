import type { Platform } from '@tsudoi/platform/platform';
import type { AccountsConfig } from '../config.ts';
import { createAccountMails, type AccountMails } from './accountMails.ts';
import { createMailer } from './createMailer.ts';
import { createMailMetrics } from './mailMetrics.ts';

type MailConfig = Partial<Pick<AccountsConfig, 'ACCOUNTS_MAIL_URL' | 'ACCOUNTS_MAIL_FROM' | 'PUBLIC_URL'>>;

/** Mails about accounts; undefined where the installation has named no mail server. @throws Error where it names half of what it takes */
export function openMails(
  { ACCOUNTS_MAIL_URL: server, ACCOUNTS_MAIL_FROM: from, PUBLIC_URL: publicUrl }: MailConfig,
  { lifecycle, log, metrics }: Pick<Platform, 'lifecycle' | 'log' | 'metrics'>,
): AccountMails | undefined {
  // Counted from the start: a series that comes with its first mail has no rate then.
  const counted = createMailMetrics(metrics);
  if (!server) return undefined;
  if (from === undefined || publicUrl === undefined)
    throw new Error('ACCOUNTS_MAIL_URL goes with ACCOUNTS_MAIL_FROM and PUBLIC_URL, which links lead to');
  const mailer = createMailer(server, from, { log, metrics: counted });
  lifecycle.onClose('mails about accounts', () => mailer.close());
  return createAccountMails(mailer, publicUrl, counted);
}
