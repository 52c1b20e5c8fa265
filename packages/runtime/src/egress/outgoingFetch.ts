import { boundBody } from './boundedBody.ts';
import { defaultBodyBudget } from './bodyBudget.ts';
import type { Egress } from './egress.ts';

const longestAnswerBytes = 1024 * 1024;

/**
 * The way to servers that a tenant named (issuers, ticket shops), and to those that they name: through the guard, so
 * that neither leads into private networks; redirects are refused, and an answer ends at 1 MB.
 */
export function createOutgoingFetch(egress: Egress): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await egress.fetch(url, init);
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Error(`${new URL(url).origin} redirects`);
    }
    const body =
      response.body && boundBody(response.body, { ...defaultBodyBudget, bytes: longestAnswerBytes });
    return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>> | null, response);
  };
}
