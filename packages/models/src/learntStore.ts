import type { Database } from '@tsudoi/database/database';
import type { Capabilities } from '@tsudoi/llm/capabilities';

type Learnt = Partial<Capabilities>;

/** What the processes of this installation learnt about targets, by target. Null stands for undefined. */
export async function readLearnt(database: Database): Promise<ReadonlyMap<string, Learnt>> {
  const rows = await database.installation<{ id: string; learnt: Record<string, unknown> }>(
    'select target_id as id, learnt from nudge.llm_learnt',
  );
  return new Map(
    rows.map(({ id, learnt }) => [
      id,
      Object.fromEntries(Object.entries(learnt).map(([name, value]) => [name, value ?? undefined])) as Learnt,
    ]),
  );
}

/** Adds what was learnt; forgotten when an admin changes the target. */
export async function writeLearnt(database: Database, targetId: string, learnt: Learnt): Promise<void> {
  const plain = Object.fromEntries(Object.entries(learnt).map(([name, value]) => [name, value ?? null]));
  await database.installation(
    `insert into nudge.llm_learnt as l (target_id, learnt) select id, $2::jsonb from nudge.llm_target where id = $1
     on conflict (target_id) do update set learnt = l.learnt || excluded.learnt, at = now()`,
    [targetId, JSON.stringify(plain)],
  );
}
