import { FairQueue, type Ticket } from './fairQueue.ts';
import type { MetricsSink } from './metrics.ts';
import type { Priority } from './request.ts';
import type { LimitGrant, LimitStore } from './stores.ts';
import type { Target } from './target.ts';

/** The queue did not let the call through in time, or takes no more. */
export class QueueBusy extends Error {
  /** `open`: the breaker of another replica is open for `openMs`. */
  readonly reason: 'patience' | 'full' | 'aborted' | 'open';
  readonly openMs: number;
  constructor(reason: QueueBusy['reason'], openMs = 0) {
    super(`no slot: ${reason}`);
    this.name = 'QueueBusy';
    this.reason = reason;
    this.openMs = openMs;
  }
}

/** A slot at a target; `leave` must be called once. */
export interface Slot {
  readonly waitedMs: number;
  /** The one probe of all replicas after an open breaker's pause. */
  readonly probe: boolean;
  leave(): void;
}

export interface QueueOptions {
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
export interface TargetQueue {
  enter(ask: QueueAsk): Promise<Slot>;
  /** Corrects what the limits were asked for: positive gives tokens back. Goes along with the next question. */
  giveBack(tokens: number): void;
  readonly inFlight: number;
}

export interface QueueAsk {
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
  readonly refuse: (busy: QueueBusy) => void;
}

/** Longest sleep before the limits are asked again: other replicas may have given tokens back. */
const maxBackOffMs = 250;
/** Tokens to give back wait so long for a question that takes them along. */
const spareMs = 100;
/** Most calls for which the limits are asked in one go. */
const maxTogether = 64;
const free: LimitGrant = { waitMs: 0, openMs: 0, probe: false };

export function createTargetQueue(options: QueueOptions): TargetQueue {
  const { limits, metrics, elapsedMs, maxConcurrent } = options;
  const queue = new FairQueue<Waiting>(options.batchShare);
  const running = { interactive: 0, batch: 0 };
  let interactivePeak = 1;
  let pumping = false;
  /** Calls that the limits are asked for together: doubles while they grant, one at a time once they refuse. */
  let together = 1;
  let spare = 0;
  let spareTimer: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;

  /** Slack filling: batch takes what the recent peak of interactive calls (and half as much again) leaves free. */
  function batchSlots(): number {
    const headroom = Math.min(maxConcurrent - 1, Math.ceil(interactivePeak * 1.5) + 2);
    return Math.max(Math.ceil(maxConcurrent * options.batchShare), maxConcurrent - headroom) - running.batch;
  }
  const next = () => queue.peek(batchSlots() > 0);
  const freeSlots = () => maxConcurrent - running.interactive - running.batch;

  function admit(ticket: Waiting, probe: boolean): boolean {
    if (!queue.remove(ticket, true)) return false;
    running[ticket.priority] += 1;
    if (ticket.priority === 'interactive') {
      interactivePeak = Math.max(running.interactive, interactivePeak - interactivePeak / 512);
    }
    metrics.queued(ticket.priority, queue.waiting(ticket.priority));
    let left = false;
    ticket.admit({
      waitedMs: elapsedMs() - ticket.since,
      probe,
      leave() {
        if (left) return;
        left = true;
        running[ticket.priority] -= 1;
        pump();
      },
    });
    return true;
  }
  function giveBack(tokens: number): void {
    spare += tokens;
    spareTimer ??= setTimeout(() => {
      spareTimer = undefined;
      const back = spare;
      spare = 0;
      if (back === 0) return;
      limits.giveBack(options.target().id, back).catch(() => {
        metrics.storeFault('limits');
      });
    }, spareMs).unref();
  }
  async function take(requests: number, tokens: number, priority: Priority): Promise<LimitGrant> {
    const back = spare;
    spare = 0;
    try {
      const target = options.target();
      const grant = await limits.take(target.id, target.limits, {
        requests,
        tokens: tokens - back,
        priority,
      });
      if (grant.waitMs > 0 || grant.openMs > 0) spare += back;
      return grant;
    } catch {
      metrics.storeFault('limits');
      return free;
    }
  }
  /** How many of a class may be asked for in one go; one while both classes wait, so that their order is kept. */
  function countTogether(priority: Priority): number {
    if (queue.waiting('interactive') > 0 && queue.waiting('batch') > 0) return 1;
    const slots = priority === 'batch' ? Math.min(freeSlots(), batchSlots()) : freeSlots();
    return Math.max(1, Math.min(together, slots, queue.waiting(priority)));
  }
  function refuseAll(openMs: number): void {
    for (;;) {
      const ticket = queue.head('interactive') ?? queue.head('batch');
      if (!ticket) return;
      ticket.refuse(new QueueBusy('open', openMs));
    }
  }
  async function run(): Promise<void> {
    for (;;) {
      if (freeSlots() <= 0) return;
      const ticket = next();
      if (!ticket) return;
      const { priority } = ticket;
      const count = countTogether(priority);
      // Of several the mean is asked for; which of them are admitted is known only then.
      let tokens =
        count === 1
          ? ticket.tokens
          : Math.ceil((queue.waitingTokens(priority) * count) / queue.waiting(priority));
      const { waitMs, openMs, probe } = await take(count, tokens, priority);
      if (openMs > 0) {
        refuseAll(openMs);
        return;
      }
      if (waitMs <= 0) {
        together = Math.min(maxTogether, together * 2);
        if (count === 1) {
          // It may have given up while the limits were asked: what was taken goes back.
          if (!admit(ticket, probe)) giveBack(tokens);
          continue;
        }
        for (let n = 0; n < count; n += 1) {
          const head = queue.head(priority);
          if (!head) break;
          tokens -= head.tokens;
          admit(head, false);
        }
        if (tokens !== 0) giveBack(tokens);
        continue;
      }
      together = 1;
      // Somebody more urgent came while the limits were asked: no back-off on account of the other.
      if (count > 1 || next() !== ticket) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(waitMs, maxBackOffMs));
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
      if (queue.size > 0 && freeSlots() > 0 && next()) pump();
    });
  }

  return {
    giveBack,
    get inFlight() {
      return running.interactive + running.batch;
    },
    enter(ask) {
      return new Promise<Slot>((resolve, reject) => {
        if (ask.signal?.aborted) {
          reject(new QueueBusy('aborted'));
          return;
        }
        if (queue.waiting(ask.priority) >= options.maxWaiting) {
          reject(new QueueBusy('full'));
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
          ticket.refuse(new QueueBusy('aborted'));
        };
        const timer = setTimeout(() => {
          ticket.refuse(new QueueBusy('patience'));
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
