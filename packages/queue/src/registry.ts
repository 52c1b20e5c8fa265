import { offeredTypes, type DomainEventType, type unheard } from '@tsudoi/contracts/domainEvents';
import { z } from 'zod';
import {
  defineJob,
  defineSubscriber,
  onlyWhereAsked,
  type Asked,
  type JobDefinition,
  type Subscriber,
} from './defineJob.ts';

/** Every queue of the platform: a name in Redis (tokens) and in core.job.queue (the backlog). One service works each. */
export const queueNames = [
  'recommendation',
  'accounts',
  'audience',
  'nudge',
  'nudge-backlog',
  'webhooks',
  'sync',
] as const;
export type QueueName = (typeof queueNames)[number];

/** All that a rule's trigger may hear: an event behind its curve, changed, signed up to. Rules that are met nudge their audience. */
const fireRules = defineSubscriber({
  name: 'rules.fire',
  on: ['event.behind', 'event.changed', 'sign_up.recorded', 'sign_up.changed'],
  queue: 'nudge',
  deadlineMs: 300_000,
});

/** An event moved or was cancelled: nudges that wait are withdrawn or written anew. */
const followEventNudges = defineSubscriber({
  name: 'nudges.follow_event',
  on: ['event.changed'],
  queue: 'nudge',
  deadlineMs: 300_000,
});

/** A calendar's grant was lost: who connected it, as a contact that a nudge can reach. */
const findConnectionOwner = defineSubscriber({
  name: 'contacts.find_connection_owner',
  on: ['calendar.connection_lost'],
  queue: 'audience',
});

/** Then they are asked to connect it again. */
const askToReconnect = defineSubscriber({
  name: 'nudges.ask_to_reconnect',
  on: ['calendar.reconnect_wanted'],
  queue: 'nudge',
});

/** A person confirmed that they want messages: their consent says so. */
const recordConfirmation = defineSubscriber({
  name: 'contacts.record_confirmation',
  on: ['contact.confirmed'],
  queue: 'audience',
});

/** Entries of a calendar changed: what the tenant's rules make of them. Many attempts: a worker that is killed costs one, too. */
const applyCalendarRules = defineSubscriber({
  name: 'calendar.apply_rules',
  on: ['calendar.page_applied'],
  queue: 'sync',
  attempts: 40,
});

/** A member left: the calendars that they connected are read no more, and what opened them is forgotten. */
const letCalendarsGo = defineSubscriber({
  name: 'calendar.let_go',
  on: ['member.left'],
  queue: 'sync',
});

/** A plan was accepted, its tasks moved, its event changed, a calendar came: the entries of calendars that take write-back follow. */
const writeCalendarTasks = defineSubscriber({
  name: 'calendar.write_tasks',
  on: ['plan.accepted', 'plan.tasks_moved', 'event.changed', 'calendar.chosen', 'calendar.connected'],
  queue: 'sync',
  deadlineMs: 300_000,
});

/** An event moved: the tasks of its accepted plan get their dates anew. */
const followEvent = defineSubscriber({
  name: 'plan.follow_event',
  on: ['event.changed'],
  queue: 'recommendation',
});

/** A calendar entry that is an event was made, moved or cancelled. */
const applyCalendarChange = defineSubscriber({
  name: 'event.apply_calendar_change',
  on: ['calendar.event_changed'],
  queue: 'recommendation',
});

/** An event fell behind its plan, is on track again or full: told, with a plan of what remains where it is behind. */
const tellPace = defineJob({
  name: 'event.tell_pace',
  queue: 'recommendation',
  payload: z.object({
    eventId: z.uuid(),
    pace: z.enum(['behind', 'on_track', 'full']),
    changes: z.int(),
    refresh: z
      .boolean()
      .describe('only the plan of what remains is made anew: the event is behind as before'),
    leadDays: z.number(),
    signUps: z.number(),
    expectedByNow: z.number(),
  }),
});

/** A model of attendance is trained, step by step; what was done is not done again after a crash. */
const trainForecast = defineJob({
  name: 'forecast.train',
  queue: 'recommendation',
  payload: z.object({ trainingId: z.uuid() }),
  deadlineMs: 600_000,
});

/** Results of an account of an ad network are fetched. */
const syncAdAccount = defineJob({
  name: 'outcomes.sync_ad_account',
  queue: 'recommendation',
  payload: z.object({ adAccountId: z.uuid() }),
  deadlineMs: 600_000,
});

/** Someone signed up: a `signed_up` signal, on which rules fire and from which variants learn. */
const signalSignUp = defineSubscriber({
  name: 'signals.from_sign_up',
  queue: 'nudge',
  on: ['sign_up.recorded'],
});

