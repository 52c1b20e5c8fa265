import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the sync worker reads of recommendation's tables: the dated tasks of accepted plans, unless their event is cancelled. */
export class CreateTaskView1770000065000 implements MigrationInterface {
  name = 'CreateTaskView1770000065000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view recommendation.dated_task_view with (security_invoker = true) as
        select t.id, t.tenant_id, p.event_id, t.due_on, e.name as event_name, e.details ->> 'timeZone' as time_zone,
          t.details #>> '{title,ja}' as title_ja, t.details #>> '{title,en}' as title_en, t.details ->> 'link' as link
        from recommendation.plan_task t
        join recommendation.plan p on p.id = t.plan_id and p.state = 'accepted'
        join recommendation.event e on e.id = p.event_id and e.state <> 'cancelled';
      grant select on recommendation.dated_task_view to tsudoi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
