import type { Training } from '@tsudoi/contracts/learning';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor } from '@tsudoi/database/keyset';

interface TrainingRow {
  readonly id: string;
  readonly reason: Training['reason'];
  readonly state: Training['state'];
  readonly step: Training['step'];
  readonly report: Training['report'];
  readonly model_id: string | null;
  readonly message: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

const columns = 'id, reason, state, step, report, model_id, message, created_at, finished_at';

/** The steps in their order. */
export const STEPS: readonly Training['step'][] = ['gather', 'quality', 'train', 'shadow', 'promote', 'done'];

function toTraining(row: TrainingRow): Training {
  return {
    id: row.id,
    reason: row.reason,
    state: row.state,
    step: row.step,
    progress: { done: STEPS.indexOf(row.step), total: STEPS.length - 1 },
    report: row.report,
    modelId: row.model_id,
    message: row.message,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

/** Begins a training; where one is under way, that one. `made` tells which. */
export async function beginTraining(
  tx: Tx,
  reason: Training['reason'],
  now: Date,
): Promise<{ readonly training: Training; readonly made: boolean }> {
  const [row] = await tx.query<TrainingRow>(
    `insert into recommendation.training (tenant_id, reason, created_at) values ($1, $2, $3)
     on conflict (tenant_id) where state = 'running' do nothing returning ${columns}`,
    [tx.tenantId, reason, now],
  );
  if (row) return { training: toTraining(row), made: true };
  const [running] = await tx.query<TrainingRow>(
    `select ${columns} from recommendation.training where state = 'running'`,
  );
  return running ? { training: toTraining(running), made: false } : beginTraining(tx, reason, now);
}

export async function findTraining(tx: Tx, id: string, lock = false): Promise<Training | undefined> {
  const [row] = await tx.query<TrainingRow>(
    `select ${columns} from recommendation.training where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return row && toTraining(row);
}

export async function listTrainingRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Training[]> {
  const rows = await tx.query<TrainingRow>(
    `select ${columns} from recommendation.training where ${beforeCursor('created_at', 'id', 2)} order by created_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toTraining);
}

/** What a step came to, and where the training goes from there. */
export interface StepEnd {
  readonly report: Readonly<Record<string, unknown>>;
  readonly next: Training['step'];
  readonly state?: Training['state'];
  readonly message?: string;
  readonly modelId?: string;
}

/** Writes the end of a step; a step that somebody else has ended meanwhile stays as they left it (false). */
export async function endStep(
  tx: Tx,
  id: string,
  step: Training['step'],
  end: StepEnd,
  now: Date,
): Promise<boolean> {
  const state = end.state ?? (end.next === 'done' ? 'done' : 'running');
  const touched = await tx.execute(
    `update recommendation.training set step = $3, state = $4, report = report || $5::jsonb, message = coalesce($6, message),
       model_id = coalesce($7, model_id), finished_at = case when $4 <> 'running' then $8::timestamptz end
     where id = $1 and step = $2 and state = 'running'`,
    [
      id,
      step,
      end.next,
      state,
      JSON.stringify({ [step]: end.report }),
      end.message ?? null,
      end.modelId ?? null,
      now,
    ],
  );
  return touched > 0;
}
