import type { LedgerEntry, MoneyStore } from '../stores.ts';

/** One budget for each tenant in micro-dollars, no months, no leases: for tests of the engine and trials without a database. */
export interface MemoryMoney extends MoneyStore {
  readonly ledger: LedgerEntry[];
  setBudget(tenantId: string, limitMicroUsd: number): void;
  state(tenantId: string): { readonly spent: number; readonly reserved: number };
}

export function createMemoryMoney(defaultLimitMicroUsd = 1_000_000_000): MemoryMoney {
  const budgets = new Map<string, { limit: number; spent: number; reserved: number }>();
  const reservations = new Map<string, { tenantId: string; amount: number }>();
  const seen = new Set<string>();
  const ledger: LedgerEntry[] = [];
  function budget(tenantId: string) {
    let found = budgets.get(tenantId);
    if (!found) budgets.set(tenantId, (found = { limit: defaultLimitMicroUsd, spent: 0, reserved: 0 }));
    return found;
  }
  function free(id: string, amount: number): void {
    const held = reservations.get(id);
    if (!held) return;
    const freed = Math.min(amount, held.amount);
    held.amount -= freed;
    budget(held.tenantId).reserved -= freed;
    if (held.amount <= 0) reservations.delete(id);
  }
  return {
    ledger,
    setBudget(tenantId, limitMicroUsd) {
      budget(tenantId).limit = limitMicroUsd;
    },
    state: (tenantId) => ({ spent: budget(tenantId).spent, reserved: budget(tenantId).reserved }),
    reserve(ask) {
      const state = budget(ask.tenantId);
      const used = state.spent + state.reserved;
      const usedShare = state.limit > 0 ? used / state.limit : 1;
      const full = ask.fullMicroUsd;
      const light = ask.economyMicroUsd;
      const take = (amount: number, tier: 'full' | 'economy') => {
        state.reserved += amount;
        reservations.set(ask.id, { tenantId: ask.tenantId, amount });
        return Promise.resolve({ tier, usedShare });
      };
      if (full !== undefined && (usedShare < 0.5 || light === undefined) && used + full <= state.limit)
        return take(full, 'full');
      if (light !== undefined && used + light <= state.limit) return take(light, 'economy');
      return Promise.resolve({ tier: 'none', usedShare });
    },
    settle({ entry, reservationId, release }) {
      if (seen.has(entry.id)) return Promise.resolve();
      seen.add(entry.id);
      ledger.push(entry);
      budget(entry.tenantId).spent += entry.costMicroUsd;
      if (reservationId !== undefined)
        free(reservationId, release === 'all' ? Number.MAX_SAFE_INTEGER : release);
      return Promise.resolve();
    },
    renew: (_tenantId, id) => Promise.resolve(reservations.has(id)),
    release(_tenantId, id) {
      free(id, Number.MAX_SAFE_INTEGER);
      return Promise.resolve();
    },
  };
}
