/**
 * Groups calls of one tenant into one statement: a call with nobody ahead goes at once (or after `lingerMs`, for what
 * nobody waits for), those that arrive meanwhile go together when it is back. `run` gets the items in order and answers
 * in the same order.
 */
export function perTenantBatch<Item, Result>(
  run: (tenantId: string, items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems = 200, lingerMs = 0 }: { readonly maxItems?: number; readonly lingerMs?: number } = {},
): (tenantId: string, item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (reason: unknown) => void;
  }
  const queues = new Map<string, Waiting[]>();

  async function drain(tenantId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      if (lingerMs > 0) await new Promise((resolve) => setTimeout(resolve, lingerMs));
      const turn = queue.splice(0, maxItems);
      try {
        const results = await run(
          tenantId,
          turn.map(({ item }) => item),
        );
        turn.forEach((waiting, index) => {
          waiting.resolve(results[index] as Result);
        });
      } catch (err) {
        for (const waiting of turn) waiting.reject(err);
      }
    }
    queues.delete(tenantId);
  }
  return (tenantId, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(tenantId);
      if (queue) {
        queue.push({ item, resolve, reject });
        return;
      }
      const fresh = [{ item, resolve, reject }];
      queues.set(tenantId, fresh);
      void drain(tenantId, fresh);
    });
}
