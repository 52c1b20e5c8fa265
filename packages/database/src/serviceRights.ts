/** Services that run apart, each signed in as a role of its own: the end of the role's name. */
export const serviceRoles = ['recommend', 'accounts', 'audience', 'nudge', 'sync'] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** The role of each service that has one; `standalone` runs all of them on the application's role. */
export const roleOfService = {
  'recommendation-api': 'recommend',
  accounts: 'accounts',
  audience: 'audience',
  'nudge-generator': 'nudge',
  'sync-worker': 'sync',
} as const satisfies Readonly<Record<string, ServiceRole>>;

/** S select, I insert, U update, D delete; of a verb that the application's role has for some columns only, those columns. */
type Verbs = 'S' | 'SI' | 'SU' | 'SIU' | 'SID' | 'SIUD';

/** What a role may do with a table or view; named columns where a verb is for these alone. A view opens the columns that it reads. */
export type TableRight = Verbs | { readonly S: readonly string[]; readonly U?: readonly string[] };

export interface ServiceRights {
  /** All of a schema that the application's role may do: the service's own. */
  readonly schemas: readonly string[];
  readonly tables: Readonly<Record<string, TableRight>>;
  /** Functions that not everybody may call. */
  readonly functions: readonly string[];
}

/** What every service does: work its queues, tell events, answer once, know who calls and in which stage. */
const everyService: ServiceRights = {
  schemas: [],
  tables: {
    'core.job': 'SIU',
    'core.outbox': 'SIU',
    'core.idempotency_key': 'SIUD',
    'core.stage': 'S',
    'core.clock': 'S',
    'core.tenant': { S: ['id', 'settings'] },
    'core.signing_key': { S: ['public_jwk', 'verifies_until', 'created_at'] },
    'core.revoked_session': 'S',
    'core.webhook_endpoint': { S: ['tenant_id', 'state', 'types'] },
  },
  functions: [
    'core.authenticate_api_key',
    'core.mark_effect',
    'core.schema_state',
    'core.touch_api_keys',
    'core.write_access_log',
  ],
};

/** Who changes what people configure writes the audit log, sealed with the key of whoever did it. */
const writesAudit = {
  tables: { 'core.person_key': 'SID' },
  functions: ['core.append_audit'],
} as const satisfies Pick<ServiceRights, 'tables' | 'functions'>;

/** What a gateway to models keeps: catalogue, credentials, money, batches, what it learnt. */
const asksModels: ServiceRights['tables'] = {
  'nudge.llm_target': 'SIUD',
  'nudge.llm_route': 'SIUD',
  'nudge.llm_terms': 'SU',
  'nudge.llm_credential': 'SIUD',
  'nudge.llm_learnt': 'SIUD',
  'nudge.llm_ledger': 'SI',
  'nudge.llm_month': 'SIU',
  'nudge.llm_month_time': 'SIU',
  'nudge.llm_reservation': 'SIUD',
  'nudge.llm_spend': 'SIUD',
  'nudge.llm_batch': 'SIUD',
  'nudge.llm_batch_line': 'SIUD',
  'core.tenant_ai_budget_view': 'S',
};

/** A sealed column of another service's table, as a rotation of keys reads and replaces it: its key, and what it is sealed for. */
const resealed = (column: string, ...key: string[]): TableRight => ({
  S: ['tenant_id', ...key, column],
  U: [column],
});

