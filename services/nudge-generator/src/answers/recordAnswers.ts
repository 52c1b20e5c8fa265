import type { Tx } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { Stage } from '@tsudoi/growth/stage';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import { learnFromSignals } from '../words/learnFromSignals.ts';
import { matchSignals } from '../when/rules/matchSignals.ts';
import { insertSignals } from '../when/store/signals.ts';

/** What a person did, or did not do, with a nudge of theirs. */
export interface Answer {
  readonly type: 'opened' | 'clicked' | 'ignored';
  readonly contactId: string;
  readonly nudgeId: string;
  readonly at: Date;
}

const prefix = { opened: 'open', clicked: 'click', ignored: 'ignored' } as const;

/**
 * Records answers that we see ourselves as signals, each once a nudge and type, of nudges that are the person's; rules fire and
 * variants learn. Resolves to how many were new.
 */
export async function recordAnswers(
  tx: Tx,
  answers: readonly Answer[],
  mode: Stage['nudges'],
  now: Date,
): Promise<number> {
  if (answers.length === 0) return 0;
  const rows = await tx.query<{ id: string; contact_id: string; event_id: string | null }>(
    'select id, contact_id, event_id from nudge.nudge where tenant_id = $1 and id = any ($2)',
    [tx.tenantId, answers.map(({ nudgeId }) => nudgeId)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const signals = await insertSignals(
    tx,
    answers.flatMap(({ type, contactId, nudgeId, at }) => {
      const nudge = known.get(nudgeId);
      if (nudge?.contact_id !== contactId) return [];
      return [
        {
          ...{ contactId, type, nudgeId, data: {} },
          id: `${prefix[type]}:${nudgeId}`,
          occurredAt: at.toISOString(),
          ...(nudge.event_id !== null && { eventId: nudge.event_id }),
        },
      ];
    }),
    now,
  );
  if ((await matchSignals(tx, signals, mode, now)).waiting > 0) tx.signal(wakeSignal(backlogQueue));
  await learnFromSignals(tx, signals);
  return signals.length;
}
