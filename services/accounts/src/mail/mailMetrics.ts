import type { Metrics } from '@tsudoi/runtime/metrics';
import { accountMetrics, type accountMails } from '@tsudoi/runtime/metrics/catalogue/accounts';
import { createCounter } from '@tsudoi/runtime/metrics/instruments';

/** The kinds of mails about an account. */
export type AccountMail = (typeof accountMails)[number];

/** What became of mails about accounts. */
export interface MailMetrics {
  settled(mail: AccountMail, outcome: 'sent' | 'failed'): void;
}

export function createMailMetrics({ registry }: Metrics): MailMetrics {
  const mails = createCounter(registry, accountMetrics.mails);
  return {
    settled(mail, outcome) {
      mails.inc({ mail, outcome });
    },
  };
}
