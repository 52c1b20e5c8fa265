import { PlanRequest, type Plan, type PlanTheme } from '@tsudoi/contracts/plans';
import type { Database, Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';
import type { Plan as SolvedPlan, Problem } from '@tsudoi/portfolio/model';
import { randomUUID } from 'node:crypto';
import type { Lineage } from '../learning/learntBeliefs.ts';
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
  { problem, request, solved, lineage, details }: Recommendation,
): Promise<Plan> {
  const [row] = await tx.query<PlanRow>(
    `insert into recommendation.plan (id, tenant_id, event_id, details, problem) values ($1, $2, $3, $4, $5) returning ${columns}`,
    [
      randomUUID(),
      tx.tenantId,
      eventId,
      JSON.stringify(details),
      JSON.stringify({ ...problem, request, solved, lineage }),
    ],
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

/** The problem that a plan answers, what was asked, the engine's answer (absent on plans of older builds), and the event. */
export interface StoredProblem {
  readonly problem: Problem;
  readonly request: PlanRequest;
  readonly solved: SolvedPlan | undefined;
  /** What its beliefs rested on; undefined where there was no outcome. */
  readonly lineage: Lineage | undefined;
  /** The likenesses that count in it; undefined where no model was set up. */
  readonly theme: PlanTheme | undefined;
  /** Tactics that waited for a number of the tenant. */
  readonly needs: NonNullable<Plan['needs']>;
  readonly eventId: string;
}

/** Undefined when the tenant has no such plan. */
export async function readPlanProblem(tx: Tx, planId: string): Promise<StoredProblem | undefined> {
  const [row] = await tx.query<{
    problem: Problem & { request?: unknown; solved?: SolvedPlan; lineage?: Lineage };
    event_id: string;
    theme: PlanTheme | null;
    needs: Plan['needs'] | null;
  }>(
    `select problem, event_id, details -> 'theme' as theme, details -> 'needs' as needs
     from recommendation.plan where id = $1`,
    [planId],
  );
  if (row === undefined) return undefined;
  const { request, solved, lineage, ...problem } = row.problem;
  const asked = PlanRequest.parse(request ?? {});
  const [theme, needs] = [row.theme ?? undefined, row.needs ?? []];
  return { problem, request: asked, solved, lineage, theme, needs, eventId: row.event_id };
}

/** A plan without locking it. */
export async function findPlan(tx: Tx, planId: string): Promise<Plan | undefined> {
  const [row] = await tx.query<PlanRow>(`select ${columns} from recommendation.plan where id = $1`, [planId]);
  return row && toPlan(row);
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
     where event_id = $1 and ${beforeCursor('created_at', 'id', 3)}
     order by created_at desc, id desc limit $2`,
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

/** The plan that was made before this one: the latest of the same event, else of any event of the tenant. */
export async function planBefore(tx: Tx, planId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string | null }>(
    `select coalesce(
       (select o.id from recommendation.plan o where o.tenant_id = $2 and o.event_id = p.event_id
          and (o.created_at, o.id) < (p.created_at, p.id) order by o.created_at desc, o.id desc limit 1),
       (select o.id from recommendation.plan o where o.tenant_id = $2
          and (o.created_at, o.id) < (p.created_at, p.id) order by o.created_at desc, o.id desc limit 1)) as id
     from recommendation.plan p where p.tenant_id = $2 and p.id = $1`,
    [planId, tx.tenantId],
  );
  return row?.id ?? undefined;
}
