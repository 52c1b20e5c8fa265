/** A column that holds sealed secrets, and what each is sealed to. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** Columns that name a row, as text. */
  readonly key: readonly string[];
  /** SQL expression of the purpose that the row's secret was sealed with. */
  readonly purpose: string;
  readonly type: 'text' | 'bytea';
  /** `installation` secrets belong to no tenant. */
  readonly belongsTo: 'tenant' | 'installation';
}

/**
 * Every column of sealed secrets, of all services: the one place that a key rotation goes by. A test compares it with
 * the catalogue, so that a new column cannot be forgotten. `core.audit_entry.sealed_change` is not here: it is sealed
 * with its person's key, and that key (core.person_key) is what a rotation seals anew.
 */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'core.signing_key',
    column: 'sealed_private_jwk',
    key: ['kid'],
    purpose: `'signing-key:' || kid`,
    type: 'text',
    belongsTo: 'installation',
  },
  {
    table: 'core.member',
    column: 'sealed_totp',
    key: ['id'],
    purpose: `'member-totp:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.identity_provider',
    column: 'sealed_client_secret',
    key: ['id'],
    purpose: `'identity-provider:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'recommendation.ad_account',
    column: 'sealed_credentials',
    key: ['id'],
    purpose: `'ad-account:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.sign_up_source',
    column: 'sealed_secret',
    key: ['id'],
    purpose: `'sign-up-source:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.webhook_endpoint',
    column: 'sealed_secret',
    key: ['id'],
    purpose: `'webhook-endpoint:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.webhook_endpoint',
    column: 'sealed_previous',
    key: ['id'],
    purpose: `'webhook-endpoint:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.contact_import_part',
    column: 'sealed_rows',
    key: ['import_id', 'number'],
    purpose: `'contact-import:' || import_id`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'core.person_key',
    column: 'sealed_key',
    key: ['pseudonym'],
    purpose: `'person-key:' || pseudonym`,
    type: 'text',
    belongsTo: 'tenant',
  },
  {
    table: 'nudge.channel_config',
    column: 'sealed',
    key: ['channel'],
    purpose: `'nudge-channel:' || channel`,
    type: 'bytea',
    belongsTo: 'tenant',
  },
  {
    table: 'nudge.push_subscription',
    column: 'sealed_keys',
    key: ['id'],
    purpose: `'push-subscription:' || endpoint`,
    type: 'bytea',
    belongsTo: 'tenant',
  },
  {
    table: 'nudge.llm_credential',
    column: 'secret',
    key: ['name', 'version'],
    purpose: `'model-credential:' || name`,
    type: 'text',
    belongsTo: 'installation',
  },
  {
    table: 'sync.connection',
    column: 'secret',
    key: ['id'],
    purpose: `'calendar-connection:' || id`,
    type: 'text',
    belongsTo: 'tenant',
  },
];
