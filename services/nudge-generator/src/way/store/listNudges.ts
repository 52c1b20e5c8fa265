import type { NudgeState, NudgeSummary } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';
import { stateNow, summaryColumns, toSummary, type SummaryRow } from './nudges.ts';

export interface NudgeFilter {
  readonly state?: NudgeState | undefined;
  readonly contactId?: string | undefined;
  readonly ruleId?: string | undefined;
}

/** A page; `next` is the nudge after which the following one begins, null where nothing follows. */
export interface NudgePage {
  readonly items: readonly NudgeSummary[];
  readonly next: string | null;
}

/** Rows that one page looks through where no index knows the filter: it ends there, and says where to go on. */
const mostLookedAt = 500;

/** The nudges of a filter, newest first, as a SELECT of rows of nudge.nudge; `exact`: it gives no others. */
function rangeOf({ state, contactId, ruleId }: NudgeFilter): {
  readonly sql: string;
  readonly exact: boolean;
} {
  const range = (from: string, where: string, exact = true) => ({
    sql: `select m.* from (select nudge_id from nudge.${from} where tenant_id = $1 and ${where} and ($5::uuid is null or nudge_id < $5)
        order by nudge_id desc limit $6) at
      cross join lateral (select * from nudge.nudge n where n.tenant_id = $1 and n.id = at.nudge_id offset 0) m`,
    exact,
  });
  const rows = (where: string, exact: boolean) => ({
    sql: `select * from nudge.nudge where tenant_id = $1 and ${where} and ($5::uuid is null or id < $5) order by id desc limit $6`,
    exact,
  });
  if (contactId !== undefined) return rows('contact_id = $3', state === undefined && ruleId === undefined);
  if (ruleId !== undefined) {
    if (state !== undefined && isUndelivered(state))
      return range('undelivered', 'rule_id = $4 and state = $2');
    return rows('rule_id = $4', state === undefined);
  }
  switch (state) {
    case undefined:
      return rows('true', true);
    case 'due':
      return range('backlog', `state = 'due'`);
    case 'running':
      return range('backlog', `state = 'running'`);
    case 'awaiting_approval':
      return range('approval', `state = 'pending'`);
    case 'delivered':
      return rows('true', false);
    case 'suppressed':
    case 'failed':
    case 'unknown':
    case 'rejected':
    case 'expired':
      return range('undelivered', 'state = $2');
  }
}

function isUndelivered(state: NudgeState): boolean {
  return ['suppressed', 'failed', 'unknown', 'rejected', 'expired'].includes(state);
}

/**
 * Newest first (ids are in the order of creation), after the nudge `after`. Each filter reads its own range; where several
 * narrow it further a page looks through so many rows at most, and may hold fewer than `limit` although more follow.
 */
export async function listNudgePage(
  tx: Tx,
  filter: NudgeFilter,
  limit: number,
  after: string | undefined,
): Promise<NudgePage> {
  const { sql, exact } = rangeOf(filter);
  const most = exact ? limit + 1 : mostLookedAt;
  const rows = await tx.query<SummaryRow & { last: string | null; seen: number }>(
    `with range as materialized (${sql}), seen as (select count(*)::int as seen, min(id::text) as last from range)
     select seen.*, found.* from seen left join lateral (
       select ${summaryColumns} from range n
       where ($2::text is null or ${stateNow} = $2) and ($3::uuid is null or n.contact_id = $3) and ($4::uuid is null or n.rule_id = $4)
       order by n.id desc limit $7) found on true order by found.id desc`,
    [
      tx.tenantId,
      filter.state ?? null,
      filter.contactId ?? null,
      filter.ruleId ?? null,
      after ?? null,
      most,
      limit + 1,
    ],
  );
  const items = rows.flatMap((row) => ((row.id as string | null) === null ? [] : [toSummary(row)]));
  const head = rows[0];
  const page = items.slice(0, limit);
  if (items.length > limit) return { items: page, next: page.at(-1)?.id ?? null };
  return { items: page, next: head && head.seen === most ? head.last : null };
}
