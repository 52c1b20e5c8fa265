import type { CachedAnswer, CacheSlot, CacheStore } from '../stores.ts';

/** The response cache of one process alone; forgets the oldest beyond `maxEntries`. */
export function createMemoryCache(elapsedMs: () => number, maxEntries = 10_000): CacheStore {
  const answers = new Map<string, { answer: CachedAnswer; until: number }>();
  const leases = new Map<string, { token: string; until: number }>();
  let tokens = 0;
  return {
    lookup(slot, models, leaseMs) {
      for (const model of models) {
        const found = answers.get(answerKey(slot, model));
        if (found && found.until > elapsedMs())
          return Promise.resolve({ state: 'hit', answer: found.answer });
      }
      const held = leases.get(slotKey(slot));
      if (held && held.until > elapsedMs()) return Promise.resolve({ state: 'wait' });
      const token = String((tokens += 1));
      leases.set(slotKey(slot), { token, until: elapsedMs() + leaseMs });
      return Promise.resolve({ state: 'lead', token });
    },
    put(slot, token, modelKey, answer, ttlMs) {
      const key = answerKey(slot, modelKey);
      answers.delete(key);
      answers.set(key, { answer, until: elapsedMs() + ttlMs });
      for (const oldest of answers.keys()) {
        if (answers.size <= maxEntries) break;
        answers.delete(oldest);
      }
      if (leases.get(slotKey(slot))?.token === token) leases.delete(slotKey(slot));
      return Promise.resolve();
    },
    abandon(slot, token) {
      if (leases.get(slotKey(slot))?.token === token) leases.delete(slotKey(slot));
      return Promise.resolve();
    },
  };
}

function slotKey(slot: CacheSlot): string {
  return [slot.tenantId, slot.policy, slot.subjectId ?? '', slot.requestHash].join(' ');
}

function answerKey(slot: CacheSlot, model: string): string {
  return `${slotKey(slot)} ${model}`;
}
