import type { WebhookAttempt } from '@tsudoi/contracts/webhooks';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';
import { retryAfterMs } from '@tsudoi/runtime/retryAfter';
import { signWebhook } from '@tsudoi/runtime/webhookSignature';
import type { ClaimedDelivery } from './claimDeliveries.ts';
import { messageIdOf, messageOf } from './deliveryRow.ts';

/** How long a receiver may take, ms. */
const timeoutMs = 15_000;

/** What came of one attempt. */
export interface Attempted {
  readonly attempt: WebhookAttempt;
  /** `gone`: the receiver says that it wants nothing more (410). */
  readonly outcome: 'delivered' | 'failed' | 'gone';
  /** What it asked to be left alone for, ms. */
  readonly retryAfterMs: number | undefined;
}

/**
 * One signed POST. Any 2xx is a delivery; redirects are not followed; an answer that does not come in 15 s is a failure, though the
 * receiver may have acted: it knows a repeat by `webhook-id`. Never rejects but where `stopping` aborts it.
 */
export async function sendMessage(
  egress: Egress,
  delivery: ClaimedDelivery,
  nowMs: number,
  stopping: AbortSignal,
): Promise<Attempted> {
  const body = JSON.stringify(messageOf(delivery.type, delivery.occurredAt, delivery.payload));
  const at = new Date(nowMs).toISOString();
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  if (delivery.secrets.length === 0)
    return {
      attempt: { at, status: null, error: 'the secret of this endpoint cannot be opened: replace it', ms: 0 },
      outcome: 'failed',
      retryAfterMs: undefined,
    };
  try {
    const { status, headers } = await egress.request(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Tsudoi-Webhooks/1',
        ...signWebhook(delivery.secrets, messageIdOf(delivery.id), Math.floor(nowMs / 1_000), body),
      },
      body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    });
    const error = errorOf(status);
    return {
      attempt: { at, status, error, ms: took() },
      outcome: error === null ? 'delivered' : status === 410 ? 'gone' : 'failed',
      retryAfterMs: retryAfterMs(headers['retry-after'], nowMs),
    };
  } catch (err) {
    if (stopping.aborted) throw err;
    return {
      attempt: { at, status: null, error: reasonOf(err), ms: took() },
      outcome: 'failed',
      retryAfterMs: undefined,
    };
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `${String(status)}: redirects are not followed`;
  if (status === 410) return '410: the receiver wants nothing more';
  return `the receiver answered ${String(status)}`;
}

/** One line for the log of the tenant: what the network said, by its code where it has one. */
function reasonOf(thrown: unknown): string {
  for (let each = thrown; each instanceof Error; each = each.cause) {
    if (each instanceof EgressRefused) return each.message.slice(0, 300);
    if (each.name === 'TimeoutError') return `no answer within ${String(timeoutMs / 1_000)} s`;
    const inner = each instanceof AggregateError ? (each.errors[0] as unknown) : each;
    if (inner instanceof Error && 'code' in inner)
      return `${String(inner.code)}: ${inner.message}`.slice(0, 300);
  }
  return (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300);
}
