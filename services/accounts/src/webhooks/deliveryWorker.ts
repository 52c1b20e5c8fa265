import type { Database } from '@tsudoi/database/database';
import { coalesced } from '@tsudoi/queue/coalesced';
import { createFairPicker } from '@tsudoi/queue/fairPicker';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Egress } from '@tsudoi/runtime/egress';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Sealer } from '@tsudoi/seal/createSealer';
import {
  claimDeliveries,
  createDueReader,
  type ClaimedDelivery,
  type DueDelivery,
} from './claimDeliveries.ts';
import { sendMessage } from './sendMessage.ts';
import { settleDelivery } from './settleDelivery.ts';
import type { WebhookMetrics } from './webhookMetrics.ts';

/** Attempts of this process under way at once: in all, to one host, of one tenant. A host that hangs holds its part, no more. */
const most = 64;
const perHost = 4;
const perTenant = 24;

export interface DeliveryWorkerOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly egress: Egress;
  /** The machine's clock: receivers compare signatures with theirs. */
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: WebhookMetrics;
}

/** Sends what is due to webhook endpoints. */
export interface DeliveryWorker {
  /** Fills the free places. Resolves to false: an attempt that ends looks again by itself. */
  pull(): Promise<boolean>;
  /** Takes nothing more, gives those under way five seconds, hands the rest back by their leases. */
  stop(): Promise<void>;
}

const stopMs = 5_000;

export function createDeliveryWorker(options: DeliveryWorkerOptions): DeliveryWorker {
  const { database, sealer, egress, clock, log, metrics } = options;
  const reader = createDueReader(database.dispatcher);
  const picker = createFairPicker();
  const stopping = new AbortController();
  const running = new Map<string, DueDelivery>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const count = (by: (due: DueDelivery) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const due of running.values()) counts.set(by(due), (counts.get(by(due)) ?? 0) + 1);
    return counts;
  };

  /** What of the candidates fits beside what is under way, tenants in turn. */
  function choose(candidates: readonly DueDelivery[]): DueDelivery[] {
    const hosts = count(({ host }) => host);
    const tenants = count(({ tenantId }) => tenantId);
    const byId = new Map(candidates.map((due) => [due.id, due]));
    return picker.pick(candidates, candidates.length).flatMap(({ id }) => {
      const due = byId.get(id);
      if (!due || running.has(id) || running.size >= most) return [];
      const [ofHost, ofTenant] = [hosts.get(due.host) ?? 0, tenants.get(due.tenantId) ?? 0];
      if (ofHost >= perHost || ofTenant >= perTenant) return [];
      hosts.set(due.host, ofHost + 1);
      tenants.set(due.tenantId, ofTenant + 1);
      running.set(id, due);
      return [due];
    });
  }

  async function attempt(delivery: ClaimedDelivery): Promise<void> {
    const attempted = await sendMessage(egress, delivery, clock.now().getTime(), stopping.signal);
    const { settled, disabled } = await settleDelivery(database, delivery, attempted);
    metrics.attempted(settled, attempted.attempt.ms / 1_000);
    if (!disabled) return;
    metrics.disabled();
    log.warn(
      { tenant_id: delivery.tenantId, endpoint_id: delivery.endpointId, reason: attempted.attempt.error },
      'a webhook endpoint was disabled',
    );
  }

  async function fill(): Promise<void> {
    if (stopped || running.size >= most) return;
    const full = [...count(({ host }) => host)].flatMap(([host, sends]) => (sends >= perHost ? [host] : []));
    const chosen = choose(await reader.read(perHost, full));
    for (const [tenantId, dues] of Map.groupBy(chosen, (due) => due.tenantId)) {
      const ids = dues.map(({ id }) => id);
      let claims: ClaimedDelivery[] = [];
      try {
        claims = await claimDeliveries(database, sealer, tenantId, ids);
      } catch (err) {
        log.warn({ err, tenant_id: tenantId }, 'webhook deliveries could not be claimed');
      }
      const claimed = new Set(claims.map(({ id }) => id));
      for (const id of ids) if (!claimed.has(id)) running.delete(id);
      for (const claim of claims) begin(claim);
    }
  }

  function begin(claim: ClaimedDelivery): void {
    const work = attempt(claim)
      .catch((err: unknown) => {
        if (!stopping.signal.aborted)
          log.warn({ err, delivery_id: claim.id }, 'a webhook delivery was not settled; its lease ends');
      })
      .finally(() => {
        running.delete(claim.id);
        underWay.delete(work);
        pull().catch(() => undefined);
      });
    underWay.add(work);
  }

  const pull = coalesced(fill);

  return {
    pull,
    async stop() {
      stopped = true;
      const late = setTimeout(() => {
        stopping.abort();
      }, stopMs);
      // Fills nothing more, and waits for a filling that is under way.
      await pull().catch(() => undefined);
      await Promise.allSettled([...underWay]);
      clearTimeout(late);
    },
  };
}
