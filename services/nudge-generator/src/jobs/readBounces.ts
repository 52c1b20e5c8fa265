import type { SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Egress } from '@tsudoi/runtime/egress';
import type { Logger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import type { NudgeMetrics } from '../nudgeMetrics.ts';
import type { BounceTags } from '../tokens/bounceTag.ts';
import { readMailbox } from '../way/bounces/readMailbox.ts';
import { readReport } from '../way/bounces/readReport.ts';
import { recordTold } from '../way/bounces/recordTold.ts';
import type { ChannelStore } from '../way/channels/channelStore.ts';
import { dueMailboxes, noteLook, takeLook } from '../way/store/bounceMailboxes.ts';

export interface ReadBouncesParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: ChannelStore;
  readonly egress: Egress;
  readonly tags: BounceTags;
  readonly metrics: Pick<NudgeMetrics, 'told' | 'mailboxLook'>;
}

const againMs = 60_000;
const afterFaultMs = 300_000;
/** Mailboxes of one round, looked at together. */
const atOnce = 8;

/**
 * Looks at the mailboxes that bounces of tenants' mails come to, each once a minute. A message is marked only after what it says is
 * kept; a look that breaks off goes on where it was. Safe in any number of processes. Resolves to how many mailboxes were looked at.
 */
export async function readBounces(parts: ReadBouncesParts, stopping: AbortSignal): Promise<number> {
  const tenants = await dueMailboxes(parts.database, parts.clock.now(), atOnce);
  await Promise.all(tenants.map((tenantId) => look(parts, tenantId, stopping)));
  return tenants.length;
}

async function look(parts: ReadBouncesParts, tenantId: string, stopping: AbortSignal): Promise<void> {
  const { database, clock, log, store, egress, tags, metrics } = parts;
  if (!(await database.withTenant(tenantId, (tx) => takeLook(tx, clock.now())))) return;
  let told = 0;
  let read = 0;
  let fault: string | null = null;
  const teller = { channel: 'email', source: 'mailbox', tags, onlyTagged: true } as const;
  const take = async (message: Buffer) => {
    read += 1;
    try {
      const { events } = await readReport(message);
      const counted = await database.withTenant(tenantId, (tx) =>
        recordTold(tx, teller, events, clock.now()),
      );
      for (const { kind } of counted) metrics.told('email', kind);
      told += counted.length;
    } catch (err) {
      // Anybody may write to a mailbox: one message that cannot be read does not hold up those behind it.
      if (isPassingFault(err)) throw err;
      log.warn({ err, tenant_id: tenantId }, 'a message in the mailbox of bounces was set aside');
    }
  };
  try {
    const stored = await store.load(tenantId, 'email');
    const { bounces } = (stored?.settings ?? {}) as Partial<SmtpSettings>;
    if (stored?.enabled === true && bounces?.mailbox)
      await readMailbox(bounces.mailbox, egress, take, stopping);
  } catch (err) {
    const { responseText, message } = err as { readonly responseText?: string; readonly message?: string };
    fault = (responseText ?? message ?? 'the mailbox could not be read').slice(0, 300);
    log.warn({ err, tenant_id: tenantId }, 'the mailbox of bounces could not be read');
  }
  metrics.mailboxLook(fault === null ? 'done' : 'failed');
  const now = clock.now();
  const nextAt = new Date(now.getTime() + (fault === null ? againMs : afterFaultMs));
  await database.withTenant(tenantId, (tx) => noteLook(tx, { read, told, fault, nextAt }, now));
}
