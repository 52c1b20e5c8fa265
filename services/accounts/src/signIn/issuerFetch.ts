import type { Egress } from '@tsudoi/runtime/egress';
import type { CustomFetch } from 'openid-client';

const longestAnswerBytes = 1024 * 1024;

/**
 * The way to the issuer that a tenant named, and to the endpoints that the issuer names: through the guard, so that
 * neither leads into private networks; redirects are refused, and an answer ends at 1 MB.
 */
export function createIssuerFetch(egress: Egress): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const response = await egress.fetch(url, {
      method,
      headers,
      body: (body ?? null) as NonNullable<RequestInit['body']> | null,
      signal: signal ?? null,
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Error(`the issuer redirects ${url}`);
    }
    return new Response(response.body?.pipeThrough(endingAt(longestAnswerBytes)) ?? null, response);
  };
}

function endingAt(mostBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(part, controller) {
      bytes += part.length;
      if (bytes > mostBytes) controller.error(new Error(`an answer of more than ${String(mostBytes)} bytes`));
      else controller.enqueue(part);
    },
  });
}
