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
