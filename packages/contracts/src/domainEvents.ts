import { z } from 'zod';
import { CalendarConnectionLost, CalendarEventChanged, CalendarReconnectWanted } from './calendarMessages.ts';
import { Instant } from './instant.ts';

const id = z.uuid();

/**
 * Every domain event of the platform and what it tells. `publish` takes no other, each is heard by the jobs of
 * `packages/queue/src/registry.ts` or declared below as heard by nobody, and the relay hands on what fits its schema.
 * Unknown keys are dropped, so that a key can be added while an older process runs; a key that subscribers need comes
 * as `.optional()` first. Names are `noun.past_tense`.
 */
export const domainEvents = {
  'contact.created': z.object({ contactId: id }),
  'contact.changed': z.object({ contactId: id, changed: z.array(z.string()) }),
  'contact.erased': z.object({ contactId: id }),
  /** A person followed the link of the message that asked whether they want others. */
  'contact.confirmed': z.object({ contactId: id, at: Instant }),
  'member.erased': z.object({ memberId: id }),
  /** A member was disabled or erased: what they connected in their own name is let go. */
  'member.left': z.object({ memberId: id }),
  /** A new sign-up, once, in any state but cancelled. `signedUpAt` may lie long ago: an import. */
  'sign_up.recorded': z.object({
    signUpId: id,
    contactId: id,
    eventId: id,
    tacticKey: z.string().nullable(),
    tickets: z.int().positive(),
    signedUpAt: Instant,
  }),
  'sign_up.changed': z.object({
    signUpId: id,
    contactId: id,
    eventId: id,
    state: z.enum(['confirmed', 'cancelled', 'attended']),
  }),
  'event.created': z.object({ eventId: id }),
  /** `changed`: names of its fields. `by` where an entry of a connected calendar is what changed. */
  'event.changed': z.object({
    eventId: id,
    changed: z.array(z.string()),
    state: z.enum(['open', 'cancelled', 'finished']),
    by: z.literal('calendar').optional(),
  }),
  /** Sign-ups are below the expected curve: `ratio` of it, `leadDays` whole days before the event. */
  'event.behind': z.object({
    eventId: id,
    leadDays: z.number(),
    ratio: z.number(),
    expectedSignUps: z.number().optional(),
    signUps: z.number().optional(),
  }),
  /** An event fell behind its plan, is on track again or full: once a change. `planId`: a plan of what remains, proposed where it is behind. */
  'event.pace_changed': z.object({
    eventId: id,
    pace: z.enum(['behind', 'on_track', 'full']),
    leadDays: z.number(),
    signUps: z.number(),
    expectedByNow: z.number(),
    planId: id.nullable(),
  }),
  /** A nudge reached its person's channel. Written only where a webhook endpoint asks for it. */
  'nudge.delivered': z.object({
    nudgeId: id,
    contactId: id,
    ruleId: id,
    eventId: id.nullable(),
    channel: z.string(),
  }),
  'plan.proposed': z.object({ planId: id, eventId: id }),
  'plan.accepted': z.object({ planId: id, eventId: id }),
  'plan.tasks_moved': z.object({ planId: id, eventId: id, tasks: z.int() }),
  'signal.received': z.object({
    signals: z.array(z.object({ id: z.string(), contactId: id, type: z.string(), eventId: id.optional() })),
  }),
  'calendar.connected': z.object({ connectionId: id }),
  'calendar.chosen': z.object({ calendarId: id }),
  /** Entries (their ids at the provider) that a page of a calendar changed or removed. */
  'calendar.page_applied': z.object({ calendarId: id, ids: z.array(z.string()) }),
  'calendar.event_changed': CalendarEventChanged,
  'calendar.connection_lost': CalendarConnectionLost,
  'calendar.reconnect_wanted': CalendarReconnectWanted,
  /** The modes of the installation changed; `modes` are those that did, `rule` is that of the growth policy, if one did it. */
  'stage.changed': z.object({
    version: z.int(),
    modes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    rule: z.string().nullable(),
    reason: z.string(),
  }),
  'growth.override_changed': z.object({ overrideId: id }),
  /** The platform disabled a webhook endpoint of the tenant: nothing but failures for five days, or 410 Gone. */
  'webhook_endpoint.disabled': z.object({ endpointId: id, reason: z.string() }),
} as const satisfies Readonly<Record<`${string}.${string}`, z.ZodObject>>;

/** The name of a domain event. */
export type DomainEventType = keyof typeof domainEvents;

/** What a domain event tells, as a subscriber gets it. */
export type DomainEventPayload<Type extends DomainEventType = DomainEventType> = z.output<
  (typeof domainEvents)[Type]
>;

/** Whether a string names a domain event of this build. */
export function isDomainEventType(type: string): type is DomainEventType {
  return Object.hasOwn(domainEvents, type);
}

/**
 * Domain events that tenants may subscribe to (webhooks.ts), each with what it tells them. Their payloads are ids, states and numbers,
 * never a name or an address: who may know more asks the API. A payload may gain keys, it never loses one.
 */
export const offered = {
  'contact.created': 'A contact was added',
  'contact.changed': 'Fields of a contact changed; `changed` names them',
  'contact.erased': 'A person was erased: forget what you keep of the contact',
  'sign_up.recorded': 'Somebody signed up for an event',
  'sign_up.changed': 'A sign-up was confirmed again, cancelled or attended',
  'event.created': 'An event was made',
  'event.changed': 'Fields of an event changed; `changed` names them',
  'event.behind': 'Sign-ups of an event are below the expected curve',
  'event.pace_changed': 'An event fell behind its plan, is on track again, or full',
  'plan.proposed': 'A plan was proposed for an event',
  'plan.accepted': 'A plan was accepted',
  'plan.tasks_moved': 'Tasks of an accepted plan got other dates',
  'nudge.delivered': 'A nudge was delivered to a contact',
  'webhook_endpoint.disabled': 'Another endpoint of yours was disabled; `reason` says why',
} as const satisfies Partial<Record<DomainEventType, string>>;

/** A domain event that tenants may subscribe to. */
export type OfferedType = keyof typeof offered;

/** Their names, in the order in which they are shown. */
export const offeredTypes = Object.keys(offered) as [OfferedType, ...OfferedType[]];

/** Whether tenants may subscribe to it. */
export function isOffered(type: DomainEventType): boolean {
  return Object.hasOwn(offered, type);
}

/**
 * Domain events that no job of this build hears, each with its reason: where no webhook endpoint of the tenant asks for one, it
 * is on record at once, wakes nobody and waits for no relay. The registry of jobs does not compile with one that is heard, nor
 * without one that is not.
 */
export const unheard = {
  'contact.created': 'the next fill of a rule finds new contacts by themselves',
  'contact.changed': 'consent, zone and address are read at the moment of a send',
  'member.erased': 'what others know a member by is let go at member.left',
  'event.pace_changed':
    'the organiser reads it with the pace of the event; rules hear event.behind, day by day',
  'event.created': 'an event without a plan moves nothing',
  'plan.proposed': 'a plan moves something once it is accepted',
  'nudge.delivered': 'the nudge itself is settled in the same transaction',
  'stage.changed': 'processes follow the stage itself, by NOTIFY',
  'growth.override_changed': 'the next tick of the policy reads what is held',
  'signal.received': 'rules have fired and variants have learned in the transaction of the signal',
} as const satisfies Partial<Record<DomainEventType, string>>;

/** Whether a job of this build hears it. */
export function isHeard(type: DomainEventType): boolean {
  return !Object.hasOwn(unheard, type);
}
