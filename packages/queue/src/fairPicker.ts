/** A due row as the dispatcher sees it. */
export interface Candidate {
  readonly id: string;
  readonly tenantId: string;
  /** Smaller first. */
  readonly priority: number;
  /** Weight in the tenant's share; positive. */
  readonly cost: number;
}

/** Chooses which due rows run next; keeps each tenant's deficit between calls. */
export interface FairPicker {
  /** At most `slots` of the candidates, in the order in which they should start. */
  pick(candidates: readonly Candidate[], slots: number): Candidate[];
}

/**
 * Deficit round-robin (Shreedhar and Varghese 1995) over tenants inside each priority, smallest priority first. The quantum
 * is the cheapest head, so each round serves someone, or `least`, so that what is picked of a tenant at a time is worth a
 * transaction of its own. A tenant without work loses its deficit.
 */
export function createFairPicker(least = 1): FairPicker {
  const deficits = new Map<string, number>();
  let last = '';

  function pickPriority(waiting: ReadonlyMap<string, Candidate[]>, slots: number): Candidate[] {
    const picked: Candidate[] = [];
    const tenants = [...waiting.keys()].sort();
    const start = tenants.findIndex((tenant) => tenant > last);
    let ring = start > 0 ? [...tenants.slice(start), ...tenants.slice(0, start)] : tenants;
    while (ring.length > 0 && picked.length < slots) {
      const cheapest = Math.min(...ring.map((tenant) => waiting.get(tenant)?.[0]?.cost ?? Infinity));
      const quantum = Math.max(least, cheapest);
      for (const tenant of ring) {
        const rows = waiting.get(tenant) ?? [];
        let deficit = (deficits.get(tenant) ?? 0) + quantum;
        for (let head = rows[0]; head && head.cost <= deficit && picked.length < slots; head = rows[0]) {
          deficit -= head.cost;
          picked.push(head);
          rows.shift();
        }
        deficits.set(tenant, rows.length > 0 ? deficit : 0);
        last = tenant;
        if (picked.length === slots) break;
      }
      ring = ring.filter((tenant) => (waiting.get(tenant)?.length ?? 0) > 0);
    }
    return picked;
  }

  return {
    pick(candidates, slots) {
      const priorities = new Map<number, Map<string, Candidate[]>>();
      for (const candidate of candidates) {
        let tenants = priorities.get(candidate.priority);
        if (!tenants) priorities.set(candidate.priority, (tenants = new Map<string, Candidate[]>()));
        const rows = tenants.get(candidate.tenantId);
        if (rows) rows.push(candidate);
        else tenants.set(candidate.tenantId, [candidate]);
      }
      const present = new Set(candidates.map((candidate) => candidate.tenantId));
      for (const tenant of deficits.keys()) if (!present.has(tenant)) deficits.delete(tenant);
      const picked: Candidate[] = [];
      for (const priority of [...priorities.keys()].sort((a, b) => a - b)) {
        if (picked.length >= slots) break;
        picked.push(
          ...pickPriority(priorities.get(priority) ?? new Map<string, Candidate[]>(), slots - picked.length),
        );
      }
      return picked;
    },
  };
}
