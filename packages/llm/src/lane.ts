import { FairQueue, type Ticket } from './fairQueue.ts';
import type { MetricsSink } from './metrics.ts';
import type { Priority } from './request.ts';
import type { LimitStore } from './stores.ts';
import type { Target } from './target.ts';

/** The queue did not let the call through in time, or takes no more. */
export class LaneBusy extends Error {
  readonly reason: 'patience' | 'full' | 'aborted';
  constructor(reason: LaneBusy['reason']) {
    super(`no slot: ${reason}`);
    this.name = 'LaneBusy';
    this.reason = reason;
  }
}

/** A slot at a target; `leave` must be called once. */
export interface Slot {
  readonly waitedMs: number;
  leave(): void;
}

export interface LaneOptions {
  readonly target: () => Target;
  readonly limits: LimitStore;
  readonly metrics: MetricsSink;
  readonly elapsedMs: () => number;
  /** Calls under way at the target from this process. */
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  /** Guaranteed share of batch, 0 to 1. */
  readonly batchShare: number;
}

/** The one door to a target: slots of this process, and requests and tokens a minute of all replicas. */
export interface Lane {
  enter(ask: LaneAsk): Promise<Slot>;
  readonly inFlight: number;
}

export interface LaneAsk {
  readonly tenantId: string;
  readonly priority: Priority;
  readonly tokens: number;
  readonly dueMs: number;
  /** Waits no longer than this. */
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Waiting extends Ticket {
  readonly since: number;
  readonly admit: (slot: Slot) => void;
  readonly refuse: (busy: LaneBusy) => void;
}

/** Longest sleep before the limits are asked again: other replicas may have given tokens back. */
const maxNapMs = 250;

export function createLane(options: LaneOptions): Lane {
  const { limits, metrics, elapsedMs, maxConcurrent } = options;
  const queue = new FairQueue<Waiting>(options.batchShare);
  const running = { interactive: 0, batch: 0 };
  let interactivePeak = 1;
  let pumping = false;
  let wake: (() => void) | undefined;

  /** Slack filling: batch takes what the recent peak of interactive calls (and half as much again) leaves free. */
  function batchAllowed(): boolean {
    const headroom = Math.min(maxConcurrent - 1, Math.ceil(interactivePeak * 1.5) + 2);
    return running.batch < Math.max(Math.ceil(maxConcurrent * options.batchShare), maxConcurrent - headroom);
  }
  function admit(ticket: Waiting): void {
    if (!queue.remove(ticket, true)) {
      // It gave up while the limits were asked: what was taken goes back.
      void giveBack(ticket.tokens);
      return;
    }
    running[ticket.priority] += 1;
    if (ticket.priority === 'interactive') {
      interactivePeak = Math.max(running.interactive, interactivePeak - interactivePeak / 512);
    }
    metrics.queued(ticket.priority, queue.waiting(ticket.priority));
    let left = false;
    ticket.admit({
      waitedMs: elapsedMs() - ticket.since,
      leave() {
        if (left) return;
        left = true;
        running[ticket.priority] -= 1;
        pump();
      },
    });
  }
  async function giveBack(tokens: number): Promise<void> {
    try {
      await limits.giveBack(options.target().id, tokens);
    } catch {
      metrics.storeFault('limits');
    }
  }
  async function take(ticket: Waiting): Promise<number> {
    try {
      const target = options.target();
      return await limits.take(target.id, target.limits, ticket.tokens, ticket.priority);
    } catch {
      metrics.storeFault('limits');
      return 0;
    }
  }
  async function run(): Promise<void> {
    for (;;) {
      if (running.interactive + running.batch >= maxConcurrent) return;
      const ticket = queue.peek(batchAllowed());
      if (!ticket) return;
      const napMs = await take(ticket);
      if (napMs <= 0) {
        admit(ticket);
        continue;
      }
      // Somebody more urgent came while the limits were asked: no nap on account of the other.
      if (queue.peek(batchAllowed()) !== ticket) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(napMs, maxNapMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
    }
  }
  function pump(): void {
    if (pumping || queue.size === 0) return;
    pumping = true;
    void run().finally(() => {
      pumping = false;
      if (queue.size > 0 && running.interactive + running.batch < maxConcurrent && queue.peek(batchAllowed()))
        pump();
    });
  }

  return {
    get inFlight() {
      return running.interactive + running.batch;
    },
    enter(ask) {
      return new Promise<Slot>((resolve, reject) => {
        if (ask.signal?.aborted) {
          reject(new LaneBusy('aborted'));
          return;
        }
        if (queue.waiting(ask.priority) >= options.maxWaiting) {
          reject(new LaneBusy('full'));
          return;
        }
        const settle = () => {
          clearTimeout(timer);
          ask.signal?.removeEventListener('abort', aborted);
        };
        const ticket: Waiting = {
          tenantId: ask.tenantId,
          priority: ask.priority,
          tokens: ask.tokens,
          dueMs: ask.dueMs,
          since: elapsedMs(),
          admit: (slot) => {
            settle();
            resolve(slot);
          },
          refuse: (busy) => {
            settle();
            if (queue.remove(ticket, false)) reject(busy);
          },
        };
        const aborted = () => {
          ticket.refuse(new LaneBusy('aborted'));
        };
        const timer = setTimeout(() => {
          ticket.refuse(new LaneBusy('patience'));
        }, ask.patienceMs);
        ask.signal?.addEventListener('abort', aborted, { once: true });
        queue.push(ticket);
        metrics.queued(ask.priority, queue.waiting(ask.priority));
        if (ask.priority === 'interactive') wake?.();
        pump();
      });
    },
  };
}
