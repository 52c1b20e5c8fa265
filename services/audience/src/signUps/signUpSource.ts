import type { SignUpSource } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';
import type { Sealer } from '@tsudoi/seal/createSealer';
import { z } from 'zod';
import { HiEventsEvent } from '../shops/hiEventsApi.ts';
import { PretixEvent } from '../shops/pretixApi.ts';

export interface SourceRow {
  readonly id: string;
  readonly kind: SignUpSource['kind'];
  readonly name: string;
  readonly event_id: string | null;
  readonly mapping: unknown;
  readonly enabled: boolean;
  readonly created_at: Date;
  readonly faults: Readonly<Record<string, { field: string; message: string; at: string }>>;
  readonly reconciled_at: Date | null;
  readonly reconciled_until: Date | null;
  readonly reconcile_fault: string | null;
}

export const sourceColumns = `id, kind, name, event_id, mapping, enabled, created_at, faults, reconciled_at, reconciled_until,
  reconcile_fault`;

export function toSource(row: SourceRow): SignUpSource {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    eventId: row.event_id,
    enabled: row.enabled,
    pretix: pretixOf(row),
    hiEvents: hiEventsOf(row),
    reconciledAt: row.reconciled_at?.toISOString() ?? null,
    reconcileFault: row.reconcile_fault,
    faults: Object.entries(row.faults)
      .map(([order, fault]) => ({ order, ...fault }))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
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
  readonly hiEvents: HiEventsEvent | null;
  readonly secret: string;
  /** Of the user of Hi.Events' API. */
  readonly password: string | undefined;
  /** Up to when, by the shop's clock, its orders have been compared. */
  readonly reconciledUntil: Date | undefined;
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
      hiEvents: hiEventsOf(row),
      reconciledUntil: row.reconciled_until ?? undefined,
      ...secretsOf(sealer.open(row.sealed_secret, sourceSecretContext(tx.tenantId, row.id))),
    }
  );
}

const Secrets = z.object({ secret: z.string(), password: z.string() });

/** What is sealed of a source: its secret, and where there are two a JSON of them. */
export function sealedText(secret: string, password: string | undefined): string {
  return password === undefined ? secret : JSON.stringify({ secret, password });
}

function secretsOf(text: string): { readonly secret: string; readonly password: string | undefined } {
  if (!text.startsWith('{')) return { secret: text, password: undefined };
  try {
    return Secrets.parse(JSON.parse(text));
  } catch {
    return { secret: text, password: undefined }; // a secret that begins like an object
  }
}

function pretixOf(row: SourceRow): PretixEvent | null {
  return row.kind === 'pretix' ? (PretixEvent.safeParse(row.mapping).data ?? null) : null;
}

function hiEventsOf(row: SourceRow): HiEventsEvent | null {
  return row.kind === 'hi-events' ? (HiEventsEvent.safeParse(row.mapping).data ?? null) : null;
}
