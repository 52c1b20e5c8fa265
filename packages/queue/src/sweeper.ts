import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { every } from '@tsudoi/runtime/every';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';

/** The sweeper looks this often; a lost token costs at most this much. */
const everyMs = 1_000;

export interface SweeperOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** Queues of core.job worked by this process. */
  readonly queues: () => readonly string[];
  /** A queue has work now: due rows, or rows whose worker is gone. `outbox` is told too. */
  readonly onDue: (queue: string) => void;
}

interface DueRow {
  readonly queue: string;
  readonly due: boolean;
  readonly next_ms: number | null;
}

/** Finds work that no token tells of, and rows that become due within the next second. */
export function startSweeper({ database, clock, log, lifecycle, queues, onDue }: SweeperOptions): void {
  const timers = new Set<NodeJS.Timeout>();

  async function sweep(): Promise<void> {
    const rows = await database.dispatcher.query<DueRow>(
      `select q.queue,
         exists (select 1 from core.job where queue = q.queue and state = 'due' and due_at <= greatest($2::timestamptz, now()))
           or exists (select 1 from core.job where queue = q.queue and state = 'running' and lease_until < now()) as due,
         (select extract(epoch from min(due_at) - greatest($2::timestamptz, now()))::float8 * 1000 from core.job
          where queue = q.queue and state = 'due' and due_at > greatest($2::timestamptz, now())
            and due_at <= greatest($2::timestamptz, now()) + interval '1 second') as next_ms
       from unnest($1::text[]) q (queue)
       union all
       select 'outbox', exists (select 1 from core.outbox where relayed_at is null and (held_until is null or held_until <= now())), null`,
      [queues(), clock.now()],
    );
    for (const { queue, due, next_ms: nextMs } of rows) {
      if (due) onDue(queue);
      else if (nextMs !== null) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          onDue(queue);
        }, Math.ceil(nextMs));
        timers.add(timer);
      }
    }
  }

  every({ lifecycle, log }, { name: 'sweeper', intervalMs: everyMs, work: sweep });
  lifecycle.onStopIntake('jobs that become due', () => {
    for (const timer of timers) clearTimeout(timer);
  });
}