/** A person was erased: what work under way has written since is erased too, at once and again when it must be over. */
const eraseLeftovers = defineSubscriber({
  name: 'contacts.erase_leftovers',
  on: ['contact.erased'],
  queue: 'audience',
});
const eraseLeftoversAgain = defineJob({
  name: 'contacts.erase_leftovers_again',
  queue: 'audience',
  payload: z.object({ contactId: z.uuid() }),
});

/** pretix told of an order: what it is, its API says. */
const fetchPretixOrder = defineJob({
  name: 'sign_ups.fetch_pretix_order',
  queue: 'audience',
  payload: z.object({ sourceId: z.uuid(), code: z.string().max(16) }),
  attempts: 12,
  backoff: { firstMs: 1_000, maxMs: 1_800_000 },
});

/** A file of contacts, part by part; a worker that is killed costs a try. */
const importContacts = defineJob({
  name: 'contacts.import',
  queue: 'audience',
  payload: z.object({ importId: z.uuid() }),
  attempts: 20,
  deadlineMs: 3_600_000,
});

/** A shop's list of participants, in the same way. */
const importSignUps = defineJob({
  name: 'sign_ups.import',
  queue: 'audience',
  payload: z.object({ importId: z.uuid() }),
  attempts: 20,
  deadlineMs: 3_600_000,
});

/** Once a day: the orders of a shop's API that changed, against the sign-ups; each run plans the next. */
const reconcileShop = defineJob({
  name: 'sign_ups.reconcile_shop',
  queue: 'audience',
  payload: z.object({ sourceId: z.uuid() }),
  deadlineMs: 600_000,
});

/** A closed month of a tenant's audit log goes to object storage. */
const archiveAuditMonth = defineJob({
  name: 'audit.archive_month',
  queue: 'accounts',
  payload: z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
  deadlineMs: 1_800_000,
});

/** What a tenant may subscribe to happened, and an endpoint of it asks for that: a delivery to each such endpoint. */
const tellWebhooks = onlyWhereAsked(
  defineSubscriber({ name: 'webhooks.tell', on: offeredTypes, queue: 'accounts' }),
);

/** An endpoint was disabled after failing: a mail to each person who can mend it, where the installation has a mail server. */
const tellDisabled = defineSubscriber({
  name: 'webhooks.tell_disabled',
  on: ['webhook_endpoint.disabled'],
  queue: 'accounts',
});
/** One of those mails. A mail server that is away or greylists is asked for an hour. */
const mailDisabled = defineJob({
  name: 'webhooks.mail_disabled',
  queue: 'accounts',
  payload: z.object({
    eventId: z.string(),
    endpointId: z.uuid(),
    memberId: z.uuid(),
    reason: z.string(),
  }),
  attempts: 12,
  backoff: { firstMs: 2_000, maxMs: 1_800_000 },
  deadlineMs: 150_000,
});

/** Every job of the platform; the only place that names them. Typed by `jobs.<name>` at both ends. */
export const jobs = {
  fireRules,
  followEventNudges,
  signalSignUp,
  findConnectionOwner,
  askToReconnect,
  recordConfirmation,
  applyCalendarRules,
  writeCalendarTasks,
  letCalendarsGo,
  applyCalendarChange,
  followEvent,
  tellPace,
  trainForecast,
  syncAdAccount,
  eraseLeftovers,
  eraseLeftoversAgain,
  archiveAuditMonth,
  fetchPretixOrder,
  importContacts,
  importSignUps,
  tellWebhooks,
  tellDisabled,
  mailDisabled,
  reconcileShop,
} as const satisfies Record<string, Pick<JobDefinition, 'name' | 'queue'>>;

type AnyJob = (typeof jobs)[keyof typeof jobs];
/** By a job that runs whoever asks: what only webhooks tell of is unheard. */
type Heard = AnyJob extends infer Job
  ? Job extends Asked
    ? never
    : Job extends Subscriber<infer Type>
      ? Type
      : never
  : never;

type Unheard = Exclude<DomainEventType, Heard>;
type Agree = keyof typeof unheard extends Unheard
  ? Unheard extends keyof typeof unheard
    ? true
    : false
  : false;

/** Jobs and subscriptions as one value, so that tests can bring their own. */
export interface Registry {
  readonly queues: readonly string[];
  /** Which jobs run for each domain event (`publish`); each gets its own row, tries and dead letter. */
  readonly subscribers: readonly Subscriber[];
}

/** Does not compile where an event has a subscriber and is declared unheard, or has none and is not. */
export const registry: Agree extends true ? Registry : never = {
  queues: queueNames,
  subscribers: Object.values(jobs).flatMap((job) => ('on' in job ? [job] : [])),
};
