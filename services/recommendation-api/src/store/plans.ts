import type { Plan, PlanTask } from '@tsudoi/contracts/plans';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Problem } from '@tsudoi/portfolio/model';
import { randomUUID } from 'node:crypto';
import type { NewTask } from '../plan/tasksOf.ts';
import type { Recommendation } from '../plan/recommend.ts';

interface PlanRow {
  readonly id: string;
  readonly event_id: string;
  readonly state: Plan['state'];
  readonly details: Recommendation['details'];
  readonly version: number;
  readonly created_at: Date;
}

const columns = 'id, event_id, state, details, version, created_at';

function toPlan(row: PlanRow): Plan {
  return {
    id: row.id,
    eventId: row.event_id,
    state: row.state,
    ...row.details,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function insertPlan(
  tx: Tx,
  eventId: string,
  { problem, details }: Recommendation,
): Promise<Plan> {
  const [row] = await tx.query<PlanRow>(
    `insert into recommendation.plan (id, tenant_id, event_id, details, problem) values ($1, $2, $3, $4, $5) returning ${columns}`,
    [randomUUID(), tx.tenantId, eventId, JSON.stringify(details), JSON.stringify(problem)],
  );
  return toPlan(row as PlanRow);
}

/** The plan as JSON that is ready to send, and its version, in one round trip (see recommendation.read_plan_json). */
export async function readPlanJson(
  database: Database,
  tenantId: string,
  planId: string,
): Promise<{ readonly body: string; readonly version: number } | undefined> {
  const [row] = await database.read<{ body: string; version: number }>(
    'read_plan_json',
    'select body, version from recommendation.read_plan_json($1, $2)',
    tenantId,
    planId,
  );
  return row;
}

/** The problem that a plan answers, and the event it is for; undefined when the tenant has no such plan. */
export async function readPlanProblem(
  tx: Tx,
  planId: string,
): Promise<{ readonly problem: Problem; readonly eventId: string } | undefined> {
  const [row] = await tx.query<{ problem: Problem; event_id: string }>(
    'select problem, event_id from recommendation.plan where id = $1',
    [planId],
  );
  return row && { problem: row.problem, eventId: row.event_id };
}

export async function lockPlan(tx: Tx, planId: string): Promise<Plan | undefined> {
  const [row] = await tx.query<PlanRow>(
    `select ${columns} from recommendation.plan where id = $1 for update`,
    [planId],
  );
  return row && toPlan(row);
}

export async function listPlanRows(
  tx: Tx,
  eventId: string,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Plan[]> {
  const rows = await tx.query<PlanRow>(
    `select ${columns} from recommendation.plan
     where event_id = $1 and ($3::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($3, $4::uuid))
     order by date_trunc('milliseconds', created_at) desc, id desc limit $2`,
    [eventId, limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toPlan);
}

/** Makes this plan the accepted one of its event; the one before is superseded. */
export async function markAccepted(tx: Tx, plan: Plan, acceptedAt: Date): Promise<Plan> {
  await tx.execute(
    `update recommendation.plan set state = 'superseded', version = version + 1 where event_id = $1 and state = 'accepted'`,
    [plan.eventId],
  );
  const [row] = await tx.query<PlanRow>(
    `update recommendation.plan set state = 'accepted', accepted_at = $2, version = version + 1 where id = $1 returning ${columns}`,
    [plan.id, acceptedAt],
  );
  return toPlan(row as PlanRow);
}

interface TaskRow {
  readonly id: string;
  readonly plan_id: string;
  readonly tactic_key: string;
  readonly details: Omit<NewTask, 'dueOn' | 'tacticKey'>;
  readonly due_on: string;
}

function toTask(row: TaskRow): PlanTask {
  return { id: row.id, planId: row.plan_id, tacticKey: row.tactic_key, dueOn: row.due_on, ...row.details };
}

const taskColumns = `id, plan_id, tactic_key, details, to_char(due_on, 'YYYY-MM-DD') as due_on`;

export async function insertTasks(tx: Tx, planId: string, tasks: readonly NewTask[]): Promise<PlanTask[]> {
  const rows = await tx.query<TaskRow>(
    `insert into recommendation.plan_task (id, tenant_id, plan_id, tactic_key, details, due_on)
     select gen_random_uuid(), $1, $2, t.tactic_key, t.details, t.due_on
     from unnest($3::text[], $4::jsonb[], $5::date[]) as t (tactic_key, details, due_on)
     returning ${taskColumns}`,
    [
      tx.tenantId,
      planId,
      tasks.map((task) => task.tacticKey),
      tasks.map(({ tacticKey: _key, dueOn: _due, ...details }) => JSON.stringify(details)),
      tasks.map((task) => task.dueOn),
    ],
  );
  return rows.map(toTask).sort((a, b) => (a.dueOn + a.id < b.dueOn + b.id ? -1 : 1));
}

/** The accepted plan of an event, held until the transaction ends, with the instant at which it was accepted. */
export async function lockAcceptedPlan(
  tx: Tx,
  eventId: string,
): Promise<{ readonly planId: string; readonly acceptedAt: Date } | undefined> {
  const [row] = await tx.query<{ id: string; accepted_at: Date }>(
    `select id, accepted_at from recommendation.plan where event_id = $1 and state = 'accepted' for update`,
    [eventId],
  );
  return row && { planId: row.id, acceptedAt: row.accepted_at };
}

/** Gives tasks their new dates by tactic; a task that was due before `today` keeps its date. Resolves to how many moved. */
export function moveTasks(
  tx: Tx,
  planId: string,
  dates: ReadonlyMap<string, string>,
  today: string,
): Promise<number> {
  return tx.execute(
    `update recommendation.plan_task t set due_on = greatest(n.due_on, $4::date)
     from unnest($2::text[], $3::date[]) as n (tactic_key, due_on)
     where t.plan_id = $1 and t.tactic_key = n.tactic_key and t.due_on >= $4::date
       and t.due_on <> greatest(n.due_on, $4::date)`,
    [planId, [...dates.keys()], [...dates.values()], today],
  );
}

export async function listTaskRows(
  tx: Tx,
  planId: string,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<PlanTask[]> {
  const rows = await tx.query<TaskRow>(
    `select ${taskColumns} from recommendation.plan_task
     where plan_id = $1 and ($3::date is null or (due_on, id) > ($3, $4::uuid)) order by recommendation.plan_task.due_on, id limit $2`,
    [planId, limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toTask);
}
