import type { Priority } from './request.ts';

/** Somebody who waits for a slot. */
export interface Ticket {
  readonly tenantId: string;
  readonly priority: Priority;
  /** Weight: estimated tokens. */
  readonly tokens: number;
  /** Monotonic milliseconds when the answer is due; the most urgent of a tenant goes first. */
  readonly dueMs: number;
}

interface TenantQueue<T extends Ticket> {
  /** Virtual time: tokens served so far, lifted to the queue's floor when the tenant comes back. */
  served: number;
  readonly tickets: T[];
}

/** Shares of what was served while both classes had work; forgets by halves. */
const forgetAfterTokens = 2_000_000;

/**
 * Order of service: interactive before batch, but batch never below its guaranteed share of the tokens while it has
 * work; within a class the tenant that got least (start-time fair queueing by tokens); within a tenant the most urgent
 * (Kairos' rule, at gateway level).
 */
export class FairQueue<T extends Ticket> {
  readonly #batchShare: number;
  readonly #classes = {
    interactive: new Map<string, TenantQueue<T>>(),
    batch: new Map<string, TenantQueue<T>>(),
  };
  readonly #floor = { interactive: 0, batch: 0 };
  readonly #waiting = { interactive: 0, batch: 0 };
  readonly #tokens = { interactive: 0, batch: 0 };
  #contended = { interactive: 0, batch: 0 };

  constructor(batchShare: number) {
    this.#batchShare = batchShare;
  }

  get size(): number {
    return this.#waiting.interactive + this.#waiting.batch;
  }

  waiting(priority: Priority): number {
    return this.#waiting[priority];
  }

  /** Tokens of those who wait. */
  waitingTokens(priority: Priority): number {
    return this.#tokens[priority];
  }

  push(ticket: T): void {
    const tenants = this.#classes[ticket.priority];
    let tenant = tenants.get(ticket.tenantId);
    if (!tenant)
      tenants.set(ticket.tenantId, (tenant = { served: this.#floor[ticket.priority], tickets: [] }));
    let at = tenant.tickets.length;
    while (at > 0 && (tenant.tickets[at - 1]?.dueMs ?? 0) > ticket.dueMs) at -= 1;
    tenant.tickets.splice(at, 0, ticket);
    this.#waiting[ticket.priority] += 1;
    this.#tokens[ticket.priority] += ticket.tokens;
  }

  /** The next in turn, left in place. `batchAllowed` false keeps batch out, except for its guaranteed share. */
  peek(batchAllowed = true): T | undefined {
    const { interactive, batch } = this.#waiting;
    if (batch > 0 && interactive > 0) {
      const total = this.#contended.interactive + this.#contended.batch;
      if (total > 0 && this.#contended.batch < this.#batchShare * total) return this.head('batch');
    }
    if (interactive > 0) return this.head('interactive');
    return batch > 0 && batchAllowed ? this.head('batch') : undefined;
  }

  /** Takes it out; `served` false when it gave up and nobody was served. */
  remove(ticket: T, served: boolean): boolean {
    const tenants = this.#classes[ticket.priority];
    const tenant = tenants.get(ticket.tenantId);
    const at = tenant?.tickets.indexOf(ticket) ?? -1;
    if (!tenant || at < 0) return false;
    const contended = this.#waiting.batch > 0 && this.#waiting.interactive > 0;
    tenant.tickets.splice(at, 1);
    this.#waiting[ticket.priority] -= 1;
    this.#tokens[ticket.priority] -= ticket.tokens;
    if (served) {
      this.#floor[ticket.priority] = Math.max(this.#floor[ticket.priority], tenant.served);
      tenant.served += ticket.tokens;
      if (contended) this.#count(ticket);
    }
    // An idle tenant that is behind the floor is forgotten: it would come back at the floor anyway.
    if (tenant.tickets.length === 0 && tenant.served <= this.#floor[ticket.priority])
      tenants.delete(ticket.tenantId);
    if (this.#waiting[ticket.priority] === 0) tenants.clear();
    return true;
  }

  /** The next of one class, left in place. */
  head(priority: Priority): T | undefined {
    let least: TenantQueue<T> | undefined;
    for (const tenant of this.#classes[priority].values()) {
      if (tenant.tickets.length > 0 && (!least || tenant.served < least.served)) least = tenant;
    }
    return least?.tickets[0];
  }

  #count(ticket: T): void {
    this.#contended[ticket.priority] += ticket.tokens;
    const { interactive, batch } = this.#contended;
    if (interactive + batch > forgetAfterTokens)
      this.#contended = { interactive: interactive / 2, batch: batch / 2 };
  }
}
