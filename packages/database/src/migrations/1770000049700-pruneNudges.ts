import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What finding old rows of schema `nudge` needs: an index that costs an insert next to nothing, and the first id of an instant. */
export class PruneNudges1770000049700 implements MigrationInterface {
  name = 'PruneNudges1770000049700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Signals are stored in the order in which they come: a range of blocks has a narrow range of times.
      create index signal_received on nudge.signal using brin (received_at) with (pages_per_range = 32, autosummarize = on);

      -- The least id that nudge.next_id() gives at an instant.
      create function nudge.first_id(at timestamptz) returns uuid language sql immutable parallel safe as $$
        select (encode(substring(int8send((extract(epoch from at) * 1000)::bigint) from 3), 'hex') || '70008000000000000000')::uuid
      $$;
      grant execute on function nudge.first_id(timestamptz) to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
