import { sqlMigration } from '../sqlMigration.ts';

/**
 * `sent_fence` is the claim under which a message's bytes may have left: whoever held it may still tell what became of it.
 * A row that is only planned is `retry` with no `settled_at`; versions before this one send it like any retry.
 */
export const intentPerMessage = sqlMigration(
  'IntentPerMessage1780014000001',
  `alter table nudge.delivery add column sent_fence bigint;`,
);
