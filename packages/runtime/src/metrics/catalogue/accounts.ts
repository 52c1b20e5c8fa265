import { counter, oneOf } from '../definition.ts';

/** The kinds of mails about an account. */
export const accountMails = ['reset', 'reset_made', 'password_changed', 'locked_out'] as const;

/** What members are told by mail about their accounts. */
export const accountMetrics = {
  mails: counter({
    name: 'tsudoi_account_mails_total',
    help: 'Mails to members about their accounts (links to choose a new password, notices) by what became of them',
    unit: 'count',
    labels: { mail: oneOf(...accountMails), outcome: oneOf('sent', 'failed') },
    shownBy: 'accounts',
  }),
};
