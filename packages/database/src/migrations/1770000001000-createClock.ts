import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `core.clock`: how far a rehearsal's clock is ahead; read only by processes whose configuration lets it move. */
export class CreateClock1770000001000 implements MigrationInterface {
  name = 'CreateClock1770000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table core.clock (
        singleton boolean primary key default true check (singleton),
        offset_ms bigint not null default 0
      );
      insert into core.clock default values;
      grant select, update (offset_ms) on core.clock to tsudoi_app;
      create function core.notify_clock() returns trigger language plpgsql
        as $$ begin perform pg_notify('clock_moved', new.offset_ms::text); return null; end $$;
      create trigger clock_moved after update on core.clock for each row execute function core.notify_clock();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
