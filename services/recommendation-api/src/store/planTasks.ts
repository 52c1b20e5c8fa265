import type { PlanTask } from '@tsudoi/contracts/plans';
import type { Tx } from '@tsudoi/database/database';
import type { NewTask } from '../plan/tasksOf.ts';

interface TaskRow {
  readonly id: string;
  readonly plan_id: string;
  readonly tactic_key: string;
  readonly number: number;
  readonly details: Omit<NewTask, 'dueOn' | 'tacticKey' | 'number'>;
  readonly due_on: string;
  readonly state: NonNullable<PlanTask['state']>;
  readonly assignee: string | null;
  readonly spent_jpy: string | null;
  readonly spent_quarters: number | null;
  readonly done_on: string | null;
}

function toTask(row: TaskRow): PlanTask {
  return {
    id: row.id,
    planId: row.plan_id,
    tacticKey: row.tactic_key,
    number: row.number,
    dueOn: row.due_on,
    ...row.details,
    state: row.state,
    assignee: row.assignee,
    spentJpy: row.spent_jpy === null ? null : Number(row.spent_jpy),
    spentHours: row.spent_quarters === null ? null : row.spent_quarters / 4,
    doneOn: row.done_on,
  };
}

const columns = `id, plan_id, tactic_key, number, details, to_char(due_on, 'YYYY-MM-DD') as due_on, state, assignee, spent_jpy, spent_quarters,
  to_char(done_on, 'YYYY-MM-DD') as done_on`;

export async function insertTasks(tx: Tx, planId: string, tasks: readonly NewTask[]): Promise<PlanTask[]> {
  const rows = await tx.query<TaskRow>(
    `insert into recommendation.plan_task (id, tenant_id, plan_id, tactic_key, number, details, due_on)
     select gen_random_uuid(), $1, $2, t.tactic_key, t.number, t.details, t.due_on
     from unnest($3::text[], $4::int[], $5::jsonb[], $6::date[]) as t (tactic_key, number, details, due_on)
     returning ${columns}`,
    [
      tx.tenantId,
      planId,
      tasks.map((task) => task.tacticKey),
      tasks.map((task) => task.number),
      tasks.map(({ tacticKey: _key, dueOn: _due, number: _number, ...details }) => JSON.stringify(details)),
      tasks.map((task) => task.dueOn),
    ],
  );
  return rows.map(toTask).sort((a, b) => (a.dueOn + a.id < b.dueOn + b.id ? -1 : 1));
}

/** Gives open tasks their new dates by tactic and number; a task that was due before `today` keeps its date. Resolves to how many moved. */
export function moveTasks(
  tx: Tx,
  planId: string,
  dates: readonly { readonly tacticKey: string; readonly number: number; readonly dueOn: string }[],
  today: string,
): Promise<number> {
  return tx.execute(
    `update recommendation.plan_task t set due_on = greatest(n.due_on, $5::date)
     from unnest($2::text[], $3::int[], $4::date[]) as n (tactic_key, number, due_on)
     where t.plan_id = $1 and t.tactic_key = n.tactic_key and t.number = n.number and t.state = 'open' and t.due_on >= $5::date
       and t.due_on <> greatest(n.due_on, $5::date)`,
    [
      planId,
      dates.map((one) => one.tacticKey),
      dates.map((one) => one.number),
      dates.map((one) => one.dueOn),
      today,
    ],
  );
}

export async function listTaskRows(
  tx: Tx,
  planId: string,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<PlanTask[]> {
  const rows = await tx.query<TaskRow>(
    `select ${columns} from recommendation.plan_task
     where plan_id = $1 and ($3::date is null or (due_on, id) > ($3, $4::uuid)) order by recommendation.plan_task.due_on, id limit $2`,
    [planId, limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toTask);
}

/** What becomes of a task. */
export interface TaskChange {
  readonly state?: NonNullable<PlanTask['state']> | undefined;
  readonly assignee?: string | null | undefined;
  readonly spentJpy?: number | undefined;
  readonly spentHours?: number | undefined;
  readonly dueOn?: string | undefined;
}

/** Changes one task; a done task without a stated cost cost what was planned. Undefined when there is none. */
export async function changeTask(
  tx: Tx,
  planId: string,
  taskId: string,
  change: TaskChange,
  today: string,
): Promise<PlanTask | undefined> {
  const [row] = await tx.query<TaskRow>(
    `update recommendation.plan_task set
       state = coalesce($3, state),
       assignee = case when $4 then $5 else assignee end,
       spent_jpy = case when coalesce($3, state) = 'done' then coalesce($6, spent_jpy, round((details ->> 'spendJpy')::numeric)) else $6 end,
       spent_quarters = case when coalesce($3, state) = 'done' then coalesce($7, spent_quarters, round(4 * (details ->> 'hours')::numeric)::int) else $7 end,
       done_on = case when coalesce($3, state) = 'done' then coalesce(done_on, $8::date) end,
       due_on = coalesce($9::date, due_on)
     where plan_id = $1 and id = $2 returning ${columns}`,
    [
      planId,
      taskId,
      change.state ?? null,
      change.assignee !== undefined,
      change.assignee ?? null,
      change.spentJpy ?? null,
      change.spentHours === undefined ? null : Math.round(4 * change.spentHours),
      today,
      change.dueOn ?? null,
    ],
  );
  return row && toTask(row);
}

/** Work done for an event so far, over all its plans: by tactic, with mean days since, and the sign-ups by its links. The ledger of the event. */
export interface EventLedger {
  readonly spentJpy: number;
  readonly spentHours: number;
  readonly signUps: number;
  readonly done: Readonly<Record<string, { effort: number; daysAgo: number; attributed: number }>>;
}

/** Reads the ledger; `today` is the date in the event's zone. */
export async function eventLedger(tx: Tx, eventId: string, today: string): Promise<EventLedger> {
  const worked = await tx.query<{
    tactic_key: string;
    effort: number;
    days: number;
    jpy: string;
    quarters: string;
  }>(
    `select t.tactic_key, sum(coalesce((t.details ->> 'units')::float8, 1)) as effort,
       (sum(coalesce((t.details ->> 'units')::float8, 1) * ($2::date - t.done_on))
         / nullif(sum(coalesce((t.details ->> 'units')::float8, 1)), 0))::float8 as days,
       sum(coalesce(t.spent_jpy, 0)) as jpy, sum(coalesce(t.spent_quarters, 0)) as quarters
     from recommendation.plan_task t join recommendation.plan p on p.id = t.plan_id
     where p.event_id = $1 and t.state = 'done' group by t.tactic_key`,
    [eventId, today],
  );
  const came = await tx.query<{ tactic_key: string | null; people: string }>(
    `select tactic_key, sum(tickets) as people from core.sign_up_view where event_id = $1 and state <> 'cancelled' group by tactic_key`,
    [eventId],
  );
  const by = new Map(came.map(({ tactic_key, people }) => [tactic_key, Number(people)]));
  return {
    spentJpy: worked.reduce((sum, row) => sum + Number(row.jpy), 0),
    spentHours: worked.reduce((sum, row) => sum + Number(row.quarters), 0) / 4,
    signUps: came.reduce((sum, { people }) => sum + Number(people), 0),
    done: Object.fromEntries(
      worked.map(({ tactic_key, effort, days }) => [
        tactic_key,
        { effort, daysAgo: Math.max(0, days), attributed: by.get(tactic_key) ?? 0 },
      ]),
    ),
  };
}
