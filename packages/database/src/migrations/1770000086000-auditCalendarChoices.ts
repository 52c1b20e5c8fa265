import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit trigger of calendars is looked at only by statements that set what people decide: a condition on the rows alone was
 * prepared for every page that a worker applied.
 */
export class AuditCalendarChoices1770000086000 implements MigrationInterface {
  name = 'AuditCalendarChoices1770000086000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger audit_change on sync.calendar;
      create trigger audit_change after update of state, workspace, write_back on sync.calendar for each row
        when ((old.state, old.workspace, old.write_back) is distinct from (new.state, new.workspace, new.write_back))
        execute function core.audit_row_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
