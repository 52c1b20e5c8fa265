import type { Tx } from '@tsudoi/database/database';
import type { jobs } from '@tsudoi/queue/registry';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AccountMails } from '../mail/accountMails.ts';
import { ownTenant } from '../tenants/tenantRow.ts';

type Payload = z.output<(typeof jobs.mailDisabled)['payload']>;

/**
 * Tells one member that an endpoint was disabled. Nobody who has left meanwhile, and nothing of an endpoint that is gone or enabled again.
 * Every try has the same Message-ID: where a worker is killed between the server's yes and the end of its job, the second mail is
 * the same message.
 */
export const mailDisabled =
  (mails: AccountMails | undefined): JobHandler<Payload> =>
  async (job, run) => {
    const { endpointId, eventId, memberId, reason } = job.payload;
    const found = await run.database.withTenant(job.tenantId, async (tx) => {
      const to = await stillToTell(tx, endpointId, memberId);
      return to && { ...to, workspace: (await ownTenant(tx)).slug };
    });
    if (!mails || !found) return;
    const { email, url, workspace } = found;
    const messageId = createHash('sha256').update(`${job.tenantId} ${eventId} ${memberId}`).digest('hex');
    const told = { workspace, endpoint: new URL(url).host, reason, messageId };
    try {
      const outcome = await mails.webhookDisabled(email, told);
      mails.settled('webhook_disabled', outcome === 'sent' ? 'sent' : 'failed');
      if (outcome !== 'sent') run.log.error({ outcome }, 'a mail about a disabled webhook was not taken');
    } catch (err) {
      if (job.attempt === job.attempts) mails.settled('webhook_disabled', 'failed');
      throw err;
    }
  };

async function stillToTell(
  tx: Tx,
  endpointId: string,
  memberId: string,
): Promise<{ readonly email: string; readonly url: string } | undefined> {
  const [row] = await tx.query<{ email: string; url: string }>(
    `select m.email, e.url from core.member m, core.webhook_endpoint e
     where m.id = $1 and m.state = 'active' and m.role in ('owner', 'admin') and e.id = $2 and e.state = 'disabled'`,
    [memberId, endpointId],
  );
  return row;
}
