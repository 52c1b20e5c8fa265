import type { Tenant } from '@tsudoi/contracts/tenants';
import type { Tx } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';

/** A row of core.tenant. `settings` holds what has no column. */
export interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly requests_per_minute: number;
  readonly settings: TenantSettings;
  readonly version: number;
  readonly created_at: Date;
}

export interface TenantSettings {
  readonly aiBudgetJpyPerMonth?: number | null | undefined;
  readonly maximumContacts?: number | null | undefined;
  readonly requireTotp?: boolean;
}

const tenantColumns = 'id, slug, name, requests_per_minute, settings, version, created_at';

export function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    quotas: {
      requestsPerMinute: row.requests_per_minute,
      aiBudgetJpyPerMonth: row.settings.aiBudgetJpyPerMonth ?? null,
      maximumContacts: row.settings.maximumContacts ?? null,
    },
    requireTotp: row.settings.requireTotp ?? false,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** The tenant of this transaction, which is a principal's own. */
export async function ownTenant(tx: Tx, lock = false): Promise<TenantRow> {
  const row = await findTenant(tx, lock);
  if (!row) throw new Error('the tenant of this principal is gone');
  return row;
}

/** The tenant of this transaction, which a caller named. @throws NotFound */
export async function tenantNamed(tx: Tx, lock = false): Promise<TenantRow> {
  const row = await findTenant(tx, lock);
  if (!row) throw new NotFound(`No tenant ${tx.tenantId}`);
  return row;
}

async function findTenant(tx: Tx, lock: boolean): Promise<TenantRow | undefined> {
  const [row] = await tx.query<TenantRow>(
    `select ${tenantColumns} from core.tenant where id = $1 ${lock ? 'for no key update' : ''}`,
    [tx.tenantId],
  );
  return row;
}

/** Writes the next version of name, limits and settings. */
export async function writeTenant(
  tx: Tx,
  next: Pick<TenantRow, 'name' | 'requests_per_minute' | 'settings'>,
): Promise<TenantRow> {
  const [row] = await tx.query<TenantRow>(
    `update core.tenant set name = $2, requests_per_minute = $3, settings = $4, version = version + 1
     where id = $1 returning ${tenantColumns}`,
    [tx.tenantId, next.name, next.requests_per_minute, JSON.stringify(next.settings)],
  );
  return row as TenantRow;
}
