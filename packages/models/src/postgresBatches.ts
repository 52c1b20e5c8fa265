import type { Database, Row } from '@tsudoi/database/database';
import {
  FenceLost,
  type BatchAnswer,
  type BatchChange,
  type BatchStore,
  type StoredBatch,
  type StoredLine,
} from '@tsudoi/llm/batch/batchStore';

const insertChunk = 1_000;

/** Batches and their lines in PostgreSQL; leases and fences by the database's clock. */
export function createPostgresBatches(database: Database): BatchStore {
  return {
    insert: (batch, lines, createdAt) =>
      database.withTenant(batch.tenantId, async (tx) => {
        const fresh = await tx.execute(
          `insert into nudge.llm_batch (id, tenant_id, run_id, purpose, prefix, deadline_at, created_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          [batch.id, batch.tenantId, batch.runId, batch.purpose, batch.prefix, batch.deadlineAt, createdAt],
        );
        if (fresh === 0) return;
        for (let from = 0; from < lines.length; from += insertChunk) {
          const chunk = lines.slice(from, from + insertChunk);
          await tx.execute(
            `insert into nudge.llm_batch_line (batch_id, tenant_id, custom_id, inputs_hash, request, contact_id)
             select $1, $2, * from unnest($3::text[], $4::text[], $5::jsonb[], $6::uuid[])`,
            [
              batch.id,
              batch.tenantId,
              chunk.map(({ customId }) => customId),
              chunk.map(({ inputsHash }) => inputsHash),
              chunk.map(
                ({ customId: _customId, inputsHash: _inputsHash, subjectId: _subjectId, ...request }) =>
                  JSON.stringify(request),
              ),
              chunk.map(({ subjectId }) => subjectId ?? null),
            ],
          );
        }
      }),
    open: (tenantId, runId) =>
      database.withTenant(tenantId, async (tx) => {
        const rows = await tx.query<{ id: string }>(
          'select id from nudge.llm_batch where run_id = $1 and settled_at is null order by id',
          [runId],
        );
        return rows.map(({ id }) => id);
      }),
    claim: (tenantId, batchId, leaseMs) =>
      database.withTenant(tenantId, async (tx) => {
        const [row] = await tx.query(
          `update nudge.llm_batch set fence = fence + 1, lease_until = now() + $2 * interval '1 millisecond'
           where id = $1 and settled_at is null and (lease_until is null or lease_until < now()) returning *`,
          [batchId, leaseMs],
        );
        return row && toBatch(row);
      }),
    unclaim: (batch) =>
      database.withTenant(batch.tenantId, async (tx) => {
        await tx.execute('update nudge.llm_batch set lease_until = null where id = $1 and fence = $2', [
          batch.id,
          batch.fence,
        ]);
      }),
    change: (batch, change, leaseMs) =>
      database.withTenant(batch.tenantId, async (tx) => {
        const next = { ...batch, ...change };
        const [row] = await tx.query(
          `update nudge.llm_batch set state = $3, target_id = $4, file_id = $5, provider_batch_id = $6,
             reservation_id = $7, cancelled_at = $8, lease_until = now() + $9 * interval '1 millisecond',
             creating_since = case when $3 = 'creating' then coalesce(creating_since, now()) else creating_since end,
             settled_at = case when $3 = 'settled' then now() end
           where id = $1 and fence = $2 returning *`,
          [batch.id, batch.fence, ...changed(next), leaseMs],
        );
        if (!row) throw new FenceLost(batch.id);
        if (next.state === 'settled') {
          // Names of people stand in the prompts; what is left of a line is its answer.
          await tx.execute(
            `update nudge.llm_batch_line set request = '{}' where batch_id = $1 and request <> '{}'`,
            [batch.id],
          );
        }
        return toBatch(row);
      }),
    lines: (tenantId, batchId) =>
      database.withTenant(tenantId, async (tx) => {
        const rows = await tx.query<{
          custom_id: string;
          inputs_hash: string;
          request: Pick<StoredLine, 'messages' | 'maxTokens' | 'template' | 'temperature' | 'jsonSchema'>;
          state: StoredLine['state'];
        }>(
          `select custom_id, inputs_hash, request, state from nudge.llm_batch_line where batch_id = $1 order by custom_id`,
          [batchId],
        );
        return rows.map((row) => ({
          ...row.request,
          customId: row.custom_id,
          inputsHash: row.inputs_hash,
          state: row.state,
        }));
      }),
    answer: (batch, answers) =>
      database.withTenant(batch.tenantId, async (tx) => {
        if (answers.length === 0) return;
        const held = await tx.query('select 1 from nudge.llm_batch where id = $1 and fence = $2 for update', [
          batch.id,
          batch.fence,
        ]);
        if (held.length === 0) throw new FenceLost(batch.id);
        await tx.execute(
          `update nudge.llm_batch_line l set state = a.state, answer = a.answer
           from unnest($2::text[], $3::text[], $4::jsonb[]) as a (custom_id, state, answer)
           where l.batch_id = $1 and l.custom_id = a.custom_id and l.state = 'waiting'`,
          [
            batch.id,
            answers.map(({ customId }) => customId),
            answers.map(({ state }) => state),
            answers.map((answer) => JSON.stringify(answer)),
          ],
        );
      }),
    answers: (tenantId, runId) =>
      database.withTenant(tenantId, async (tx) => {
        const rows = await tx.query<{ answer: BatchAnswer }>(
          `select l.answer from nudge.llm_batch b join nudge.llm_batch_line l on l.batch_id = b.id
           where b.run_id = $1 and l.state <> 'waiting'`,
          [runId],
        );
        return rows.map(({ answer }) => answer);
      }),
  };
}

function changed(batch: Required<BatchChange> | StoredBatch): unknown[] {
  return [
    batch.state,
    batch.targetId ?? null,
    batch.fileId ?? null,
    batch.providerBatchId ?? null,
    batch.reservationId ?? null,
    batch.cancelledAt ?? null,
  ];
}

function toBatch(row: Row): StoredBatch {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const date = (value: unknown) => (value instanceof Date ? value : undefined);
  return {
    id: String(row.id),
    tenantId: String(row.tenant_id),
    runId: String(row.run_id),
    purpose: String(row.purpose),
    prefix: String(row.prefix),
    targetId: text(row.target_id),
    state: row.state as StoredBatch['state'],
    fileId: text(row.file_id),
    providerBatchId: text(row.provider_batch_id),
    reservationId: text(row.reservation_id),
    deadlineAt: row.deadline_at as Date,
    creatingSince: date(row.creating_since),
    cancelledAt: date(row.cancelled_at),
    fence: Number(row.fence),
  };
}
