import type { EventInput } from '@tsudoi/contracts/events';
import type { Tx } from '@tsudoi/database/database';
import type { EventHistory, EventPlan, EventResult, Known } from '@tsudoi/forecast/features/knowledge';

type Facts = Pick<
  EventInput,
  | 'category'
  | 'format'
  | 'priceJpy'
  | 'capacity'
  | 'targetAttendees'
  | 'tacticBudgetJpy'
  | 'startsAt'
  | 'timeZone'
>;

interface HistoryRow {
  readonly id: string;
  readonly known_since: readonly { readonly at: number; readonly facts: Facts }[];
  readonly accepted: readonly {
    readonly at: number;
    readonly signUps: number | null;
    readonly limit: number | null;
  }[];
  readonly sign_ups: readonly { readonly at: number; readonly tickets: number }[];
  readonly spend: readonly { readonly at: number; readonly yen: number }[];
  readonly results: readonly {
    readonly at: number;
    readonly signUps: number | null;
    readonly attended: number;
  }[];
}

/** As many past events as a model learns from, the latest. */
const MOST = 400;

const ms = (instant: string): string => `(extract(epoch from ${instant}) * 1000)::float8`;
/**
 * When something that happened at one instant and was written down at another could be known: what comes within 30 days, when it came; what comes later is history
 * that was brought along, and counts a day after it happened, as it would have been known here.
 */
const knownAt = (happened: string, written: string): string =>
  `case when ${written} <= ${happened} + interval '30 days' then greatest(${happened}, ${written}) else ${happened} + interval '1 day' end`;

/** Sign-ups are summed up by hour and counted at its end: never earlier than they came. Who cancelled is taken off when they did. */
const columns = `e.id,
  coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('v.known_at')}, 'facts', v.facts) order by v.known_at)
     from recommendation.event_version v where v.tenant_id = e.tenant_id and v.event_id = e.id),
     jsonb_build_array(jsonb_build_object('at', ${ms('e.created_at')}, 'facts', recommendation.facts_of(e.details)))) as known_since,
  coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('p.accepted_at')}, 'signUps', p.details -> 'expectedSignUps', 'limit', p.details -> 'signUpLimit') order by p.accepted_at)
     from recommendation.plan p where p.tenant_id = e.tenant_id and p.event_id = e.id and p.accepted_at is not null), '[]') as accepted,
  coalesce((select jsonb_agg(jsonb_build_object('at', h.at, 'tickets', h.tickets) order by h.at) from (
     select ${ms("date_trunc('hour', c.at)")} + 3600000 as at, sum(c.tickets)::int as tickets
     from core.sign_up_view s cross join lateral (
       select s.signed_up_at as at, s.tickets
       union all select greatest(s.signed_up_at, s.updated_at), -s.tickets where s.state = 'cancelled') c
     where s.tenant_id = e.tenant_id and s.event_id = e.id group by 1) h), '[]') as sign_ups,
  coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('h.at')}, 'yen', h.yen) order by h.at) from (
     select ${knownAt('(o.day + 1)::timestamptz', 'o.updated_at')} as at, sum(o.spend_jpy)::float8 as yen
     from recommendation.outcome_row o where o.tenant_id = e.tenant_id and o.event_id = e.id and o.spend_jpy > 0 group by 1) h), '[]') as spend,
  coalesce((select jsonb_agg(jsonb_build_object('at', ${ms('r.at')}, 'signUps', r.sign_ups, 'attended', r.attended) order by r.at) from (
     (select ${knownAt('e.starts_at', 'a.at')} as at, a.sign_ups, a.attended from recommendation.attendance a
      where a.tenant_id = e.tenant_id and a.event_id = e.id and a.attended is not null order by a.source <> 'stated', a.at desc limit 1)
     union all
     select ${knownAt('e.starts_at', 'max(s.updated_at)')}, sum(s.tickets) filter (where s.state <> 'cancelled')::int, sum(s.tickets) filter (where s.state = 'attended')::int
     from core.sign_up_view s where s.tenant_id = e.tenant_id and s.event_id = e.id
       and not exists (select 1 from recommendation.attendance a where a.tenant_id = e.tenant_id and a.event_id = e.id and a.attended is not null)
     having sum(s.tickets) filter (where s.state = 'attended') > 0) r), '[]') as results`;

function toHistory(row: HistoryRow, tenant: string): EventHistory {
  const signUps = row.sign_ups.map(({ at, tickets }): Known<number> => ({ knownAt: at, value: tickets }));
  const sum = signUps.reduce((all, { value }) => all + value, 0);
  return {
    id: row.id,
    tenant,
    plans: plansOf(row),
    signUps,
    spend: row.spend.map(({ at, yen }) => ({ knownAt: at, value: yen })),
    results: row.results.map((result): Known<EventResult> => ({
      knownAt: result.at,
      value: { signUps: result.signUps ?? Math.max(sum, result.attended), attended: result.attended },
    })),
  };
}

/** A version each time that the event changed or a plan of it was accepted. */
function plansOf({ known_since: versions, accepted }: HistoryRow): Known<EventPlan>[] {
  const [first] = versions;
  if (first === undefined) return [];
  return [...new Set([...versions, ...accepted].map(({ at }) => at))]
    .sort((a, b) => a - b)
    .map((at) => {
      const { facts } = versions.findLast((version) => version.at <= at) ?? first;
      const plan = accepted.findLast((one) => one.at <= at);
      return {
        knownAt: at,
        value: {
          startsAt: Date.parse(facts.startsAt),
          timeZone: facts.timeZone,
          category: facts.category,
          format: facts.format,
          priceJpy: facts.priceJpy,
          capacity: facts.capacity,
          targetAttendees: facts.targetAttendees,
          budgetJpy: facts.tacticBudgetJpy,
          ...(plan && { promotedAt: accepted[0]?.at ?? plan.at }),
          ...(typeof plan?.signUps === 'number' && { plannedSignUps: plan.signUps }),
          ...(typeof plan?.limit === 'number' && { signUpLimit: plan.limit }),
        },
      };
    });
}

/** The latest events that were over at `now`, with all that was ever known of them, oldest first. */
export async function readPastHistories(tx: Tx, now: Date): Promise<EventHistory[]> {
  const rows = await tx.query<HistoryRow>(
    `select ${columns} from (select * from recommendation.event where state <> 'cancelled' and starts_at <= $1
       order by starts_at desc, id limit ${String(MOST)}) e order by e.starts_at, e.id`,
    [now],
  );
  return rows.map((row) => toHistory(row, tx.tenantId));
}

/** One event; undefined where there is none. */
export async function readHistoryOf(tx: Tx, eventId: string): Promise<EventHistory | undefined> {
  const [row] = await tx.query<HistoryRow>(`select ${columns} from recommendation.event e where e.id = $1`, [
    eventId,
  ]);
  return row && toHistory(row, tx.tenantId);
}

/** Open events that are to come, the next ones first. */
export async function readOpenHistories(tx: Tx, now: Date): Promise<EventHistory[]> {
  const rows = await tx.query<HistoryRow>(
    `select ${columns} from recommendation.event e where e.state = 'open' and e.starts_at > $1 order by e.starts_at, e.id limit 200`,
    [now],
  );
  return rows.map((row) => toHistory(row, tx.tenantId));
}
