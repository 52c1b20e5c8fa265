import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';

/** The person a nudge goes to, as it stands at the claim. */
export interface ClaimedContact {
  readonly email: string;
  readonly phone: string | null;
  readonly name: string;
  readonly locale: 'ja' | 'en';
  readonly zone: string;
  readonly consent: Readonly<Record<string, { readonly granted: boolean }>>;
  readonly preferences: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether a browser, an app subscribed to push. */
  readonly browser: boolean;
  readonly app: boolean;
}

/** A nudge that this process holds until its lease ends. `fence` grows with each claim; a stale one settles nothing. */
export interface ClaimedNudge {
  readonly tenantId: string;
  readonly id: string;
  readonly contactId: string;
  /** Unique with the contact. */
  readonly key: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly eventId: string | null;
  readonly trigger: Readonly<Record<string, unknown>>;
  readonly items: readonly Readonly<Record<string, unknown>>[] | null;
  readonly variant: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly slotAt: Date;
  readonly expiresAt: Date | null;
  readonly approvedAt: Date | null;
  readonly attempts: number;
  readonly fence: string;
  readonly ruleEnabled: boolean;
  /** Null when the contact is gone. */
  readonly contact: ClaimedContact | null;
  /** The end of the quiet hours it is in now; null outside them. */
  readonly quietUntil: Date | null;
  readonly channelsOff: readonly ChannelName[];
  readonly unsubscribed: boolean;
}

interface ClaimRow {
  readonly id: string;
  readonly contact_id: string;
  readonly key: string;
  readonly rule_id: string;
  readonly rule_version: number;
  readonly event_id: string | null;
  readonly trigger: Record<string, unknown>;
  readonly items: Record<string, unknown>[] | null;
  readonly variant: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly slot_at: Date;
  readonly expires_at: Date | null;
  readonly approved_at: Date | null;
  readonly attempts: number;
  readonly fence: string;
  readonly rule_enabled: boolean;
  readonly contact: ClaimedContact | null;
  readonly quiet_until: Date | null;
  readonly off: ChannelName[];
  readonly unsubscribed: boolean;
}

/** Takes the rows that are still free; one round trip for one tenant. Those another process took are missing. */
export async function claimNudges(
  database: Database,
  tenantId: string,
  ids: readonly string[],
  now: Date,
  leaseSeconds: number,
): Promise<ClaimedNudge[]> {
  const rows = await database.read<ClaimRow>(
    'nudge_claim',
    'select * from nudge.claim($1, $2, $3, $4)',
    tenantId,
    ids,
    now,
    leaseSeconds,
  );
  return rows.map((row) => ({
    tenantId,
    id: row.id,
    contactId: row.contact_id,
    key: row.key,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    eventId: row.event_id,
    trigger: row.trigger,
    items: row.items,
    variant: row.variant,
    subject: row.subject,
    text: row.text,
    slotAt: row.slot_at,
    expiresAt: row.expires_at,
    approvedAt: row.approved_at,
    attempts: row.attempts,
    fence: row.fence,
    ruleEnabled: row.rule_enabled,
    contact: row.contact,
    quietUntil: row.quiet_until !== null && row.quiet_until > now ? row.quiet_until : null,
    channelsOff: row.off,
    unsubscribed: row.unsubscribed,
  }));
}

/** Lengthens leases; resolves to the ids that are still ours. */
export async function renewNudges(
  database: Database,
  tenantId: string,
  held: readonly { readonly id: string; readonly fence: string }[],
  leaseSeconds: number,
): Promise<Set<string>> {
  const rows = await database.read<{ id: string }>(
    'nudge_renew',
    'select nudge.renew($1, $2, $3, $4) as id',
    tenantId,
    held.map((each) => each.id),
    held.map((each) => each.fence),
    leaseSeconds,
  );
  return new Set(rows.map((row) => row.id));
}
