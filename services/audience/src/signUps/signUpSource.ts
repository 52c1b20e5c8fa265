import type { SignUpSource } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { PretixEvent } from './pretixApi.ts';

export interface SourceRow {
  readonly id: string;
  readonly kind: SignUpSource['kind'];
  readonly name: string;
  readonly event_id: string | null;
  readonly mapping: unknown;
  readonly enabled: boolean;
  readonly created_at: Date;
}

export const sourceColumns = `id, kind, name, event_id, mapping, enabled, created_at`;

export function toSource(row: SourceRow): SignUpSource {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    eventId: row.event_id,
    enabled: row.enabled,
    pretix: pretixOf(row),
    webhookPath: `/v1/webhooks/sign-ups/${row.id}`,
    createdAt: row.created_at.toISOString(),
  };
}

/** Where a source's secret is sealed to. */
export function sourceSecretContext(tenantId: string, sourceId: string) {
  return { tenantId, purpose: `sign-up-source:${sourceId}` };
}

/** A source in use. `secret` signs its webhooks; where `pretix` is there it is the token of pretix's API. */
export interface OpenSource {
  readonly id: string;
  readonly kind: SignUpSource['kind'];
  readonly eventId: string | null;
  readonly mapping: unknown;
  readonly pretix: PretixEvent | null;
  readonly secret: string;
}

/** The source with its secret; undefined where there is none (any more). */
export async function openSource(tx: Tx, sealer: Sealer, sourceId: string): Promise<OpenSource | undefined> {
  const [row] = await tx.query<SourceRow & { sealed_secret: string }>(
    `select ${sourceColumns}, sealed_secret from core.sign_up_source where id = $1 and enabled`,
    [sourceId],
  );
  return (
    row && {
      id: row.id,
      kind: row.kind,
      eventId: row.event_id,
      mapping: row.mapping,
      pretix: pretixOf(row),
      secret: sealer.open(row.sealed_secret, sourceSecretContext(tx.tenantId, row.id)),
    }
  );
}

function pretixOf(row: SourceRow): PretixEvent | null {
  return row.kind === 'pretix' ? (PretixEvent.safeParse(row.mapping).data ?? null) : null;
}