const own: Readonly<Record<ServiceRole, ServiceRights>> = {
  recommend: {
    schemas: ['recommendation'],
    tables: {
      ...writesAudit.tables,
      ...asksModels,
      'core.contact_reach_view': 'S',
      'core.sign_up_view': 'S',
    },
    functions: writesAudit.functions,
  },
  accounts: {
    schemas: [],
    tables: {
      ...writesAudit.tables,
      'core.access_log': 'S',
      'core.api_key': 'SIUD',
      'core.audit_archive_part': 'SIU',
      'core.audit_archived_month': 'SI',
      'core.audit_entry': 'S',
      'core.audit_head': 'S',
      'core.backup_mark': 'S',
      'core.clock': 'SU',
      'core.email_domain': 'SIUD',
      'core.growth_override': 'SIU',
      'core.growth_reading': 'SIU',
      'core.growth_sample': 'SIUD',
      'core.growth_state': 'SU',
      'core.identity_provider': 'SIUD',
      'core.invitation': 'SIUD',
      'core.member': 'SIUD',
      'core.password_reset': 'SIUD',
      'core.person_key': 'SIUD',
      'core.revoked_session': 'SID',
      'core.signing_key': 'SIUD',
      'core.stage': 'SU',
      'core.stage_change': 'SU',
      'core.tenant': 'SU',
      'core.webhook_delivery': 'SIUD',
      'core.webhook_endpoint': 'SIUD',
      'core.workspace': 'SIUD',
      'sync.workspace_use_view': 'S',
      'core.sign_up_source': resealed('sealed_secret', 'id'),
      'core.contact_import_part': resealed('sealed_rows', 'import_id', 'number'),
      'recommendation.ad_account': resealed('sealed_credentials', 'id'),
      'nudge.channel_config': resealed('sealed', 'channel'),
      'nudge.push_subscription': resealed('sealed_keys', 'id', 'endpoint'),
      'nudge.llm_credential': { S: ['name', 'version', 'secret'], U: ['secret'] },
      'sync.connection': resealed('secret', 'id'),
    },
    functions: [
      ...writesAudit.functions,
      'core.create_tenant',
      'core.forget_access',
      'core.forget_replies',
      'core.growth_figures',
      'core.home_tenant',
      'core.identity_provider_tenant',
      'core.installation_figures',
      'core.invitation_tenant',
      'core.list_tenants',
      'core.members_by_email',
      'core.password_reset_tenant',
      'core.plan_figures',
      'core.tenant_figures',
      'core.work_figures',
    ],
  },
  audience: {
    schemas: [],
    tables: {
      ...writesAudit.tables,
      'core.audit_archive_part': 'S',
      'core.audit_archived_month': 'S',
      'core.audit_entry': 'S',
      'core.contact': 'SIUD',
      'core.contact_count': 'S',
      'core.contact_import': 'SIUD',
      'core.contact_import_fault': 'SIUD',
      'core.contact_import_part': 'SIUD',
      'core.contact_reach_view': 'S',
      'core.contact_view': 'S',
      'core.member': { S: ['tenant_id', 'id', 'email', 'display_name', 'role', 'state', 'created_at'] },
      'core.sign_up': 'SIUD',
      'core.sign_up_source': 'SIUD',
      'core.sign_up_view': 'S',
      'recommendation.event_key_view': 'S',
      'recommendation.plan_link_view': 'S',
      // What a person is handed of themselves is in every table that names contacts.
      'core.webhook_delivery': 'S',
      'nudge.batch_nudge': 'S',
      'nudge.confirmation': 'S',
      'nudge.confirmation_record': 'S',
      'nudge.contact_preference': 'S',
      'nudge.delivery': 'S',
      'nudge.inbox_item': 'S',
      'nudge.inbox_position': 'S',
      'nudge.inbox_revocation': 'S',
      'nudge.llm_batch_line': 'S',
      'nudge.nudge': 'S',
      'nudge.push_subscription': 'S',
      'nudge.rating': 'S',
      'nudge.signal': 'S',
      'nudge.suppression': 'S',
    },
    functions: [
      ...writesAudit.functions,
      'core.append_audit_entries',
      'core.erase_contact_rows',
      'core.find_contacts',
      'core.forget_replies',
      'core.sign_up_source_tenant',
    ],
  },
  nudge: {
    schemas: ['nudge'],
    tables: {
      'core.contact_view': 'S',
      'core.sign_up_view': 'S',
      'core.tenant_ai_budget_view': 'S',
      'recommendation.event_fact_view': 'S',
      'recommendation.expected_sign_ups_view': 'S',
    },
    functions: [],
  },
  sync: {
    schemas: ['sync'],
    tables: {
      'core.workspace': 'S',
      'recommendation.dated_task_view': 'S',
    },
    functions: [],
  },
};

/** What each service's role may do, what every service may included; of a table in both, the service's own row. */
export const serviceRights: Readonly<Record<ServiceRole, ServiceRights>> = {
  recommend: withEvery(own.recommend),
  accounts: withEvery(own.accounts),
  audience: withEvery(own.audience),
  nudge: withEvery(own.nudge),
  sync: withEvery(own.sync),
};

function withEvery({ schemas, tables, functions }: ServiceRights): ServiceRights {
  return {
    schemas,
    tables: { ...everyService.tables, ...tables },
    functions: [...everyService.functions, ...functions],
  };
}
