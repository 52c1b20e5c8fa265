import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import pg from 'pg';
import { fillInstallation, type FillSizes } from '../../e2e/fill/fillInstallation.ts';
import { startInstallation, type Installation } from '../../e2e/installation.ts';
import { postmasterOf, treeSeconds } from '../presets/cpuTime.ts';

/** A filled installation, standalone in a process of its own. */
export interface GrowthWorld {
  readonly installation: Installation;
  readonly owner: pg.Client;
  /** The first has half of everything. */
  readonly tenantIds: readonly string[];
  readonly fillSeconds: number;
  /** A key of another tenant. */
  readonly otherKey: string;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ) => Promise<{ readonly status: number; readonly ms: number; readonly body: unknown }>;
  /** CPU of PostgreSQL so far, seconds. */
  readonly databaseSeconds: () => number;
  end(): Promise<void>;
}

/** The sizes of the issue: 10, 100 and 1,000 tenants. */
export const sizes = {
  S: sized(9, 0.01),
  M: sized(99, 0.1),
  L: sized(999, 1),
} as const satisfies Record<string, FillSizes>;
export type SizeName = keyof typeof sizes;

function sized(others: number, share: number): FillSizes {
  return {
    others,
    contacts: 1_000_000 * share,
    events: 200_000 * share,
    nudges: 2_000_000 * share,
    signals: 1_000_000 * share,
    audit: 1_000_000 * share,
    entries: 500_000 * share,
    calls: 1_000_000 * share,
  };
}

export async function openGrowthWorld(size: FillSizes): Promise<GrowthWorld> {
  const database = await createTestDatabase();
  const { tenantId } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'default', name: 'Default' },
    key: { name: 'fill', role: 'admin' },
  });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  owner.on('error', () => undefined);
  await owner.connect();
  const startedAt = performance.now();
  const { tenantIds } = await fillInstallation(owner, tenantId, size);
  const fillSeconds = (performance.now() - startedAt) / 1_000;
  await owner.query('update core.tenant set requests_per_minute = 100000000');
  await owner.query('update core.stage set version = version + 1, modes = modes || $1::jsonb', [
    JSON.stringify({ nudges: 'event-driven' }),
  ]);
  const other = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'filled-1', name: 'Filled 1' },
    key: { name: 'bench', role: 'admin' },
  });
  const installation = await startInstallation({
    database,
    env: { LOG_LEVEL: 'warn', DATABASE_CONNECTION_BUDGET: '30', REQUEST_DEADLINE_MS: '60000' },
  });
  const { rows } = await owner.query<{ data_directory: string }>('show data_directory');
  const postmaster = postmasterOf(rows[0]?.data_directory ?? '');
  return {
    installation,
    owner,
    tenantIds,
    fillSeconds,
    otherKey: other.apiKey,
    startMs: installation.startMs,
    async call(method, path, body, key = installation.apiKey) {
      const started = performance.now();
      const answer = await fetch(installation.url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const ms = performance.now() - started;
      const json = answer.headers.get('content-type')?.includes('json') === true;
      return { status: answer.status, ms, body: json && text !== '' ? (JSON.parse(text) as unknown) : text };
    },
    databaseSeconds: () => treeSeconds(postmaster),
    async end() {
      await installation.stop();
      await owner.end().catch(() => undefined);
    },
  };
}
