import type { FieldFault } from '@tsudoi/contracts/problem';
import type { Audience, RuleInput } from '@tsudoi/contracts/rules';
import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import type { Tx } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { jobs } from '@tsudoi/queue/registry';
import type { EventFacts } from '../store/events.ts';
import type { PastFiring } from '../signals/history.ts';

/** The kind of a trigger, and the trigger of a kind. */
export type TriggerKind = RuleTrigger['kind'];
export type TriggerOf<Kind extends TriggerKind> = Extract<RuleTrigger, { kind: Kind }>;

/** A domain event that may fire rules. */
export type FiringEvent = DomainEvent<(typeof jobs.fireRules)['on'][number]>;

/** The event that a domain event tells of, as it stands now. */
export type HappeningEvent = EventFacts & { readonly id: string };

/**
 * Moments of one kind in a window, as a SELECT of `time_zone` (null: of everybody), `slot` (the end of the key), `at`, `event_id`,
 * `useless_after` and `facts` (jsonb that the nudge keeps of its trigger). $1 tenant, $3 and $4 the window (after, up to).
 */
export interface SlotQuery {
  readonly sql: string;
  /** Whether a slot `s` is for a person `p` (id, time_zone), in SQL. */
  readonly isFor: string;
}

// Methods, not functions in fields: a list of all definitions takes the triggers of each.
interface Common<Trigger> {
  /** What the rule listens to, for the index of rules: a type of signal or of change. */
  listensTo?(trigger: Trigger): string;
  /** Faults that the schema cannot see. */
  check?(trigger: Trigger, rule: RuleInput): readonly FieldFault[];
  /** Whether an event comes with it, so that the audience may be "signed up to it". */
  tellsOfEvent?(trigger: Trigger): boolean;
  /** Moments at which it would have fired, oldest first; absent where nothing is remembered. */
  history?(tx: Tx, trigger: Trigger, audience: Audience, from: Date, to: Date): Promise<PastFiring[]>;
  /** What the words may say of it: its name in the nudge's facts → how a model is to take it. */
  readonly told: Readonly<Record<string, string>>;
}

/** Fired by what contacts did, in the transaction of the signal (`rules/matchSignals`). */
interface FiredBySignals<Trigger> extends Common<Trigger> {
  readonly firedBy: 'signals';
}

/** Fired by the clock: due rows are filled ahead (`schedule/fillRule`). */
interface FiredByClock<Trigger> extends Common<Trigger> {
  readonly firedBy: 'clock';
  /** `bind` gives the placeholder of a value; `batched`: one slot a daily batch; `window`: what $3 and $4 hold. */
  slots(
    trigger: Trigger,
    bind: (value: unknown) => string,
    batched: boolean,
    window: { readonly from: Date; readonly to: Date },
  ): SlotQuery;
  /** How much missed time is made up for, seconds; what the rule says unless given. */
  madeUpSeconds?(trigger: Trigger): number;
  /** For how long ahead its slots are known: a window without one is passed at once. Not known ahead unless given. */
  readonly knownAheadMs?: number;
  /** True where somebody chose the very moment: never held for the daily batch, filled shortly before. */
  readonly momentMatters?: boolean;
}

/** Fired by a domain event of the outbox, for the whole audience (`jobs/fireRules`). */
interface FiredByDomainEvents<Trigger> extends Common<Trigger> {
  readonly firedBy: 'domain events';
  readonly hears: readonly FiringEvent['type'][];
  matches(
    tx: Tx,
    trigger: Trigger,
    domainEvent: FiringEvent,
    event: HappeningEvent | undefined,
  ): Promise<boolean> | boolean;
  /** The end of the nudge's key: once for it, however often it is told. */
  slot(trigger: Trigger, domainEvent: FiringEvent, event: HappeningEvent | undefined): string;
  /** What the nudge says it was fired by; the type of the domain event unless given. */
  readonly saysKind?: string;
}

/** How rules with triggers of one kind fire. */
export type TriggerDefinition<Kind extends TriggerKind = TriggerKind> = { readonly kind: Kind } & (
  FiredBySignals<TriggerOf<Kind>> | FiredByClock<TriggerOf<Kind>> | FiredByDomainEvents<TriggerOf<Kind>>
);

/** Defines how a kind of trigger fires; it stands in the list of `triggerDefinitions.ts`. */
export function defineTrigger<Kind extends TriggerKind>(
  definition: TriggerDefinition<Kind>,
): TriggerDefinition<Kind> {
  return definition;
}
