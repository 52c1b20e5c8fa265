import type { Tx } from './database.ts';

/** Deletes stored replies of Idempotency-Keys that hold any of these words. */
export async function forgetReplies(tx: Tx, words: readonly string[]): Promise<void> {
  await tx.execute(
    `delete from core.idempotency_key i using unnest($1::text[]) as word
     where strpos(lower(i.response::text), lower(word)) > 0`,
    [words],
  );
}
