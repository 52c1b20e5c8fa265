import type { Tx } from './database.ts';

/** Deletes stored replies of Idempotency-Keys that name any of these ids or addresses. */
export async function forgetReplies(tx: Tx, words: readonly string[]): Promise<void> {
  await tx.query('select core.forget_replies($1)', [words]);
}
