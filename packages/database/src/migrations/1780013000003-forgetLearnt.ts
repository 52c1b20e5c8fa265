import { sqlMigration } from '../sqlMigration.ts';

/** A changed target is learnt anew; a changed credential is heard by every process. */
export const forgetLearnt = sqlMigration(
  'ForgetLearnt1780013000003',
  `
  create function nudge.llm_forget_learnt() returns trigger language plpgsql
    as $$ begin delete from nudge.llm_learnt l where l.target_id = old.id; return null; end $$;
  create trigger llm_target_learnt after update of details on nudge.llm_target
    for each row when (old.details is distinct from new.details) execute function nudge.llm_forget_learnt();
  create trigger llm_credential_changed after insert or update or delete on nudge.llm_credential
    for each statement execute function nudge.llm_notify_catalog();
  create trigger audit_change after insert or update or delete on nudge.llm_credential
    for each row execute function core.audit_row_change();
  `,
);
