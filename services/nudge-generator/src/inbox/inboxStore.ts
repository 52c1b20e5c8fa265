import type { InboxItem } from '@tsudoi/contracts/inbox';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';

interface ItemRow {
  readonly contact_id: string;
  readonly seq: string;
  readonly nudge_id: string;
  readonly subject: string;
  readonly body: string;
  readonly url: string | null;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

/** An item of a person, and from when on a token must have been signed to see it. */
interface BroughtItem {
  readonly contactId: string;
  readonly item: InboxItem;
  /** Since 1970; 0 where the person's tokens were never revoked. */
  readonly signedFromMs: number;
}

/** Which items a person has read: those numbered, or all up to a number. */
export type ReadMark = { readonly seqs: readonly number[] } | { readonly upTo: number };

/** People's inboxes in `nudge.inbox_item`. */
export interface InboxStore {
  state(tenantId: string, contactId: string): Promise<{ lastSeq: number; unread: number }>;
  /** Items above each person's number, oldest first, at most `most` a person. */
  after(
    tenantId: string,
    positions: ReadonlyMap<string, number>,
    most: number,
  ): Promise<readonly BroughtItem[]>;
  /** Newest first, below `before` where given. */
  page(tenantId: string, contactId: string, limit: number, before?: number): Promise<readonly InboxItem[]>;
  /** Resolves to how many were unread before; tells the open streams of the person. */
  markRead(tenantId: string, contactId: string, mark: ReadMark): Promise<{ marked: number; unread: number }>;
  /** The people whose inbox changed in a transaction at or after `horizon`, and the horizon of the next question. */
  changedSince(horizon: string): Promise<{
    horizon: string;
    changed: readonly { tenantId: string; contactId: string; lastSeq: number }[];
  }>;
}

/** Told of nudges that a person has read for the first time, in the transaction of the mark. */
export type OnRead = (tx: Tx, contactId: string, nudgeIds: readonly string[], at: Date) => Promise<void>;

export function createInboxStore(database: Database, clock: Clock, onRead: OnRead): InboxStore {
  return {
    async state(tenantId, contactId) {
      const [row] = await database.read<{ last_seq: string; unread: string }>(
        'read_inbox_state',
        'select * from nudge.read_inbox_state($1, $2)',
        tenantId,
        contactId,
      );
      return { lastSeq: Number(row?.last_seq ?? 0), unread: Number(row?.unread ?? 0) };
    },
    async after(tenantId, positions, most) {
      const rows = await database.read<ItemRow & { readonly signed_from: Date | null }>(
        'read_inbox_items',
        'select * from nudge.read_inbox_items($1, $2, $3, $4)',
        tenantId,
        [...positions.keys()],
        [...positions.values()],
        most,
      );
      return rows.map((row) => ({
        contactId: row.contact_id,
        item: itemOf(row),
        signedFromMs: row.signed_from?.getTime() ?? 0,
      }));
    },
    async page(tenantId, contactId, limit, before) {
      const rows = await database.withTenant(tenantId, (tx) =>
        tx.query<ItemRow>(
          `select contact_id, seq, nudge_id, subject, text as body, url, created_at, read_at from nudge.inbox_item
           where tenant_id = $1 and contact_id = $2 and seq < $3 order by seq desc limit $4`,
          [tenantId, contactId, before ?? Number.MAX_SAFE_INTEGER, limit],
        ),
      );
      return rows.map(itemOf);
    },
    async markRead(tenantId, contactId, mark) {
      return database.withTenant(tenantId, async (tx) => {
        const now = clock.now();
        const rows = await tx.query<{ nudge_id: string }>(
          `update nudge.inbox_item set read_at = $3
           where tenant_id = $1 and contact_id = $2 and read_at is null and (seq <= $4 or seq = any($5::bigint[]))
           returning nudge_id`,
          [tenantId, contactId, now, 'upTo' in mark ? mark.upTo : 0, 'seqs' in mark ? mark.seqs : []],
        );
        const [count] = await tx.query<{ unread: string }>(
          'select count(*) as unread from nudge.inbox_item where tenant_id = $1 and contact_id = $2 and read_at is null',
          [tenantId, contactId],
        );
        const unread = Number(count?.unread ?? 0);
        const read = rows.map(({ nudge_id }) => nudge_id);
        if (read.length > 0) await onRead(tx, contactId, read, now);
        if (rows.length > 0)
          await tx.execute("select pg_notify('inbox_read', $1)", [
            JSON.stringify([tenantId, contactId, unread, 'upTo' in mark ? mark.upTo : mark.seqs]),
          ]);
        return { marked: rows.length, unread };
      });
    },
    async changedSince(horizon) {
      const rows = await database.dispatcher.query<{
        horizon: string;
        tenant_id: string | null;
        contact_id: string;
        last_seq: string;
      }>(
        `select h.horizon::text, p.tenant_id, p.contact_id, p.last_seq
         from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) h
         left join nudge.inbox_position p on p.changed >= $1::xid8`,
        [horizon],
      );
      return {
        horizon: rows[0]?.horizon ?? horizon,
        changed: rows.flatMap(({ tenant_id, contact_id, last_seq }) =>
          tenant_id === null
            ? []
            : [{ tenantId: tenant_id, contactId: contact_id, lastSeq: Number(last_seq) }],
        ),
      };
    },
  };
}

function itemOf(row: ItemRow): InboxItem {
  return {
    seq: Number(row.seq),
    nudgeId: row.nudge_id,
    subject: row.subject,
    text: row.body,
    url: row.url,
    createdAt: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
