import { counter, oneOf } from '../definition.ts';

/** The kinds of mails of the installation to its members. */
export const accountMails = [
  'reset',
  'reset_made',
  'password_changed',
  'locked_out',
  'webhook_disabled',
] as const;

/** What members are told by mail about their accounts and what they set up. */
export const accountMetrics = {
  mails: counter({
    name: 'tsudoi_account_mails_total',
    help: 'Mails to members (links to choose a new password, notices about accounts and webhooks) by what became of them',
    unit: 'count',
    labels: { mail: oneOf(...accountMails), outcome: oneOf('sent', 'failed') },
    shownBy: 'accounts',
  }),
};
