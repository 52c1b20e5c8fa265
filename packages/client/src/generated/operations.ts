// Made from the OpenAPI document by generateMain.ts; never edited.

/** What each operation of the public API takes and gives. */
export interface Operations {
  /** Become a member with the token of an invitation and a password of one’s own */
  acceptInvitation: {
    params: undefined;
    query: undefined;
    body: { token: string; displayName: string; password: string };
    output: { id: string; email: string; displayName: string; role: "viewer" | "editor" | "owner" | "admin"; state: "active" | "disabled"; totp: boolean; signsInBy: ("password" | "issuer")[]; lastSignInAt: string | null; version: number; createdAt: string };
  };
  /** Choose a new password with the token of a reset; every session ends, a second factor stays */
  acceptPasswordReset: {
    params: undefined;
    query: undefined;
    body: { token: string; password: string };
    output: undefined;
  };
  /** Accept a plan: dated tasks and UTM links; an earlier accepted plan of the event is superseded */
  acceptPlan: {
    params: { planId: string };
    query: undefined;
    body: { landingUrl?: string };
    output: { plan: { id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string }; tasks: ({ id: string; planId: string; tacticKey: string; number?: number; units?: number; title: { ja: string; en: string }; dueOn: string; hours: number; spendJpy: number; utm: { source: string; medium: string; campaign: string; id: string; content?: string }; link: string | null; draft?: ({ ja: string; en: string }) | null; checklist?: ({ ja: string; en: string })[]; state?: "open" | "done" | "skipped"; assignee?: string | null; spentJpy?: number | null; spentHours?: number | null; doneOn?: string | null })[] };
  };
  /** Keep a calendar of a connection in step, for a workspace */
  addCalendar: {
    params: undefined;
    query: undefined;
    body: { connectionId: string; remoteId: string; name?: string; workspace?: string; writeBack?: boolean };
    output: { id: string; connectionId: string; workspace: string; remoteId: string; name: string; writeBack: boolean; writeBackError: string | null; timeZone: string | null; state: "active" | "paused" | "gone"; events: number; quarantined: number; pushUntil: string | null; nextPollAt: string; failures: number; lastError: string | null; lastSuccessAt: string | null };
  };
  /** Entries of a calendar, or with a tag, become events */
  addCalendarRule: {
    params: undefined;
    query: undefined;
    body: { workspace?: string; calendarId?: string | null; tag?: string | null; include?: ("declined" | "working_location" | "out_of_office" | "focus_time" | "birthday")[]; defaults: { category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments?: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; capacity: number; priceJpy?: number; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null } };
    output: { id: string; workspace: string; calendarId: string | null; tag: string | null; include: ("declined" | "working_location" | "out_of_office" | "focus_time" | "birthday")[]; defaults: { category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; capacity: number; priceJpy: number; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null } };
  };
  /** Send nothing to an address any more */
  addSuppression: {
    params: undefined;
    query: undefined;
    body: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line"; address: string };
    output: { channel: string; address: string; reason: "hard_bounce" | "soft_bounce" | "complaint" | "unsubscribed" | "manual"; detail: string | null; source: string; softBounces: number; suppressedAt: string | null; liftedAt: string | null };
  };
  /** Put an event away: it leaves lists and searches, an open one is cancelled, so that its nudges and tasks end; what it taught stays */
  archiveEvent: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string };
  };
  /** Ask a person once more who has not confirmed: three messages an address at most, an hour apart; 409 beyond that */
  askAgain: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: { state: "not_needed" | "waiting" | "asked" | "expired" | "confirmed"; asked: number; askedAt: string | null; expiresAt: string | null; confirmedAt: string | null; history: ({ at: string; kind: "asked" | "confirmed"; address: string; nudgeId: string | null; subject: string | null; text: string | null })[] };
  };
  /** Ask about one event. Server-sent events: `tool` (what was looked up), `figure` (what the answer stands on), `text` (pieces of the answer), `done` ({intent, step, by}: `model` where a language model wrote the words around the figures, within the AI budget, else `template`). Changes nothing */
  askAssistant: {
    params: undefined;
    query: undefined;
    body: { eventId: string; question: string; language?: "ja" | "en" };
    output: string;
  };
  /** Have a link to choose a new password sent to an address; the answer is the same whether anybody signs in with it */
  askPasswordReset: {
    params: undefined;
    query: undefined;
    body: { email: string; tenant?: string };
    output: Record<string, never>;
  };
  /** Asks a long question about a plan: it is answered in the background, its progress is read by its id; asked again, it is the same */
  askPlan: {
    params: { planId: string };
    query: undefined;
    body: ({ kind: "frontier"; points?: number; topBudgetJpy?: number }) | ({ kind: "why-not" }) | ({ kind: "least-budget"; probability?: number });
    output: { id: string; kind: "frontier" | "why-not" | "least-budget"; state: "running" | "done" | "failed"; done: number; of: number; message: string | null; frontier: ({ points: ({ budgetJpy: number; spendJpy: number; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; hitProbability: number; marginalCostPerAttendeeJpy: number | null; tacticKeys: (string)[] })[] }) | null; whyNot: ({ tactics: ({ tacticKey: string; name: { ja: string; en: string }; reason: string; lossJpy: number | null; displaces: (string)[]; explanation: { ja: string; en: string } })[] }) | null; leastBudget: ({ reachable: boolean; budgetJpy: number | null; hitProbability: number; expectedAttendees: number | null; tacticKeys: (string)[]; explanation: { ja: string; en: string } }) | null };
  };
  /** How likely the plan reaches its target, its 80 % interval, and the plan told in Japanese and English */
  assessPlan: {
    params: { planId: string };
    query: undefined;
    body: undefined;
    output: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null; explanations: ({ ja: string; en: string })[]; worthKnowing: ({ tacticKey: string; name: { ja: string; en: string }; worthJpy: number })[] };
  };
  /** Say to which event and tactic a campaign belongs: for the rows that are there and those that will come */
  assignOutcomes: {
    params: undefined;
    query: undefined;
    body: { source: "meta" | "google-ads" | "linkedin" | "x" | "generic" | "api"; campaign: string; eventId: string; tacticKey?: string };
    output: { assigned: number };
  };
  /** Begin to connect Google or Microsoft: where the person is sent (OAuth 2.0 with PKCE) */
  beginCalendarConnection: {
    params: undefined;
    query: undefined;
    body: { provider: string; connectionId?: string };
    output: { authorizeUrl: string; expiresAt: string };
  };
  /** The page on which a consent ends */
  calendarConnectedPage: {
    params: undefined;
    query: { code?: string; state?: string; error?: string };
    body: undefined;
    output: string;
  };
  /** Push messages of calendar providers; known by channel and secret */
  calendarHook: {
    params: { provider: string };
    query: { channel?: string; validationToken?: string };
    body: unknown;
    output: string;
  };
  /** Change one’s password; every other session ends */
  changePassword: {
    params: undefined;
    query: undefined;
    body: { currentPassword: string; newPassword: string };
    output: undefined;
  };
  /** Change what a tenant may use */
  changeQuotas: {
    params: { tenantId: string };
    query: undefined;
    body: { requestsPerMinute?: number; aiBudgetJpyPerMonth?: number | null; maximumContacts?: number | null };
    output: { id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string };
  };
  /** Change modes; the version goes in If-Match, every service follows within seconds */
  changeStage: {
    params: undefined;
    query: undefined;
    body: { modes: Record<string, string | number | boolean>; reason: string; decision?: { rule: string | null; stepBack: boolean; because: ({ reading: string; value: number | null; threshold?: number })[] } };
    output: { version: number; modes: Record<string, string | number | boolean>; reason: string; changedBy: string; changedAt: string };
  };
  /** What the page’s form posts */
  choosePreferences: {
    params: { token: string };
    query: undefined;
    body: string;
    output: string;
  };
  /** Begin to prove that a domain is the tenant’s: which TXT record DNS has to hold */
  claimEmailDomain: {
    params: undefined;
    query: undefined;
    body: { domain: string };
    output: { domain: string; txtName: string; txtValue: string; provedAt: string | null; createdAt: string };
  };
  /** Another plan of the same event seen from this one; differences are the other minus this */
  comparePlans: {
    params: { planId: string };
    query: { with: string };
    body: undefined;
    output: { spendJpy: number; hours: number; expectedAttendees: number; hitProbability: number; assessments: [{ hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }, { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }]; costJpy: number; added: (string)[]; dropped: (string)[]; changed: ({ tacticKey: string; spendJpy: [number, number]; hours: [number, number]; effort: [number, number] })[] };
  };
  /** Complete a connection with what the provider sent back; by the person who began it */
  completeCalendarConnection: {
    params: undefined;
    query: undefined;
    body: { state: string; code: string };
    output: { id: string; provider: string; account: string; homes: (string)[]; writtenEntries: number; state: "active" | "needs_reconnect" | "disconnected"; createdAt: string };
  };
  /** Set a channel up; the settings are sealed and never shown again */
  configureChannel: {
    params: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line" };
    query: undefined;
    body: { enabled?: boolean; settings: Record<string, unknown> };
    output: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line"; enabled: boolean; dedupes: boolean; maxTextLength: number; summary: Record<string, unknown>; version: number; updatedAt: string | null };
  };
  /** Confirm that the link’s person wants messages, or with `again=1` ask for a new link where this one is too old; repeats change nothing */
  confirm: {
    params: { token: string };
    query: undefined;
    body: string;
    output: string;
  };
  /** Finish it with a first code; the recovery codes are in this answer and nowhere else */
  confirmTotp: {
    params: undefined;
    query: undefined;
    body: { code: string };
    output: { recoveryCodes: (string)[] };
  };
  /** Connect a CalDAV account by its app password */
  connectCalDav: {
    params: undefined;
    query: undefined;
    body: { serverUrl: string; homePath?: string; origins?: (string)[]; username: string; password: string; connectionId?: string };
    output: { id: string; provider: string; account: string; homes: (string)[]; writtenEntries: number; state: "active" | "needs_reconnect" | "disconnected"; createdAt: string };
  };
  /** The same rule once more, switched off */
  copyRule: {
    params: { ruleId: string };
    query: undefined;
    body: { name?: string };
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** How many people an audience has now, with the first 20 */
  countAudience: {
    params: undefined;
    query: undefined;
    body: { audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } } };
    output: { people: number; some: ({ contactId: string; email: string; displayName: string })[] };
  };
  /** Send one message to a segment, once a person; pause its rule to stop what has not left */
  createBroadcast: {
    params: undefined;
    query: undefined;
    body: { name: string; audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; when?: "now" | (({ at: string }) | ({ local: string })) };
    output: { rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string }; state: "waiting" | "filling" | "made" | "paused"; made: number };
  };
  /** Add a contact; an address is one contact */
  createContact: {
    params: undefined;
    query: undefined;
    body: { email: string; displayName?: string; phone?: string | null; locale?: "ja" | "en"; timeZone?: string; consent?: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours?: ({ start: string; end: string }) | null; preferences?: Record<string, string>; attributes?: Record<string, string> };
    output: { email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours: ({ start: string; end: string }) | null; preferences: Record<string, string>; attributes: Record<string, string>; id: string; version: number; createdAt: string; updatedAt: string };
  };
  /** State an event */
  createEvent: {
    params: undefined;
    query: undefined;
    body: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments?: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue?: string | null; capacity: number; priceJpy?: number; startsAt: string; timeZone?: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null };
    output: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string };
  };
  /** Hold modes where they are named until a time; no rule moves them meanwhile */
  createGrowthOverride: {
    params: undefined;
    query: undefined;
    body: { modes: Record<string, string | number | boolean>; reason: string; expiresAt: string };
    output: { id: string; modes: Record<string, string | number | boolean>; reason: string; createdBy: string; createdAt: string; expiresAt: string };
  };
  /** Trust an OpenID Connect issuer, for roles up to one’s own */
  createIdentityProvider: {
    params: undefined;
    query: undefined;
    body: { name: string; issuer: string; clientId: string; clientSecret?: string; defaultRole?: "viewer" | "editor" | "owner"; emailDomains?: (string)[] };
    output: { id: string; name: string; issuer: string; clientId: string; defaultRole: "viewer" | "editor" | "owner"; emailDomains: (string)[]; enabled: boolean; suspended: boolean; version: number; createdAt: string };
  };
  /** A token for a person’s own inbox, for browsers and apps */
  createInboxToken: {
    params: { contactId: string };
    query: undefined;
    body: { ttlSeconds?: number };
    output: { token: string; expiresAt: string };
  };
  /** Invite someone for seven days; the token is in this answer and nowhere else */
  createInvitation: {
    params: undefined;
    query: undefined;
    body: { email: string; role: "viewer" | "editor" | "owner" | "admin" };
    output: { id: string; email: string; role: "viewer" | "editor" | "owner" | "admin"; expiresAt: string; acceptedAt: string | null; createdAt: string; token: string };
  };
  /** Create an API key; never with more rights than its creator has */
  createKey: {
    params: undefined;
    query: undefined;
    body: { name: string; role?: "viewer" | "editor" | "owner" | "admin"; scopes?: ("events:read" | "events:write" | "plans:read" | "plans:write" | "tactics:read" | "tactics:write" | "contacts:read" | "contacts:write" | "signals:write" | "nudges:read" | "nudges:write" | "calendars:read" | "calendars:write" | "accounts:self" | "accounts:read" | "accounts:write" | "audit:read" | "installation:admin")[]; requestsPerMinute?: number; expiresAt?: string };
    output: { id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string; key: string };
  };
  /** Add a route; routes that go in a circle are refused */
  createModelRoute: {
    params: undefined;
    query: undefined;
    body: { purpose: string; tier: "reasoning" | "standard" | "economy"; steps: (({ target: string }) | ({ route: string }))[]; maxAttempts: number; firstByteMs: number; order: "price" | "fixed" };
    output: { route: { purpose: string; tier: "reasoning" | "standard" | "economy"; steps: (({ target: string }) | ({ route: string }))[]; maxAttempts: number; firstByteMs: number; order: "price" | "fixed" }; version: number };
  };
  /** Add a model */
  createModelTarget: {
    params: undefined;
    query: undefined;
    body: { id: string; protocol: "openai" | "openai-compatible" | "anthropic"; provider: string; model: string; baseUrl?: string; keyName: string; tier: "reasoning" | "standard" | "economy"; prices: { inputUsdPerMillion: number; cachedInputUsdPerMillion: number; cacheWriteUsdPerMillion: number; outputUsdPerMillion: number; batchFactor: number }; limits: { requestsPerMinute: number; tokensPerMinute: number }; promptCacheMinTokens: number; batch?: { maxLines: number; maxBytes: number }; boundTokensPerByte?: number; meanTokensPerByte?: number; enabled?: boolean; embeddings?: { dimensions?: number; mostTexts?: number; prefix?: string }; profile?: string; capabilities?: { temperature?: boolean; topP?: boolean; seed?: boolean; stop?: boolean; temperatureWithTopP?: boolean; tokenLimit?: "max_tokens" | "max_completion_tokens"; json?: "schema" | "object" | "words"; reasoningEffort?: "none" | "minimal" | "low" | "medium" | "high"; reasoningTokens?: number; contextTokens?: number; credential?: "authorization" | "api-key" | "x-api-key"; path?: "openai" | "azure" | "anthropic"; apiVersion?: string; streamUsage?: boolean; promptCacheKey?: boolean; dimensions?: boolean }; pricesAt?: string; pricesFrom?: string };
    output: { target: { id: string; protocol: "openai" | "openai-compatible" | "anthropic"; provider: string; model: string; baseUrl?: string; keyName: string; tier: "reasoning" | "standard" | "economy"; prices: { inputUsdPerMillion: number; cachedInputUsdPerMillion: number; cacheWriteUsdPerMillion: number; outputUsdPerMillion: number; batchFactor: number }; limits: { requestsPerMinute: number; tokensPerMinute: number }; promptCacheMinTokens: number; batch?: { maxLines: number; maxBytes: number }; boundTokensPerByte: number; meanTokensPerByte: number; enabled: boolean; embeddings?: { dimensions?: number; mostTexts: number; prefix?: string }; profile?: string; capabilities?: { temperature?: boolean; topP?: boolean; seed?: boolean; stop?: boolean; temperatureWithTopP?: boolean; tokenLimit?: "max_tokens" | "max_completion_tokens"; json?: "schema" | "object" | "words"; reasoningEffort?: "none" | "minimal" | "low" | "medium" | "high"; reasoningTokens?: number; contextTokens?: number; credential?: "authorization" | "api-key" | "x-api-key"; path?: "openai" | "azure" | "anthropic"; apiVersion?: string; streamUsage?: boolean; promptCacheKey?: boolean; dimensions?: boolean }; pricesAt?: string; pricesFrom?: string }; version: number };
  };
  /** Let a member choose a new password within 30 minutes, once; the token is in this answer and nowhere else */
  createPasswordReset: {
    params: { memberId: string };
    query: undefined;
    body: Record<string, never>;
    output: { token: string; expiresAt: string };
  };
  /** Propose the best plan for an event */
  createPlan: {
    params: { eventId: string };
    query: undefined;
    body: { question?: "reach" | "most" | "value"; probability?: number; targetAttendees?: number; tacticBudgetJpy?: number; staffHours?: number; valuePerAttendeeJpy?: number; hourlyWageJpy?: number; overbooking?: number; explorationShare?: number; exclude?: (string)[]; require?: (string)[]; bounds?: Record<string, { minimum?: number; maximum?: number }>; booked?: Record<string, number>; limits?: ({ id: string; tactics: (string)[]; mostJpy?: number; mostHours?: number; mostShare?: number })[]; team?: ({ name: string; hours: number; daysOff?: (string)[]; tactics?: (string)[] })[] };
    output: { id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string };
  };
  /** State a rule */
  createRule: {
    params: undefined;
    query: undefined;
    body: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; cooldownSeconds?: number; throttle?: { count: number; seconds: number }; digestSeconds?: number; immediate?: boolean; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled?: boolean };
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** Someone signed up; idempotent by externalId, which may be sent again with another state */
  createSignUp: {
    params: { eventId: string };
    query: undefined;
    body: { externalId: string; contact: { email: string; displayName?: string; locale?: "ja" | "en"; timeZone?: string; consent?: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } } }; state?: "confirmed" | "cancelled" | "attended"; tickets?: number; utm?: { source?: string; medium?: string; campaign?: string; id?: string; content?: string; term?: string }; signedUpAt?: string };
    output: { id: string; eventId: string; contactId: string; source: string; externalId: string; state: "confirmed" | "cancelled" | "attended"; tickets: number; utm: Record<string, string>; tacticKey: string | null; planTaskId: string | null; signedUpAt: string };
  };
  /** Take sign-ups by webhook; the secret that signs them is in this answer and nowhere else */
  createSignUpSource: {
    params: undefined;
    query: undefined;
    body: { kind: "pretix" | "hi-events" | "generic"; name: string; eventId: string; mapping?: { externalId: string; email: string; displayName?: string; state?: string; tickets?: string; signedUpAt?: string; toldAt?: string; utmSource?: string; utmMedium?: string; utmCampaign?: string; utmId?: string }; secret?: string; pretix?: { url: string; organizer: string; event: string; subevent?: number; token: string }; hiEvents?: { url: string; event: number; email: string; password: string } };
    output: { id: string; kind: "pretix" | "hi-events" | "generic"; name: string; eventId: string | null; enabled: boolean; pretix: ({ url: string; organizer: string; event: string; subevent?: number }) | null; hiEvents: ({ url: string; event: number; email: string }) | null; reconciledAt: string | null; reconcileFault: string | null; faults: ({ order: string; field: string; message: string; at: string })[]; webhookPath: string; createdAt: string; secret: string | null };
  };
  /** Create a tenant; its first owner gets an invitation, whose token is in this answer and nowhere else */
  createTenant: {
    params: undefined;
    query: undefined;
    body: { slug: string; name: string; ownerEmail: string; quotas?: { requestsPerMinute?: number; aiBudgetJpyPerMonth?: number | null; maximumContacts?: number | null } };
    output: { tenant: { id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string }; invitationToken: string };
  };
  /** Create an API key of a tenant, with every scope of its role; it belongs to no member */
  createTenantKey: {
    params: { tenantId: string };
    query: undefined;
    body: { name: string; role?: "viewer" | "editor" | "owner" };
    output: { id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string; key: string };
  };
  /** A person’s unsubscribe link, for messages that you send yourself */
  createUnsubscribeLink: {
    params: { contactId: string };
    query: undefined;
    body: { channel?: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line" };
    output: { url: string };
  };
  /** Be told of domain events by signed POSTs (Standard Webhooks); the secret is in this answer and nowhere else */
  createWebhookEndpoint: {
    params: undefined;
    query: undefined;
    body: { url: string; description?: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[] };
    output: { id: string; url: string; description: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state: "enabled" | "paused" | "disabled"; reason: string | null; ownerId: string | null; failingSince: string | null; secretOverlapUntil: string | null; version: number; createdAt: string; updatedAt: string; secret: string };
  };
  /** Add a workspace */
  createWorkspace: {
    params: undefined;
    query: undefined;
    body: { slug: string; name: string; timeZone?: string };
    output: { id: string; slug: string; name: string; timeZone: string; version: number; createdAt: string };
  };
  /** Approve or reject a nudge; an approved text may be corrected */
  decideNudge: {
    params: { nudgeId: string };
    query: undefined;
    body: { approve: boolean; reason?: string; text?: string };
    output: { id: string; key: string; contactId: string; ruleId: string; ruleVersion: number; state: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; reason: string | null; subject: string | null; text: string | null; channel: string | null; slotAt: string; createdAt: string; settledAt: string | null };
  };
  /** Forget the account and its credentials; the results stay */
  deleteAdAccount: {
    params: { adAccountId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Take the picture of an event away, with those that it had before: their addresses answer 404 */
  deleteEventPicture: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Take it back: plans do not count with it any more */
  deleteEvidence: {
    params: { key: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Trust an issuer no longer; sessions that began with it end */
  deleteIdentityProvider: {
    params: { providerId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Remove a credential with all its versions; its targets are no longer asked */
  deleteModelCredential: {
    params: { name: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Delete a rule: it leaves the list, nudges that it made stay on record, what waits is not sent; it can be restored */
  deleteRule: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Take no more sign-ups from there */
  deleteSignUpSource: {
    params: { sourceId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Remove a tactic of the tenant; an overridden one of the catalogue is the catalogue's again */
  deleteTactic: {
    params: { key: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Send nothing more there; its delivery log goes too */
  deleteWebhookEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Remove a workspace that no calendar is connected to; one of the same slug can be made again */
  deleteWorkspace: {
    params: { workspaceId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Disconnect: the grant is revoked, tokens, calendars and their entries are erased */
  disconnectCalendars: {
    params: { connectionId: string };
    query: { entries?: "keep" | "remove" };
    body: undefined;
    output: undefined;
  };
  /** The model as XGBoost's JSON */
  downloadAttendanceModel: {
    params: { modelId: string };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** Vectors of texts by the embedding model of the installation, to compare themes; kept for 30 days, booked like every call. 409 where there is no such model */
  embedTexts: {
    params: undefined;
    query: undefined;
    body: { texts: (string)[]; vectors?: boolean };
    output: { model: string; modelKey: string; dimensions: number; cachedTexts: number; costJpy: number; vectors: ((number)[])[] | null; similarities: ((number)[])[] };
  };
  /** Give held modes back to the policy before their time */
  endGrowthOverride: {
    params: { overrideId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Erase a person everywhere; the audit keeps a pseudonym that nobody can resolve */
  eraseContact: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Erase a member everywhere; the audit keeps a pseudonym that nobody can resolve */
  eraseMember: {
    params: { memberId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Why this plan is different from the last one: in sentences, with the outcomes that moved it */
  explainDifference: {
    params: { planId: string };
    query: { with?: string };
    body: undefined;
    output: { planId: string; withPlanId: string; sameEvent: boolean; explanations: ({ ja: string; en: string })[]; tactics: ({ tacticKey: string; name: { ja: string; en: string }; before: { effort: number; spendJpy: number }; after: { effort: number; spendJpy: number }; factorBefore: number; factorAfter: number; outcomes: ({ eventId: string; eventName: string; expected: number; signUps: number; kind?: "lift_test" | "override" })[] })[] };
  };
  /** Everything that is stored about a person, by table */
  exportContact: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: { exportedAt: string; contact: { email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours: ({ start: string; end: string }) | null; preferences: Record<string, string>; attributes: Record<string, string>; id: string; version: number; createdAt: string; updatedAt: string }; tables: Record<string, (Record<string, unknown>)[]>; audit: (Record<string, unknown>)[] };
  };
  /** The tasks of a plan as CSV, calendar (ICS), Markdown, or a page that prints well */
  exportPlan: {
    params: { planId: string };
    query: { format: "csv" | "ics" | "md" | "html"; language?: "ja" | "en" };
    body: undefined;
    output: string;
  };
  /** Finish it with what the issuer put on the redirect, in the browser that began it (cookie) */
  finishIssuerSignIn: {
    params: undefined;
    query: undefined;
    body: { code: string; state: string; issuer?: string };
    output: { accessToken: string; expiresInSeconds: number; refreshToken: string; sessionEndsAt: string; enrolmentRequired: boolean };
  };
  /** The signed link of a message; redirects to where it leads and records a click, once a nudge */
  followLink: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** The domain is the tenant’s no longer: no issuer vouches for its addresses */
  forgetEmailDomain: {
    params: { domain: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Contacts from CSV (UTF-8, UTF-16, Shift_JIS; comma, semicolon, tab; Japanese or English names of columns): new ones are added, known addresses are updated; sending it again changes nothing more */
  importContacts: {
    params: undefined;
    query: { dryRun?: "true" | "false"; region?: string };
    body: string;
    output: { dryRun: boolean; encoding: "utf-8" | "shift_jis" | "utf-16le" | "utf-16be"; delimiter: "," | ";" | "\t"; columns: ({ title: string; field: string | null })[]; rows: number; firstRows: ({ row: number; contact: { email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: boolean | null; attributes: Record<string, string> } })[]; unknownWords: ({ column: string; word: string; rows: number; firstRow: number })[]; created: number; updated: number; unchanged: number; repeated: number; refused: ({ row: number; field: string; message: string })[]; refusedRows: number };
  };
  /** Results or a list of participants from CSV, as advertisers and ticket services export it; sending it again changes nothing more */
  importOutcomes: {
    params: undefined;
    query: { source?: "meta" | "google-ads" | "linkedin" | "x" | "generic" | "peatix" | "connpass" | "doorkeeper" | "eventbrite"; eventId?: string; tacticKey?: string; dryRun?: "true" | "false"; tax?: "included" | "excluded"; taxPercent?: number; currency?: string; yenPerUnit?: number; timeZone?: string };
    body: string;
    output: { id: string; source: string; kind: "results" | "attendance"; dryRun: boolean; state: "running" | "done" | "failed"; encoding: string; columns: Record<string, string>; ignoredColumns: (string)[]; rows: number; created: number; restated: number; unchanged: number; unmatched: number; faults: number; firstFaults: ({ line: number; field: string; message: string })[]; attendance: ({ eventId: string; signUps: number; cancelled: number; attended: number | null }) | null; message: string | null; createdAt: string };
  };
  /** The list of participants that connpass, Peatix, Doorkeeper, Luma or Eventbrite exports as CSV (Japanese or English, UTF-8, UTF-16, Shift_JIS); sending it again changes nothing more; files of more than some thousand rows go by startSignUpImport */
  importSignUps: {
    params: { eventId: string };
    query: { dryRun?: "true" | "false"; shop?: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; timeZone?: string };
    body: string;
    output: { dryRun: boolean; shop: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; encoding: "utf-8" | "shift_jis" | "utf-16le" | "utf-16be"; delimiter: "," | ";" | "\t"; columns: ({ title: string; field: string | null })[]; rows: number; firstRows: ({ row: number; externalId: string; email: string; displayName: string | null; state: "confirmed" | "cancelled" | "attended"; tickets: number; signedUpAt: string | null })[]; recorded: number; changed: number; unchanged: number; waiting: number; refused: ({ row: number; field: string; message: string })[]; refusedRows: number };
  };
  /** Let an address have messages again */
  liftSuppression: {
    params: undefined;
    query: undefined;
    body: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line"; address: string };
    output: { channel: string; address: string; reason: "hard_bounce" | "soft_bounce" | "complaint" | "unsubscribed" | "manual"; detail: string | null; source: string; softBounces: number; suppressedAt: string | null; liftedAt: string | null };
  };
  /** Begin to sign in with an issuer from now on: as the member one is, whatever address the issuer knows */
  linkIssuer: {
    params: { providerId: string };
    query: undefined;
    body: Record<string, never>;
    output: { authorizationUrl: string; state: string };
  };
  /** API calls of this tenant, newest first; kept 30 days, errors 90 days, predictions a year */
  listAccessLog: {
    params: undefined;
    query: { limit?: number; cursor?: string; kind?: "access" | "error" | "prediction" };
    body: undefined;
    output: { items: ({ at: string; kind: "access" | "error" | "prediction"; method: string; route: string; status: number; durationMs: number; principalKind: string | null; principalId: string | null; requestId: string })[]; nextCursor: string | null };
  };
  /** Accounts of ad networks, and how their last fetch went */
  listAdAccounts: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; network: "meta" | "google-ads" | "linkedin"; name: string; accountId: string; taxPercent: number; yenPerUnit: number | null; state: "waiting" | "ok" | "throttled" | "lost" | "failing"; message: string | null; syncedAt: string | null; nextSyncAt: string | null; last: ({ created: number; restated: number; unchanged: number; unmatched: number }) | null })[]; nextCursor: string | null };
  };
  /** The ledger, newest first: every attempt with its tokens and its price */
  listAiCalls: {
    params: undefined;
    query: { limit?: number; cursor?: string; month?: string; purpose?: string; model?: string; outcome?: string };
    body: undefined;
    output: { items: ({ id: string; requestId: string; at: string; purpose: string; priority: string; targetId: string; provider: string; model: string; tier: string; attempt: number; outcome: string; detail: string | null; inputTokens: number; cachedInputTokens: number; outputTokens: number; costJpy: number; costUsd: number; savedUsd: number; promptHash: string; ttftMs: number; totalMs: number; batchId: string | null; answeredBy: string | null; ruleId: string | null; eventId: string | null; campaignId: string | null })[]; nextCursor: string | null };
  };
  /** Nudges that wait for a member, oldest first */
  listApprovals: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; key: string; contactId: string; ruleId: string; ruleVersion: number; state: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; reason: string | null; subject: string | null; text: string | null; channel: string | null; slotAt: string; createdAt: string; settledAt: string | null; expiresAt: string })[]; nextCursor: string | null };
  };
  /** Models of attendance, newest first; without a champion the first belief forecasts */
  listAttendanceModels: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; number: number; state: "candidate" | "champion" | "archived"; origin: "trained" | "uploaded"; fingerprint: string; parameters: Record<string, unknown>; heldOut: { own: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; champion: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; p: number; wins: boolean }; lineage: { events: number; from: string; to: string; trainingId: string | null }; createdAt: string; promotedAt: string | null })[]; nextCursor: string | null };
  };
  /** The audit log of a day (today unless given) or from one day to another, newest first; archived months too. A page may be short where `nextCursor` says that more follows */
  listAudit: {
    params: undefined;
    query: { limit?: number; cursor?: string; day?: string; from?: string; to?: string; targetId?: string };
    body: undefined;
    output: { items: ({ day: string; sequence: string; at: string; actorKind: string; actor: string; action: string; targetKind: string; targetId: string; origin: string | null; requestId: string | null; change: unknown; hash: string })[]; nextCursor: string | null };
  };
  /** Months of the audit log that are in object storage, newest first */
  listAuditArchives: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ month: string; entries: number; faults: number; objects: number; sizeBytes: number; archivedAt: string; droppedAt: string | null })[]; nextCursor: string | null };
  };
  /** Connected accounts */
  listCalendarConnections: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; provider: string; account: string; homes: (string)[]; writtenEntries: number; state: "active" | "needs_reconnect" | "disconnected"; createdAt: string })[] };
  };
  /** Entries as they stand, by id */
  listCalendarEntries: {
    params: { calendarId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; title: string; status: "confirmed" | "tentative" | "cancelled"; startsAt: string | null; endsAt: string | null; allDay: boolean; seriesId: string | null; origin: string | null })[]; nextCursor: string | null };
  };
  /** Rules by which entries become events */
  listCalendarRules: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; workspace: string; calendarId: string | null; tag: string | null; include: ("declined" | "working_location" | "out_of_office" | "focus_time" | "birthday")[]; defaults: { category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; capacity: number; priceJpy: number; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null } })[] };
  };
  /** The last 100 runs, newest first */
  listCalendarRuns: {
    params: { calendarId: string };
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; kind: "full" | "delta"; pages: number; changes: number; startedAt: string; finishedAt: string | null; outcome: ("done" | "failed") | null; error: string | null })[] };
  };
  /** Calendars with the state of their sync */
  listCalendars: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; connectionId: string; workspace: string; remoteId: string; name: string; writeBack: boolean; writeBackError: string | null; timeZone: string | null; state: "active" | "paused" | "gone"; events: number; quarantined: number; pushUntil: string | null; nextPollAt: string; failures: number; lastError: string | null; lastSuccessAt: string | null })[] };
  };
  /** The delivery channels of the tenant, without their secrets */
  listChannels: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line"; enabled: boolean; dedupes: boolean; maxTextLength: number; summary: Record<string, unknown>; version: number; updatedAt: string | null })[] };
  };
  /** Rows that were set aside, by line */
  listContactImportFaults: {
    params: { importId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ line: number; field: string; message: string })[]; nextCursor: string | null };
  };
  /** Imports of contacts, newest first; kept for 90 days */
  listContactImports: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; created: number; updated: number; unchanged: number; faults: number; createdAt: string; finishedAt: string | null })[]; nextCursor: string | null };
  };
  /** Contacts, newest first; `q` searches address and name */
  listContacts: {
    params: undefined;
    query: { limit?: number; cursor?: string; q?: string };
    body: undefined;
    output: { items: ({ email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours: ({ start: string; end: string }) | null; preferences: Record<string, string>; attributes: Record<string, string>; id: string; version: number; createdAt: string; updatedAt: string })[]; nextCursor: string | null };
  };
  /** Jobs of the caller's tenant that ran out of attempts */
  listDeadLetters: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; tenantId: string; job: string; attempts: number; lastError: string | null; createdAt: string; diedAt: string | null })[]; nextCursor: string | null };
  };
  /** Domains of the tenant, at most 50 */
  listEmailDomains: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ domain: string; txtName: string; txtValue: string; provedAt: string | null; createdAt: string })[] };
  };
  /** Events, newest first; `q` searches name, theme, audience and venue. Archived ones are in a list of their own, the latest first */
  listEvents: {
    params: undefined;
    query: { limit?: number; cursor?: string; q?: string; archived?: "true" | "false" };
    body: undefined;
    output: { items: ({ name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string })[]; nextCursor: string | null };
  };
  /** Lift tests and own words, newest first */
  listEvidence: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ key: string; evidence: ({ kind: "lift_test"; tacticKey: string; eventId: string; units: number; treated: { people: number; signUps: number }; held: { people: number; signUps: number } }) | ({ kind: "override"; tacticKey: string; factor: number; asSureAs: number }); statedAt: string })[]; nextCursor: string | null };
  };
  /** Trusted issuers */
  listIdentityProviders: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; name: string; issuer: string; clientId: string; defaultRole: "viewer" | "editor" | "owner"; emailDomains: (string)[]; enabled: boolean; suspended: boolean; version: number; createdAt: string })[]; nextCursor: string | null };
  };
  /** Every row that was left out, with its line, by line */
  listImportFaults: {
    params: { importId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ line: number; field: string; message: string })[]; nextCursor: string | null };
  };
  /** Invitations, newest first */
  listInvitations: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; email: string; role: "viewer" | "editor" | "owner" | "admin"; expiresAt: string; acceptedAt: string | null; createdAt: string })[]; nextCursor: string | null };
  };
  /** API keys, newest first */
  listKeys: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string })[]; nextCursor: string | null };
  };
  /** Members, newest first */
  listMembers: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; email: string; displayName: string; role: "viewer" | "editor" | "owner" | "admin"; state: "active" | "disabled"; totp: boolean; signsInBy: ("password" | "issuer")[]; lastSignInAt: string | null; version: number; createdAt: string })[]; nextCursor: string | null };
  };
  /** Named credentials of model servers, without their secrets */
  listModelCredentials: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ name: string; origins: (string)[]; versions: ({ version: number; hint: string; createdAt: string; retiresAt: string | null })[] })[] };
  };
  /** Targets and routes with their versions, and the health of each target as this process sees it */
  listModels: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { targets: ({ target: { id: string; protocol: "openai" | "openai-compatible" | "anthropic"; provider: string; model: string; baseUrl?: string; keyName: string; tier: "reasoning" | "standard" | "economy"; prices: { inputUsdPerMillion: number; cachedInputUsdPerMillion: number; cacheWriteUsdPerMillion: number; outputUsdPerMillion: number; batchFactor: number }; limits: { requestsPerMinute: number; tokensPerMinute: number }; promptCacheMinTokens: number; batch?: { maxLines: number; maxBytes: number }; boundTokensPerByte: number; meanTokensPerByte: number; enabled: boolean; embeddings?: { dimensions?: number; mostTexts: number; prefix?: string }; profile?: string; capabilities?: { temperature?: boolean; topP?: boolean; seed?: boolean; stop?: boolean; temperatureWithTopP?: boolean; tokenLimit?: "max_tokens" | "max_completion_tokens"; json?: "schema" | "object" | "words"; reasoningEffort?: "none" | "minimal" | "low" | "medium" | "high"; reasoningTokens?: number; contextTokens?: number; credential?: "authorization" | "api-key" | "x-api-key"; path?: "openai" | "azure" | "anthropic"; apiVersion?: string; streamUsage?: boolean; promptCacheKey?: boolean; dimensions?: boolean }; pricesAt?: string; pricesFrom?: string }; version: number })[]; routes: ({ route: { purpose: string; tier: "reasoning" | "standard" | "economy"; steps: (({ target: string }) | ({ route: string }))[]; maxAttempts: number; firstByteMs: number; order: "price" | "fixed" }; version: number })[]; health: ({ targetId: string; enabled: boolean; breaker: "closed" | "open" | "half-open"; inFlight: number; outBecause: string | null; lastFault: ({ kind: string; message: string; at: string; inARow: number }) | null; profile: string | null; capabilities: Record<string, unknown>; learnt: Record<string, unknown>; pricesAgeDays: number | null })[] };
  };
  /** Nudges, newest first; `state=unknown` lists every delivery whose outcome is not known */
  listNudges: {
    params: undefined;
    query: { limit?: number; cursor?: string; state?: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; contactId?: string; ruleId?: string };
    body: undefined;
    output: { items: ({ id: string; key: string; contactId: string; ruleId: string; ruleVersion: number; state: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; reason: string | null; subject: string | null; text: string | null; channel: string | null; slotAt: string; createdAt: string; settledAt: string | null })[]; nextCursor: string | null };
  };
  /** Imports, newest first; kept for 90 days */
  listOutcomeImports: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; source: string; kind: "results" | "attendance"; dryRun: boolean; state: "running" | "done" | "failed"; encoding: string; columns: Record<string, string>; ignoredColumns: (string)[]; rows: number; created: number; restated: number; unchanged: number; unmatched: number; faults: number; firstFaults: ({ line: number; field: string; message: string })[]; attendance: ({ eventId: string; signUps: number; cancelled: number; attended: number | null }) | null; message: string | null; createdAt: string })[]; nextCursor: string | null };
  };
  /** Rows of results, newest day first */
  listOutcomes: {
    params: undefined;
    query: { limit?: number; cursor?: string; eventId?: string; unmatched?: "true" | "false" };
    body: undefined;
    output: { items: ({ source: "meta" | "google-ads" | "linkedin" | "x" | "generic" | "api"; key: string; day: string; eventId: string | null; tacticKey: string | null; campaign: string; spendJpy: number | null; impressions: number | null; clicks: number | null; signUps: number | null; units: number | null; restated: number; updatedAt: string })[]; nextCursor: string | null };
  };
  /** The dated tasks of an accepted plan */
  listPlanTasks: {
    params: { planId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; planId: string; tacticKey: string; number?: number; units?: number; title: { ja: string; en: string }; dueOn: string; hours: number; spendJpy: number; utm: { source: string; medium: string; campaign: string; id: string; content?: string }; link: string | null; draft?: ({ ja: string; en: string }) | null; checklist?: ({ ja: string; en: string })[]; state?: "open" | "done" | "skipped"; assignee?: string | null; spentJpy?: number | null; spentHours?: number | null; doneOn?: string | null })[]; nextCursor: string | null };
  };
  /** Plans of an event, newest first */
  listPlans: {
    params: { eventId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string })[]; nextCursor: string | null };
  };
  /** Calendars that the account can see, to choose from */
  listRemoteCalendars: {
    params: { connectionId: string };
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; name: string; timeZone: string | null; writable: boolean })[] };
  };
  /** What a rule was before, newest first, at most 50; put one back by stating it again */
  listRuleVersions: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: { items: ({ version: number; changedBy: string; createdAt: string; rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean } })[] };
  };
  /** Rules, newest first; the deleted ones where they are asked for */
  listRules: {
    params: undefined;
    query: { limit?: number; cursor?: string; deleted?: "true" | "false" };
    body: undefined;
    output: { items: ({ name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string })[]; nextCursor: string | null };
  };
  /** The caller's sessions */
  listSessions: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; current: boolean; signedInAt: string; endsAt: string; by: "password" | "password+totp" | "password+recovery" | "issuer"; userAgent: string })[] };
  };
  /** Entries that cannot be read, and why; at most 500 */
  listSetAsideEntries: {
    params: { calendarId: string };
    query: undefined;
    body: undefined;
    output: { items: ({ id: string; title: string; reason: string; since: string; keepsEvent: boolean })[] };
  };
  /** Rows that were set aside, by line */
  listSignUpImportFaults: {
    params: { eventId: string; importId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ line: number; field: string; message: string })[]; nextCursor: string | null };
  };
  /** Imports of an event’s lists, newest first; kept for 90 days */
  listSignUpImports: {
    params: { eventId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; eventId: string; shop: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; recorded: number; changed: number; unchanged: number; waiting: number; refused: number; createdAt: string; finishedAt: string | null })[]; nextCursor: string | null };
  };
  /** Where sign-ups come from, newest first */
  listSignUpSources: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; kind: "pretix" | "hi-events" | "generic"; name: string; eventId: string | null; enabled: boolean; pretix: ({ url: string; organizer: string; event: string; subevent?: number }) | null; hiEvents: ({ url: string; event: number; email: string }) | null; reconciledAt: string | null; reconcileFault: string | null; faults: ({ order: string; field: string; message: string; at: string })[]; webhookPath: string; createdAt: string })[]; nextCursor: string | null };
  };
  /** Sign-ups of an event in the order they came */
  listSignUps: {
    params: { eventId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; eventId: string; contactId: string; source: string; externalId: string; state: "confirmed" | "cancelled" | "attended"; tickets: number; utm: Record<string, string>; tacticKey: string | null; planTaskId: string | null; signedUpAt: string })[]; nextCursor: string | null };
  };
  /** Every change of the stage, newest first, whoever made it */
  listStageChanges: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ version: number; before: Record<string, string | number | boolean>; after: Record<string, string | number | boolean>; reason: string; changedBy: string; changedAt: string; rule: string | null; because: ({ reading: string; value: number | null; threshold?: number })[] })[]; nextCursor: string | null };
  };
  /** Addresses that get nothing any more, newest first, at most 1,000 */
  listSuppressions: {
    params: undefined;
    query: { address?: string };
    body: undefined;
    output: { items: ({ channel: string; address: string; reason: "hard_bounce" | "soft_bounce" | "complaint" | "unsubscribed" | "manual"; detail: string | null; source: string; softBounces: number; suppressedAt: string | null; liftedAt: string | null })[] };
  };
  /** The catalogue of promotion tactics, with the tenant's own and overridden ones */
  listTactics: {
    params: undefined;
    query: { limit?: number; cursor?: string; q?: string };
    body: undefined;
    output: { items: ({ key: string; name: { ja: string; en: string }; description?: { ja: string; en: string }; kind: "free" | "paid"; unit: string; setupFeeJpy: number; costPerUnitJpy: number; minimumEffort: number; maximumEffort: number; fixedHours: number; hoursPerUnit: number; minimumLeadDays: number; exclusivityGroup: string | null; audienceWeights: Record<string, number>; response: { theta: number; audience: number; kappa: number; rho: number }; reachFrom: ("mailingList" | "lineFriends" | "xFollowers" | "instagramFollowers" | "facebookFollowers" | "linkedinFollowers" | "youtubeSubscribers" | "websiteVisitors" | "blogReaders" | "communityMembers" | "partnerReach" | "speakerFollowers" | "pastAttendees" | "staffAndMembers" | "shopWindows") | null; reachPer: number; evidence: "assumption" | "published" | "own"; source: string; id: string; origin: "catalogue" | "tenant"; version: number })[]; nextCursor: string | null };
  };
  /** API keys of a tenant, newest first, without their text */
  listTenantKeys: {
    params: { tenantId: string };
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string })[]; nextCursor: string | null };
  };
  /** Every tenant of the installation, by slug */
  listTenants: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string })[]; nextCursor: string | null };
  };
  /** Trainings, newest first */
  listTrainings: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; reason: "asked" | "schedule" | "drift" | "accuracy"; state: "running" | "done" | "blocked" | "failed"; step: "gather" | "quality" | "train" | "shadow" | "promote" | "done"; progress: { done: number; total: number }; report: Record<string, unknown>; modelId: string | null; message: string | null; createdAt: string; finishedAt: string | null })[]; nextCursor: string | null };
  };
  /** The delivery log of an endpoint, newest first; kept for 30 days */
  listWebhookDeliveries: {
    params: { endpointId: string };
    query: { limit?: number; cursor?: string; state?: "due" | "running" | "held" | "delivered" | "failed" };
    body: undefined;
    output: { items: ({ id: string; messageId: string; endpointId: string; type: string; state: "due" | "running" | "held" | "delivered" | "failed"; attempts: ({ at: string; status: number | null; error: string | null; ms: number })[]; nextAttemptAt: string | null; occurredAt: string; createdAt: string; settledAt: string | null })[]; nextCursor: string | null };
  };
  /** Where this tenant is told of domain events, newest first */
  listWebhookEndpoints: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; url: string; description: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state: "enabled" | "paused" | "disabled"; reason: string | null; ownerId: string | null; failingSince: string | null; secretOverlapUntil: string | null; version: number; createdAt: string; updatedAt: string })[]; nextCursor: string | null };
  };
  /** Workspaces by slug */
  listWorkspaces: {
    params: undefined;
    query: { limit?: number; cursor?: string };
    body: undefined;
    output: { items: ({ id: string; slug: string; name: string; timeZone: string; version: number; createdAt: string })[]; nextCursor: string | null };
  };
  /** Mark items read: those named, or all up to a seq; other open streams of the person hear of it */
  markInboxRead: {
    params: { token: string };
    query: undefined;
    body: ({ seqs: (number)[] }) | ({ upTo: number });
    output: { marked: number; unread: number };
  };
  /** Move the clock of a standalone installation to an instant; `now: null` sets it right again */
  moveClock: {
    params: undefined;
    query: undefined;
    body: { now: string | null };
    output: { now: string; offsetMs: number; movable: boolean };
  };
  /** The next five times at which a trigger of the clock fires in a zone, in plain words */
  nextTimes: {
    params: undefined;
    query: undefined;
    body: { trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); timeZone?: string };
    output: { times: ({ at: string; ja: string; en: string })[] };
  };
  /** Switch a rule off or on again, as a version of its own; what waits of a paused rule is not sent */
  pauseRule: {
    params: { ruleId: string };
    query: undefined;
    body: { paused?: boolean };
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** The best plan at each of several budgets, with the cost of one more attendee */
  planFrontier: {
    params: { planId: string };
    query: { points?: number; topBudgetJpy?: number };
    body: undefined;
    output: { points: ({ budgetJpy: number; spendJpy: number; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; hitProbability: number; marginalCostPerAttendeeJpy: number | null; tacticKeys: (string)[] })[] };
  };
  /** The least tactic budget of any plan that reaches the target with a probability; default: the wanted one */
  planLeastBudget: {
    params: { planId: string };
    query: { probability?: number };
    body: undefined;
    output: { reachable: boolean; budgetJpy: number | null; hitProbability: number; expectedAttendees: number | null; tacticKeys: (string)[]; explanation: { ja: string; en: string } };
  };
  /** One plan for several events that share a budget and a team, solved as one problem; each event gets its proposed plan */
  planTogether: {
    params: undefined;
    query: undefined;
    body: { eventIds: (string)[]; tacticBudgetJpy: number; staffHours: number; question?: "reach" | "most" | "value"; probability?: number };
    output: { plans: ({ id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string })[]; spendJpy: number; hours: number; reached: number; certificate: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number } };
  };
  /** For every tactic left out: what is lost when it is forced in, or the limit that forbids it */
  planWhyNot: {
    params: { planId: string };
    query: { tactic?: string };
    body: undefined;
    output: { tactics: ({ tacticKey: string; name: { ja: string; en: string }; reason: string; lossJpy: number | null; displaces: (string)[]; explanation: { ja: string; en: string } })[] };
  };
  /** What one more staff hour or 10,000 yen more would bring, by solving again */
  planWorth: {
    params: { planId: string };
    query: undefined;
    body: undefined;
    output: { attendeesPerHour: number; attendeesPer10000Jpy: number; explanations: ({ ja: string; en: string })[] };
  };
  /** The words of a rule as one person would get them now; nothing is sent */
  previewRule: {
    params: undefined;
    query: undefined;
    body: { rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; cooldownSeconds?: number; throttle?: { count: number; seconds: number }; digestSeconds?: number; immediate?: boolean; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled?: boolean }; contactId: string; eventId?: string };
    output: { variants: ({ key: string; subject: string; text: string })[] };
  };
  /** Make a candidate the champion; only one that won on held-out events (409) */
  promoteAttendanceModel: {
    params: { modelId: string };
    query: undefined;
    body: undefined;
    output: { id: string; number: number; state: "candidate" | "champion" | "archived"; origin: "trained" | "uploaded"; fingerprint: string; parameters: Record<string, unknown>; heldOut: { own: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; champion: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; p: number; wins: boolean }; lineage: { events: number; from: string; to: string; trainingId: string | null }; createdAt: string; promotedAt: string | null };
  };
  /** Look the TXT record up; 409 while DNS does not hold it */
  proveEmailDomain: {
    params: { domain: string };
    query: undefined;
    body: Record<string, never>;
    output: { domain: string; txtName: string; txtValue: string; provedAt: string | null; createdAt: string };
  };
  /** Fetch results of an account from its network once a day; the same account again states it anew */
  putAdAccount: {
    params: undefined;
    query: undefined;
    body: { name: string; accountId: string; taxPercent?: number; yenPerUnit?: number | null; credentials: ({ network: "meta"; accessToken: string }) | ({ network: "google-ads"; developerToken: string; clientId: string; clientSecret: string; refreshToken: string; loginCustomerId?: string }) | ({ network: "linkedin"; accessToken: string }) };
    output: { id: string; network: "meta" | "google-ads" | "linkedin"; name: string; accountId: string; taxPercent: number; yenPerUnit: number | null; state: "waiting" | "ok" | "throttled" | "lost" | "failing"; message: string | null; syncedAt: string | null; nextSyncAt: string | null; last: ({ created: number; restated: number; unchanged: number; unmatched: number }) | null };
  };
  /** Set them; the version goes in If-Match. What was booked stays as it was booked */
  putAiTerms: {
    params: undefined;
    query: undefined;
    body: { jpyPerUsd: number; timeZone: string; rateAt?: string | null; rateFrom?: string | null };
    output: { terms: { jpyPerUsd: number; timeZone: string; rateAt?: string | null; rateFrom?: string | null }; version: number };
  };
  /** Say how many came; goes before what lists and shops say */
  putAttendance: {
    params: { eventId: string };
    query: undefined;
    body: { attended: number; signUps?: number };
    output: { source: "stated" | "peatix" | "connpass" | "doorkeeper" | "eventbrite" | "generic" | "sign-ups"; signUps: number | null; cancelled: number | null; attended: number | null; at: string };
  };
  /** The picture of an event: JPEG, PNG, WebP, AVIF or GIF (its first picture), at most 10 MB and 25 megapixels. It is drawn anew as WebP, AVIF and JPEG, upright and without anything that a camera wrote into it; the same file again changes nothing */
  putEventPicture: {
    params: { eventId: string };
    query: undefined;
    body: string;
    output: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] };
  };
  /** State a lift test, or what you know of a tactic yourself; weighed with the outcomes in the next plan */
  putEvidence: {
    params: { key: string };
    query: undefined;
    body: ({ kind: "lift_test"; tacticKey: string; eventId: string; units: number; treated: { people: number; signUps: number }; held: { people: number; signUps: number } }) | ({ kind: "override"; tacticKey: string; factor: number; asSureAs?: number });
    output: { key: string; evidence: ({ kind: "lift_test"; tacticKey: string; eventId: string; units: number; treated: { people: number; signUps: number }; held: { people: number; signUps: number } }) | ({ kind: "override"; tacticKey: string; factor: number; asSureAs: number }); statedAt: string };
  };
  /** Store or rotate a credential; the one before it stays valid for the overlap */
  putModelCredential: {
    params: { name: string };
    query: undefined;
    body: { secret: string; origins: (string)[]; overlapHours?: number };
    output: { name: string; origins: (string)[]; versions: ({ version: number; hint: string; createdAt: string; retiresAt: string | null })[] };
  };
  /** Set frequency caps and the time of the daily batch */
  putNudgeSettings: {
    params: undefined;
    query: undefined;
    body: { caps?: { perDay?: number; perWeek?: number }; dailyAt?: string; quietHours?: ({ start: string; end: string }) | null; trackClicks?: boolean; topics?: ({ key: string; ja: string; en: string })[]; layout?: ({ logoUrl?: string; colour?: string; background?: string; head?: { ja: string; en: string } }) | null; trackOpens?: boolean; ignoredAfterHours?: number; promotionNeedsConsent?: boolean; doubleOptIn?: ({ validDays?: number; trustedSources?: (string)[] }) | null };
    output: { caps: { perDay?: number; perWeek?: number }; dailyAt: string; quietHours: ({ start: string; end: string }) | null; trackClicks: boolean; topics: ({ key: string; ja: string; en: string })[]; layout: ({ logoUrl?: string; colour: string; background: string; head?: { ja: string; en: string } }) | null; trackOpens: boolean; ignoredAfterHours: number; promotionNeedsConsent: boolean; doubleOptIn: ({ validDays: number; trustedSources: (string)[] }) | null };
  };
  /** What tactics did: spend, impressions, clicks, sign-ups, a row a day; the same key again restates a row */
  putOutcomes: {
    params: undefined;
    query: undefined;
    body: { outcomes: ({ key?: string; day: string; eventId?: string; tacticKey?: string; campaign?: string; spendJpy?: number | null; impressions?: number | null; clicks?: number | null; signUps?: number | null; units?: number | null })[] };
    output: { created: number; restated: number; unchanged: number; unmatched: number };
  };
  /** State them; turns on again what the person asks for */
  putPreferences: {
    params: { contactId: string };
    query: undefined;
    body: { everythingOff: boolean; channelsOff: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; topicsOff?: (string)[]; quietHours: ({ start: string; end: string }) | null; locale: ("ja" | "en") | null };
    output: { everythingOff: boolean; channelsOff: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; topicsOff: (string)[]; quietHours: ({ start: string; end: string }) | null; locale: ("ja" | "en") | null };
  };
  /** State the tenant's own reach */
  putProfile: {
    params: undefined;
    query: undefined;
    body: { reach?: { mailingList?: number | null; lineFriends?: number | null; xFollowers?: number | null; instagramFollowers?: number | null; facebookFollowers?: number | null; linkedinFollowers?: number | null; youtubeSubscribers?: number | null; websiteVisitors?: number | null; blogReaders?: number | null; communityMembers?: number | null; partnerReach?: number | null; speakerFollowers?: number | null; pastAttendees?: number | null; staffAndMembers?: number | null; shopWindows?: number | null }; hourlyWageJpy?: number | null; landingUrl?: string | null; currency?: string; yenPerUnit?: number | null; explorationShare?: number; sharesOutcomes?: boolean };
    output: { reach: { mailingList?: number | null; lineFriends?: number | null; xFollowers?: number | null; instagramFollowers?: number | null; facebookFollowers?: number | null; linkedinFollowers?: number | null; youtubeSubscribers?: number | null; websiteVisitors?: number | null; blogReaders?: number | null; communityMembers?: number | null; partnerReach?: number | null; speakerFollowers?: number | null; pastAttendees?: number | null; staffAndMembers?: number | null; shopWindows?: number | null }; hourlyWageJpy: number | null; landingUrl: string | null; currency: string; yenPerUnit?: number | null; explorationShare?: number; sharesOutcomes?: boolean; suggested: { mailingList?: number; lineFriends?: number; xFollowers?: number; instagramFollowers?: number; facebookFollowers?: number; linkedinFollowers?: number; youtubeSubscribers?: number; websiteVisitors?: number; blogReaders?: number; communityMembers?: number; partnerReach?: number; speakerFollowers?: number; pastAttendees?: number; staffAndMembers?: number; shopWindows?: number }; version: number };
  };
  /** Add a tactic of the tenant, or override one of the catalogue */
  putTactic: {
    params: { key: string };
    query: undefined;
    body: { name: { ja: string; en: string }; description?: { ja: string; en: string }; kind: "free" | "paid"; unit: string; setupFeeJpy?: number; costPerUnitJpy?: number; minimumEffort?: number; maximumEffort: number; fixedHours?: number; hoursPerUnit?: number; minimumLeadDays?: number; exclusivityGroup?: string | null; audienceWeights?: Record<string, number>; response: { theta: number; audience: number; kappa: number; rho: number }; reachFrom?: ("mailingList" | "lineFriends" | "xFollowers" | "instagramFollowers" | "facebookFollowers" | "linkedinFollowers" | "youtubeSubscribers" | "websiteVisitors" | "blogReaders" | "communityMembers" | "partnerReach" | "speakerFollowers" | "pastAttendees" | "staffAndMembers" | "shopWindows") | null; reachPer?: number; evidence?: "assumption" | "published" | "own"; source?: string };
    output: { key: string; name: { ja: string; en: string }; description?: { ja: string; en: string }; kind: "free" | "paid"; unit: string; setupFeeJpy: number; costPerUnitJpy: number; minimumEffort: number; maximumEffort: number; fixedHours: number; hoursPerUnit: number; minimumLeadDays: number; exclusivityGroup: string | null; audienceWeights: Record<string, number>; response: { theta: number; audience: number; kappa: number; rho: number }; reachFrom: ("mailingList" | "lineFriends" | "xFollowers" | "instagramFollowers" | "facebookFollowers" | "linkedinFollowers" | "youtubeSubscribers" | "websiteVisitors" | "blogReaders" | "communityMembers" | "partnerReach" | "speakerFollowers" | "pastAttendees" | "staffAndMembers" | "shopWindows") | null; reachPer: number; evidence: "assumption" | "published" | "own"; source: string; id: string; origin: "catalogue" | "tenant"; version: number };
  };
  /** A contact's one-tap rating; the last one counts */
  rateNudge: {
    params: { nudgeId: string };
    query: undefined;
    body: { helpful: boolean };
    output: { helpful: boolean };
  };
  /** The AI budget of this month and what is left of it; the limit is the quota aiBudgetJpyPerMonth of the tenant */
  readAiBudget: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { currency: "JPY"; perUsd: number; monthlyLimit: number; fromQuota: boolean; spent: number; reserved: number; usedShare: number; tier: "full" | "economy" | "template"; economyCalls: number; refusedCalls: number; timeZone: string };
  };
  /** What each lever saved in a month, against the same calls in real time at the first model of their route */
  readAiSavings: {
    params: undefined;
    query: { month?: string };
    body: undefined;
    output: { month: string; naiveUsd: number; costUsd: number; wasteUsd: number; calls: number; cacheHitRate: number | null; cachedTokenRatio: number | null; levers: ({ lever: "batch" | "tier" | "promptCache" | "provider" | "responseCache" | "prompt"; savedUsd: number; shareWhereUsed: number | null; shareOfNaive: number; expected: string | null })[] };
  };
  /** A month by rule, event, campaign or purpose, dearest first */
  readAiSpend: {
    params: undefined;
    query: { by: "rule" | "event" | "campaign" | "purpose"; month?: string };
    body: undefined;
    output: { month: string; by: string; costJpy: number; items: ({ tag: string | null; calls: number; costJpy: number; costUsd: number })[] };
  };
  /** Exchange rate and time zone of the AI budgets */
  readAiTerms: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { terms: { jpyPerUsd: number; timeZone: string; rateAt?: string | null; rateFrom?: string | null }; version: number };
  };
  /** A month by purpose and model: calls, tokens, cost */
  readAiUsage: {
    params: undefined;
    query: { month?: string };
    body: undefined;
    output: { month: string; costJpy: number; items: ({ purpose: string; provider: string; model: string; calls: number; inputTokens: number; cachedInputTokens: number; outputTokens: number; costJpy: number; costUsd: number; medianTtftMs: number | null; underHalfASecond: number | null })[] };
  };
  /** One tenant of the installation */
  readAnyTenant: {
    params: { tenantId: string };
    query: undefined;
    body: undefined;
    output: { id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string };
  };
  /** When the mailbox of bounces was last read, and with what result; 404 where none is set up */
  readBounceMailbox: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { lookedAt: string | null; fault: string | null; read: number; told: number };
  };
  /** How far a broadcast is; its nudges: GET /v1/nudges?ruleId=… */
  readBroadcast: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: { rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string }; state: "waiting" | "filling" | "made" | "paused"; made: number };
  };
  /** What time it is here */
  readClock: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { now: string; offsetMs: number; movable: boolean };
  };
  /** Whether a person confirmed that they want messages, when, and by which words they were asked */
  readConfirmation: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: { state: "not_needed" | "waiting" | "asked" | "expired" | "confirmed"; asked: number; askedAt: string | null; expiresAt: string | null; confirmedAt: string | null; history: ({ at: string; kind: "asked" | "confirmed"; address: string; nudgeId: string | null; subject: string | null; text: string | null })[] };
  };
  /** One contact */
  readContact: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: { email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours: ({ start: string; end: string }) | null; preferences: Record<string, string>; attributes: Record<string, string>; id: string; version: number; createdAt: string; updatedAt: string };
  };
  /** How far an import is and what came of it */
  readContactImport: {
    params: { importId: string };
    query: undefined;
    body: undefined;
    output: { id: string; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; created: number; updated: number; unchanged: number; faults: number; createdAt: string; finishedAt: string | null };
  };
  /** What is wrong with the outcomes, row by row, and whether models may be trained on them */
  readDataQuality: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { rows: number; events: number; counts: { missing?: number; outlier?: number; duplicate?: number; drift?: number; impossible?: number; spend_without_clicks?: number; unmatched?: number }; findings: ({ kind: "missing" | "outlier" | "duplicate" | "drift" | "impossible" | "spend_without_clicks" | "unmatched"; about: string; day: string | null; message: { ja: string; en: string } })[]; drift: ({ measure: string; psi: number }) | null; blocks: ({ ja: string; en: string })[] };
  };
  /** The URLs to enter at a mail provider, or to pipe bounces to; whoever has one may tell of bounces */
  readDeliveryEventUrls: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { urls: { sendgrid?: string; ses?: string; postmark?: string; dsn?: string } };
  };
  /** One event */
  readEvent: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string };
  };
  /** What came of an event: attendance by the best source, results by tactic beside what was planned */
  readEventOutcome: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { eventId: string; planId: string | null; attendance: ({ source: "stated" | "peatix" | "connpass" | "doorkeeper" | "eventbrite" | "generic" | "sign-ups"; signUps: number | null; cancelled: number | null; attended: number | null; at: string }) | null; otherSources: ({ source: "stated" | "peatix" | "connpass" | "doorkeeper" | "eventbrite" | "generic" | "sign-ups"; signUps: number | null; cancelled: number | null; attended: number | null; at: string })[]; tactics: ({ tacticKey: string | null; plannedUnits: number | null; plannedSpendJpy: number | null; plannedSignUps: number | null; units: number | null; spendJpy: number | null; impressions: number | null; clicks: number | null; signUps: number | null })[]; asOf: string };
  };
  /** How many will come, by the champion or the first belief; an answer serves for an hour */
  readForecast: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { eventId: string; modelId: string | null; modelNumber: number | null; leadDays: number; signUps: number; attendees: { mean: number; low: number; high: number }; madeAt: string; explanations: ({ ja: string; en: string })[]; shadows: ({ modelId: string; modelNumber: number; mean: number; low: number; high: number })[] };
  };
  /** Where every rule of the growth policy stands, why, and which switch is likely to come next */
  readGrowth: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { mode: "decide" | "report" | "off"; stage: { version: number; modes: Record<string, string | number | boolean>; reason: string; changedBy: string; changedAt: string }; decidedAt: string | null; lastSwitchAt: string | null; nextSwitchNotBefore: string | null; readings: ({ reading: string; value: number; measuredAt: string })[]; checks: ({ rule: string; title: { en: string; ja: string }; source: string; kind: "switch" | "observe" | "advise"; verdict: "holds" | "switches" | "steps-back" | "waits-for-dwell" | "settles" | "blocked" | "missing" | "overridden" | "tells"; level: string; wanted: string; values: ({ reading: string; value: number | null; threshold?: number })[]; because: ({ reading: string; value: number | null; threshold?: number })[]; notBefore?: string; why: { en: string; ja: string }; message: { en: string; ja: string } })[]; overrides: ({ id: string; modes: Record<string, string | number | boolean>; reason: string; createdBy: string; createdAt: string; expiresAt: string })[]; forecast: ({ rule: string; to: string; toTitle: { en: string; ja: string }; reading: string; threshold: number; probability: number; early: string | null; likely: string | null; late: string | null; costUsdPerMonth: number | null })[] };
  };
  /** The inbox of the token’s person, newest first */
  readInbox: {
    params: { token: string };
    query: { limit?: number; before?: number };
    body: undefined;
    output: { items: ({ seq: number; nudgeId: string; subject: string; text: string; url: string | null; createdAt: string; readAt: string | null })[]; unread: number; lastSeq: number; nextBefore: number | null };
  };
  /** The public keys that verify access tokens (EdDSA) */
  readJwks: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { keys: (Record<string, unknown>)[] };
  };
  /** Who the caller is and what they may do */
  readMe: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { kind: "member" | "apiKey"; id: string; tenantId: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; email: string | null; displayName: string | null; totp: boolean; failedSignIns: number; lockedOutAt: string | null };
  };
  /** One member */
  readMember: {
    params: { memberId: string };
    query: undefined;
    body: undefined;
    output: { id: string; email: string; displayName: string; role: "viewer" | "editor" | "owner" | "admin"; state: "active" | "disabled"; totp: boolean; signsInBy: ("password" | "issuer")[]; lastSignInAt: string | null; version: number; createdAt: string };
  };
  /** A nudge explains itself */
  readNudge: {
    params: { nudgeId: string };
    query: undefined;
    body: undefined;
    output: { id: string; key: string; contactId: string; ruleId: string; ruleVersion: number; state: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; reason: string | null; subject: string | null; text: string | null; channel: string | null; slotAt: string; createdAt: string; settledAt: string | null; eventId: string | null; trigger: Record<string, unknown>; items: (Record<string, unknown>)[]; variant: string | null; generation: ({ provider: string; model: string; promptHash: string; costMicroUsd: number; inputTokens: number; outputTokens: number; attempts: number; totalMs: number; lane?: "batch" | "real_time" | "template"; refused: string | null }) | null; phases: { claimedAt: string | null; generatedAt: string | null; approvedAt: string | null; settledAt: string | null }; backlog: ({ dueAt: string; attempts: number; leaseUntil: string | null }) | null; attempts: ({ channel: string; state: string; attempts: number; receipt: string | null; reason: string | null; startedAt: string; settledAt: string | null; devices: ({ deviceId: string; kind: "web" | "fcm" | "apns"; outcome: "delivered" | "refused" | "gone" | "retry" | "unknown"; reason?: string })[] })[]; approval: ({ state: string; expiresAt: string; decidedBy: string | null; reason: string | null }) | null; rating: ({ helpful: boolean; ratedAt: string }) | null };
  };
  /** Approval and satisfaction rates and the time of each phase */
  readNudgeFigures: {
    params: undefined;
    query: { days?: number };
    body: undefined;
    output: { delivered: number; unknown: number; approvalRate: number | null; satisfactionRate: number | null; phaseSeconds: { waiting: number | null; writing: number | null; approving: number | null; sending: number | null } };
  };
  /** Frequency caps and the time of the daily batch */
  readNudgeSettings: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { caps: { perDay?: number; perWeek?: number }; dailyAt: string; quietHours: ({ start: string; end: string }) | null; trackClicks: boolean; topics: ({ key: string; ja: string; en: string })[]; layout: ({ logoUrl?: string; colour: string; background: string; head?: { ja: string; en: string } }) | null; trackOpens: boolean; ignoredAfterHours: number; promotionNeedsConsent: boolean; doubleOptIn: ({ validDays: number; trustedSources: (string)[] }) | null };
  };
  /** One import */
  readOutcomeImport: {
    params: { importId: string };
    query: undefined;
    body: undefined;
    output: { id: string; source: string; kind: "results" | "attendance"; dryRun: boolean; state: "running" | "done" | "failed"; encoding: string; columns: Record<string, string>; ignoredColumns: (string)[]; rows: number; created: number; restated: number; unchanged: number; unmatched: number; faults: number; firstFaults: ({ line: number; field: string; message: string })[]; attendance: ({ eventId: string; signUps: number; cancelled: number; attended: number | null }) | null; message: string | null; createdAt: string };
  };
  /** Sign-ups day by day against what the accepted plan expects, with its 80 % band */
  readPace: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { eventId: string; planId: string | null; acceptedAt: string | null; signUps: number; expectedInAll: number | null; expectedByNow: number | null; ratio: number | null; state?: ("behind" | "on_track" | "full") | null; since?: string | null; replanId?: string | null; days: ({ day: string; signUps: number | null; expected: number | null; low: number | null; high: number | null })[]; forecast: ({ signUps: number; low: number; high: number; full: number; events: number }) | null };
  };
  /** One plan */
  readPlan: {
    params: { planId: string };
    query: undefined;
    body: undefined;
    output: { id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string };
  };
  /** The progress of a question about a plan, and its answer; 404 an hour later or where its process ended */
  readPlanAnswer: {
    params: { planId: string; questionId: string };
    query: undefined;
    body: undefined;
    output: { id: string; kind: "frontier" | "why-not" | "least-budget"; state: "running" | "done" | "failed"; done: number; of: number; message: string | null; frontier: ({ points: ({ budgetJpy: number; spendJpy: number; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; hitProbability: number; marginalCostPerAttendeeJpy: number | null; tacticKeys: (string)[] })[] }) | null; whyNot: ({ tactics: ({ tacticKey: string; name: { ja: string; en: string }; reason: string; lossJpy: number | null; displaces: (string)[]; explanation: { ja: string; en: string } })[] }) | null; leastBudget: ({ reachable: boolean; budgetJpy: number | null; hitProbability: number; expectedAttendees: number | null; tacticKeys: (string)[]; explanation: { ja: string; en: string } }) | null };
  };
  /** The problem that a plan answers, as the engine takes it (packages/portfolio): whoever has the engine can solve it again, with other limits */
  readPlanProblem: {
    params: { planId: string };
    query: undefined;
    body: undefined;
    output: { planId: string; problem: Record<string, unknown> };
  };
  /** What a person turned off, by link or by a member */
  readPreferences: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: { everythingOff: boolean; channelsOff: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; topicsOff: (string)[]; quietHours: ({ start: string; end: string }) | null; locale: ("ja" | "en") | null };
  };
  /** The tenant's own reach */
  readProfile: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { reach: { mailingList?: number | null; lineFriends?: number | null; xFollowers?: number | null; instagramFollowers?: number | null; facebookFollowers?: number | null; linkedinFollowers?: number | null; youtubeSubscribers?: number | null; websiteVisitors?: number | null; blogReaders?: number | null; communityMembers?: number | null; partnerReach?: number | null; speakerFollowers?: number | null; pastAttendees?: number | null; staffAndMembers?: number | null; shopWindows?: number | null }; hourlyWageJpy: number | null; landingUrl: string | null; currency: string; yenPerUnit?: number | null; explorationShare?: number; sharesOutcomes?: boolean; suggested: { mailingList?: number; lineFriends?: number; xFollowers?: number; instagramFollowers?: number; facebookFollowers?: number; linkedinFollowers?: number; youtubeSubscribers?: number; websiteVisitors?: number; blogReaders?: number; communityMembers?: number; partnerReach?: number; speakerFollowers?: number; pastAttendees?: number; staffAndMembers?: number; shopWindows?: number }; version: number };
  };
  /** The VAPID public key that a browser subscribes with */
  readPushKey: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: { publicKey: string };
  };
  /** One rule */
  readRule: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** Sign-ups of the next four weeks by trend, week, year and the Japanese calendar; made anew every day */
  readSignUpForecast: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { madeAt: string | null; timeZone: string; learntFromDays: number; days: ({ day: string; expected: number; low: number; high: number })[] };
  };
  /** How far an import is and what came of it */
  readSignUpImport: {
    params: { eventId: string; importId: string };
    query: undefined;
    body: undefined;
    output: { id: string; eventId: string; shop: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; recorded: number; changed: number; unchanged: number; waiting: number; refused: number; createdAt: string; finishedAt: string | null };
  };
  /** The modes in force */
  readStage: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { version: number; modes: Record<string, string | number | boolean>; reason: string; changedBy: string; changedAt: string };
  };
  /** The caller's tenant */
  readTenant: {
    params: undefined;
    query: undefined;
    body: undefined;
    output: { id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string };
  };
  /** One training and how far it is */
  readTraining: {
    params: { trainingId: string };
    query: undefined;
    body: undefined;
    output: { id: string; reason: "asked" | "schedule" | "drift" | "accuracy"; state: "running" | "done" | "blocked" | "failed"; step: "gather" | "quality" | "train" | "shadow" | "promote" | "done"; progress: { done: number; total: number }; report: Record<string, unknown>; modelId: string | null; message: string | null; createdAt: string; finishedAt: string | null };
  };
  /** One delivery with its message */
  readWebhookDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    output: { id: string; messageId: string; endpointId: string; type: string; state: "due" | "running" | "held" | "delivered" | "failed"; attempts: ({ at: string; status: number | null; error: string | null; ms: number })[]; nextAttemptAt: string | null; occurredAt: string; createdAt: string; settledAt: string | null; message: { type: string; timestamp: string; data: Record<string, unknown> } };
  };
  /** One endpoint */
  readWebhookEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    output: { id: string; url: string; description: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state: "enabled" | "paused" | "disabled"; reason: string | null; ownerId: string | null; failingSince: string | null; secretOverlapUntil: string | null; version: number; createdAt: string; updatedAt: string };
  };
  /** When an all-day entry of a workspace begins (09:00 unless set) */
  readWorkspaceDay: {
    params: { workspace: string };
    query: undefined;
    body: undefined;
    output: { workspace: string; dayStartsAt: string };
  };
  /** Bounces, complaints and unsubscribes of SendGrid, SES (SNS), Postmark, or as a raw message (DSN, ARF) */
  receiveDeliveryEvents: {
    params: { provider: "sendgrid" | "ses" | "postmark" | "dsn"; token: string };
    query: undefined;
    body: unknown;
    output: { taken: number; ignored: number };
  };
  /** The webhook of a ticket shop, signed with HMAC-SHA256 of the body (Signature, X-Signature, X-Tsudoi-Signature); or pretix's own, whose order is fetched */
  receiveSignUps: {
    params: { sourceId: string };
    query: undefined;
    body: unknown;
    output: { accepted: number; ignored: number };
  };
  /** Compare the orders of the shop’s API with the sign-ups now, as is done once a day */
  reconcileSignUpSource: {
    params: { sourceId: string };
    query: undefined;
    body: undefined;
    output: { id: string; kind: "pretix" | "hi-events" | "generic"; name: string; eventId: string | null; enabled: boolean; pretix: ({ url: string; organizer: string; event: string; subevent?: number }) | null; hiEvents: ({ url: string; event: number; email: string }) | null; reconciledAt: string | null; reconcileFault: string | null; faults: ({ order: string; field: string; message: string; at: string })[]; webhookPath: string; createdAt: string };
  };
  /** New tokens for a refresh token; one that was used before ends the session */
  refreshSession: {
    params: undefined;
    query: undefined;
    body: { refreshToken: string };
    output: { accessToken: string; expiresInSeconds: number; refreshToken: string; sessionEndsAt: string; enrolmentRequired: boolean };
  };
  /** Keep it in step no longer; its entries are erased here */
  removeCalendar: {
    params: { calendarId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Remove a rule; events it made stay */
  removeCalendarRule: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Forget a channel and its secrets */
  removeChannel: {
    params: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line" };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Take the second factor away, with one of its codes; not where the tenant demands one */
  removeTotp: {
    params: undefined;
    query: undefined;
    body: { code: string };
    output: undefined;
  };
  /** Change a route; the version goes in If-Match */
  replaceModelRoute: {
    params: { purpose: string };
    query: undefined;
    body: { purpose: string; tier: "reasoning" | "standard" | "economy"; steps: (({ target: string }) | ({ route: string }))[]; maxAttempts: number; firstByteMs: number; order: "price" | "fixed" };
    output: { route: { purpose: string; tier: "reasoning" | "standard" | "economy"; steps: (({ target: string }) | ({ route: string }))[]; maxAttempts: number; firstByteMs: number; order: "price" | "fixed" }; version: number };
  };
  /** Change a model, its price or limits; the version goes in If-Match, calls follow within seconds */
  replaceModelTarget: {
    params: { targetId: string };
    query: undefined;
    body: { id: string; protocol: "openai" | "openai-compatible" | "anthropic"; provider: string; model: string; baseUrl?: string; keyName: string; tier: "reasoning" | "standard" | "economy"; prices: { inputUsdPerMillion: number; cachedInputUsdPerMillion: number; cacheWriteUsdPerMillion: number; outputUsdPerMillion: number; batchFactor: number }; limits: { requestsPerMinute: number; tokensPerMinute: number }; promptCacheMinTokens: number; batch?: { maxLines: number; maxBytes: number }; boundTokensPerByte?: number; meanTokensPerByte?: number; enabled?: boolean; embeddings?: { dimensions?: number; mostTexts?: number; prefix?: string }; profile?: string; capabilities?: { temperature?: boolean; topP?: boolean; seed?: boolean; stop?: boolean; temperatureWithTopP?: boolean; tokenLimit?: "max_tokens" | "max_completion_tokens"; json?: "schema" | "object" | "words"; reasoningEffort?: "none" | "minimal" | "low" | "medium" | "high"; reasoningTokens?: number; contextTokens?: number; credential?: "authorization" | "api-key" | "x-api-key"; path?: "openai" | "azure" | "anthropic"; apiVersion?: string; streamUsage?: boolean; promptCacheKey?: boolean; dimensions?: boolean }; pricesAt?: string; pricesFrom?: string };
    output: { target: { id: string; protocol: "openai" | "openai-compatible" | "anthropic"; provider: string; model: string; baseUrl?: string; keyName: string; tier: "reasoning" | "standard" | "economy"; prices: { inputUsdPerMillion: number; cachedInputUsdPerMillion: number; cacheWriteUsdPerMillion: number; outputUsdPerMillion: number; batchFactor: number }; limits: { requestsPerMinute: number; tokensPerMinute: number }; promptCacheMinTokens: number; batch?: { maxLines: number; maxBytes: number }; boundTokensPerByte: number; meanTokensPerByte: number; enabled: boolean; embeddings?: { dimensions?: number; mostTexts: number; prefix?: string }; profile?: string; capabilities?: { temperature?: boolean; topP?: boolean; seed?: boolean; stop?: boolean; temperatureWithTopP?: boolean; tokenLimit?: "max_tokens" | "max_completion_tokens"; json?: "schema" | "object" | "words"; reasoningEffort?: "none" | "minimal" | "low" | "medium" | "high"; reasoningTokens?: number; contextTokens?: number; credential?: "authorization" | "api-key" | "x-api-key"; path?: "openai" | "azure" | "anthropic"; apiVersion?: string; streamUsage?: boolean; promptCacheKey?: boolean; dimensions?: boolean }; pricesAt?: string; pricesFrom?: string }; version: number };
  };
  /** A new version of a rule; the version goes in If-Match */
  replaceRule: {
    params: { ruleId: string };
    query: undefined;
    body: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; cooldownSeconds?: number; throttle?: { count: number; seconds: number }; digestSeconds?: number; immediate?: boolean; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled?: boolean };
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** The best plan for what remains: done tasks, sign-ups and spend are read from the event unless they are stated, and learnt from */
  replan: {
    params: { planId: string };
    query: undefined;
    body: { spentJpy?: number; spentHours?: number; signUps?: number; done?: Record<string, { effort: number; daysAgo?: number; attributed?: number }> };
    output: { id: string; eventId: string; state: "proposed" | "accepted" | "superseded"; question?: "reach" | "most" | "value"; currency?: string; wantedProbability?: number; items: ({ tacticKey: string; name: { ja: string; en: string }; kind: "free" | "paid"; effort: number; unit: string; spendJpy: number; hours: number; expectedSignUps: number; trial?: boolean })[]; spendJpy: number; hours: number; costJpy?: number; expectedSignUps: number; signUpLimit?: number | null; expectedAttendees: number; upperBoundAttendees: number | null; optimalityGap: number; certificate?: { objective: "cost" | "value" | "chance"; achieved: number; bound: number; gap: number }; targetAttendees: number; assessment?: { hitProbability: number; interval80: [number, number]; costPerAttendeeJpy: number | null }; notes?: ({ ja: string; en: string })[]; needs?: ({ tacticKey: string; name: { ja: string; en: string }; asks: { ja: string; en: string }; profileField: string })[]; exploration?: { share: number; tacticKeys: (string)[]; spendJpy: number }; theme?: { textHash: string; model: string | null; reason: ("budget" | "no_answer") | null; factors: Record<string, number> }; solver: { wallMs: number; nodes?: number }; version: number; createdAt: string; explanations: ({ ja: string; en: string })[] };
  };
  /** Run dead letters again: the named ones, or all */
  replayDeadLetters: {
    params: undefined;
    query: undefined;
    body: { ids?: (string)[] };
    output: { replayed: number };
  };
  /** Send a message again, with the same id */
  replayWebhookDelivery: {
    params: { endpointId: string; deliveryId: string };
    query: undefined;
    body: undefined;
    output: { id: string; messageId: string; endpointId: string; type: string; state: "due" | "running" | "held" | "delivered" | "failed"; attempts: ({ at: string; status: number | null; error: string | null; ms: number })[]; nextAttemptAt: string | null; occurredAt: string; createdAt: string; settledAt: string | null };
  };
  /** Send what failed since an instant again, or all of it */
  replayWebhooks: {
    params: { endpointId: string };
    query: undefined;
    body: { since: string; until?: string; delivered?: boolean };
    output: { replayed: number };
  };
  /** Seal up to `limit` secrets anew with the current key; call again until none remain. May be interrupted anywhere */
  resealSecrets: {
    params: undefined;
    query: undefined;
    body: { limit?: number };
    output: { resealed: number; remaining: number; broken: (string)[] };
  };
  /** Send what failed, came too late or has an unknown outcome again, as a nudge of its own with the same words */
  resendNudge: {
    params: { nudgeId: string };
    query: undefined;
    body: { evenIfDelivered?: boolean };
    output: { id: string; key: string; contactId: string; ruleId: string; ruleVersion: number; state: "due" | "running" | "awaiting_approval" | "delivered" | "suppressed" | "failed" | "unknown" | "rejected" | "expired"; reason: string | null; subject: string | null; text: string | null; channel: string | null; slotAt: string; createdAt: string; settledAt: string | null };
  };
  /** Take an archived event back, in the state in which it was put away; one that has begun meanwhile stays cancelled */
  restoreEvent: {
    params: { eventId: string };
    query: undefined;
    body: undefined;
    output: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string };
  };
  /** Take a deleted rule back with its versions, switched off */
  restoreRule: {
    params: { ruleId: string };
    query: undefined;
    body: undefined;
    output: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string };
  };
  /** Revoke every inbox token of a person that was made until now */
  revokeInboxTokens: {
    params: { contactId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Take an invitation back */
  revokeInvitation: {
    params: { invitationId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Revoke a key at once */
  revokeKey: {
    params: { keyId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Revoke a key of a tenant at once */
  revokeTenantKey: {
    params: { tenantId: string; keyId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** The champion before this one forecasts again, or the first belief where there was none */
  rollBackAttendanceModel: {
    params: undefined;
    query: undefined;
    body: Record<string, never>;
    output: { champion: ({ id: string; number: number; state: "candidate" | "champion" | "archived"; origin: "trained" | "uploaded"; fingerprint: string; parameters: Record<string, unknown>; heldOut: { own: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; champion: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; p: number; wins: boolean }; lineage: { events: number; from: string; to: string; trainingId: string | null }; createdAt: string; promotedAt: string | null }) | null };
  };
  /** Replace a key: a new one with the same rights; the old one works for the overlap */
  rotateKey: {
    params: { keyId: string };
    query: undefined;
    body: { overlapSeconds?: number };
    output: { id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string; key: string };
  };
  /** Sign access tokens with a new key from now on; tokens of the old one stay good until they expire */
  rotateSigningKey: {
    params: undefined;
    query: undefined;
    body: { discardOld?: boolean };
    output: { kid: string; keys: number };
  };
  /** A new secret; the one before signs beside it for the overlap */
  rotateWebhookSecret: {
    params: { endpointId: string };
    query: undefined;
    body: { overlapSeconds?: number };
    output: { id: string; url: string; description: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state: "enabled" | "paused" | "disabled"; reason: string | null; ownerId: string | null; failingSince: string | null; secretOverlapUntil: string | null; version: number; createdAt: string; updatedAt: string; secret: string };
  };
  /** Tell what contacts did: one signal, or up to 1,000 at once; idempotent by id */
  sendSignals: {
    params: undefined;
    query: undefined;
    body: ({ id: string; contactId: string; type: string; occurredAt?: string; eventId?: string; nudgeId?: string; data?: Record<string, string | number | boolean> }) | ({ signals: ({ id: string; contactId: string; type: string; occurredAt?: string; eventId?: string; nudgeId?: string; data?: Record<string, string | number | boolean> })[] });
    output: { accepted: number; known: number; nudges: number };
  };
  /** Send the words of a rule, as one person would get them, to an address of your own */
  sendTest: {
    params: undefined;
    query: undefined;
    body: { rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; cooldownSeconds?: number; throttle?: { count: number; seconds: number }; digestSeconds?: number; immediate?: boolean; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled?: boolean }; contactId: string; eventId?: string; variant?: string; channel?: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line"; address: string };
    output: { outcome: "delivered" | "refused" | "gone" | "retry" | "unknown"; reason?: string; subject: string; text: string };
  };
  /** Set when an all-day entry of a workspace begins; its entries are looked at again */
  setWorkspaceDay: {
    params: { workspace: string };
    query: undefined;
    body: { dayStartsAt: string };
    output: { workspace: string; dayStartsAt: string };
  };
  /** The page behind the link of the message that asks; changes nothing */
  showConfirmation: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** One form of a picture, as it is shown on pages and in mail; for ever the same bytes */
  showEventPicture: {
    params: { tenantId: string; eventId: string; pictureId: string; form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg" };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** The picture of a message; records an opening, once a nudge, unless a machine fetches it */
  showPicture: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** The person’s own page: topics, channels, quiet hours, language, everything off and on again; changes nothing */
  showPreferences: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** The page behind an unsubscribe link; changes nothing */
  showUnsubscribe: {
    params: { token: string };
    query: undefined;
    body: undefined;
    output: string;
  };
  /** Sign in by password, and by a code where a second factor is set */
  signIn: {
    params: undefined;
    query: undefined;
    body: { email: string; password: string; code?: string; tenant?: string };
    output: { accessToken: string; expiresInSeconds: number; refreshToken: string; sessionEndsAt: string; enrolmentRequired: boolean };
  };
  /** End this session, or all sessions of this member */
  signOut: {
    params: undefined;
    query: undefined;
    body: { everywhere?: boolean };
    output: undefined;
  };
  /** What the policy would do with these readings, from the present state on; changes nothing */
  simulateGrowth: {
    params: undefined;
    query: undefined;
    body: { moments: ({ afterHours?: number; readings: Record<string, number> })[] };
    output: { steps: ({ at: string; switched: ({ rule: string; from: string; to: string; message: { en: string; ja: string } }) | null; changes: Record<string, string | number | boolean>; stage: Record<string, string | number | boolean> })[] };
  };
  /** Contacts from a CSV file of up to 500,000 rows, read as by importContacts, in the background: progress and result can be read again */
  startContactImport: {
    params: undefined;
    query: { region?: string };
    body: string;
    output: { id: string; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; created: number; updated: number; unchanged: number; faults: number; createdAt: string; finishedAt: string | null };
  };
  /** Begin a sign-in with an issuer: where to send the browser (authorization code with PKCE) */
  startIssuerSignIn: {
    params: { providerId: string };
    query: undefined;
    body: Record<string, never>;
    output: { authorizationUrl: string; state: string };
  };
  /** Welcome on sign-up, a week, a day and two hours before, "we start", thanks the day after: rules in both languages, switched on */
  startReminders: {
    params: { eventId: string };
    query: undefined;
    body: { channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; surveyUrl?: string };
    output: { rules: ({ name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count: number; windowSeconds: number; distinctDays: boolean; unless: (string)[]; unlessWithinSeconds: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays: number; ratio: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone: string; eventId?: string; invitation: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose: "service" | "promotion"; topic?: string; priority: "urgent" | "normal" | "bulk"; cooldownSeconds: number; throttle?: { count: number; seconds: number }; digestSeconds: number; immediate: boolean; expiresAfterSeconds: number; approval: { required: boolean; expiresAfterSeconds: number }; ignoresCaps: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); if: (string)[]; then: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days: number }); unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled: boolean; id: string; version: number; createdAt: string; updatedAt: string; deletedAt?: string })[] };
  };
  /** A list of participants of up to 500,000 rows, read as by importSignUps, in the background: progress and result can be read again */
  startSignUpImport: {
    params: { eventId: string };
    query: { shop?: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; timeZone?: string };
    body: string;
    output: { id: string; eventId: string; shop: "connpass" | "peatix" | "doorkeeper" | "luma" | "eventbrite"; state: "running" | "done" | "failed"; message: string | null; encoding: string; columns: (string)[]; rows: number; done: number; recorded: number; changed: number; unchanged: number; waiting: number; refused: number; createdAt: string; finishedAt: string | null };
  };
  /** Begin to set a second factor: a secret for an authenticator app */
  startTotp: {
    params: undefined;
    query: undefined;
    body: { password: string };
    output: { secret: string; uri: string };
  };
  /** Train on the outcomes now; one that is under way already is that training */
  startTraining: {
    params: undefined;
    query: undefined;
    body: Record<string, never>;
    output: { id: string; reason: "asked" | "schedule" | "drift" | "accuracy"; state: "running" | "done" | "blocked" | "failed"; step: "gather" | "quality" | "train" | "shadow" | "promote" | "done"; progress: { done: number; total: number }; report: Record<string, unknown>; modelId: string | null; message: string | null; createdAt: string; finishedAt: string | null };
  };
  /** Prove anew who one is, in this session: by password and, where a second factor is set, by a code */
  stepUp: {
    params: undefined;
    query: undefined;
    body: { password?: string; code?: string };
    output: { accessToken: string; expiresInSeconds: number };
  };
  /** Live inbox as server-sent events: hello, nudge (id = seq), read. The same path speaks WebSocket */
  streamInbox: {
    params: { token: string };
    query: { after?: number };
    body: undefined;
    output: string;
  };
  /** Register a browser or device of the token’s person; the same one again answers the same id */
  subscribePush: {
    params: { token: string };
    query: undefined;
    body: ({ kind: "web"; endpoint: string; keys: { p256dh: string; auth: string } }) | ({ kind: "fcm" | "apns"; token: string });
    output: { id: string; kind: "web" | "fcm" | "apns"; createdAt: string };
  };
  /** Fetch its results now; one that is on its way is that fetch */
  syncAdAccount: {
    params: { adAccountId: string };
    query: undefined;
    body: Record<string, never>;
    output: { id: string; network: "meta" | "google-ads" | "linkedin"; name: string; accountId: string; taxPercent: number; yenPerUnit: number | null; state: "waiting" | "ok" | "throttled" | "lost" | "failing"; message: string | null; syncedAt: string | null; nextSyncAt: string | null; last: ({ created: number; restated: number; unchanged: number; unmatched: number }) | null };
  };
  /** Sync now */
  syncCalendarNow: {
    params: { calendarId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Answer for an issuer oneself, for roles up to one’s own; a suspended one is trusted again */
  takeIssuerOver: {
    params: { providerId: string };
    query: undefined;
    body: Record<string, never>;
    output: { id: string; name: string; issuer: string; clientId: string; defaultRole: "viewer" | "editor" | "owner"; emailDomains: (string)[]; enabled: boolean; suspended: boolean; version: number; createdAt: string };
  };
  /** Make a member the owner of a key, oneself unless another is named; a suspended key opens again */
  takeKeyOver: {
    params: { keyId: string };
    query: undefined;
    body: { memberId?: string };
    output: { id: string; name: string; prefix: string; role: "viewer" | "editor" | "owner" | "admin"; scopes: (string)[]; ownerId: string | null; ownerName: string | null; suspendedAt: string | null; requestsPerMinute: number | null; expiresAt: string | null; revokedAt: string | null; lastUsedAt: string | null; createdAt: string };
  };
  /** Send a message of the type `webhook.test`; the delivery log shows what came of it */
  testWebhookEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: undefined;
    output: { id: string; messageId: string; endpointId: string; type: string; state: "due" | "running" | "held" | "delivered" | "failed"; attempts: ({ at: string; status: number | null; error: string | null; ms: number })[]; nextAttemptAt: string | null; occurredAt: string; createdAt: string; settledAt: string | null };
  };
  /** Send a test message to an address and say what became of it */
  tryChannel: {
    params: { channel: "in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line" };
    query: undefined;
    body: { address: string; locale?: "ja" | "en" };
    output: { outcome: "delivered" | "refused" | "gone" | "retry" | "unknown"; receipt?: string; reason?: string };
  };
  /** Try a rule before it is switched on: against what happened, or ahead for triggers of the clock; nothing is sent */
  tryRule: {
    params: undefined;
    query: undefined;
    body: { rule: { name: string; trigger: ({ kind: "signal"; signal: string; eventId?: string; count?: number; windowSeconds?: number; distinctDays?: boolean; unless?: (string)[]; unlessWithinSeconds?: number; then?: ({ afterSeconds: number }) | ({ at: string }) }) | ({ kind: "schedule"; at: string; weekdays?: (number)[]; monthDays?: (number)[] }) | ({ kind: "interval"; everySeconds: number }) | ({ kind: "pace"; leadDays?: number; ratio?: number; eventId?: string }) | ({ kind: "change"; of: "event.changed" | "calendar.changed" | "calendar.connection_lost" | "contact.confirmation_wanted"; only?: "moved" | "cancelled"; eventId?: string }) | ({ kind: "capacity"; share?: number; eventId?: string }) | ({ kind: "event_time"; offset: ({ days: number; at: string }) | ({ minutes: number }); eventId?: string }) | ({ kind: "cron"; expression: string }) | ({ kind: "once"; when: ({ at: string }) | ({ local: string }) }); audience?: { contactIds?: (string)[]; locales?: ("ja" | "en")[]; attributes?: Record<string, string | number | boolean>; signedUpTo?: string | "trigger"; notSignedUpTo?: string; attended?: string; notOpened?: string; did?: { signal: string; withinDays: number }; didNot?: { signal: string; withinDays: number } }; brief: { goal: string; tone?: string; eventId?: string; invitation?: boolean; url?: string; format?: "plain" | "markdown"; variants: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; purpose?: "service" | "promotion"; topic?: string; priority?: "urgent" | "normal" | "bulk"; cooldownSeconds?: number; throttle?: { count: number; seconds: number }; digestSeconds?: number; immediate?: boolean; expiresAfterSeconds?: number; approval?: { required: boolean; expiresAfterSeconds?: number }; ignoresCaps?: boolean; steps?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "branch"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); if: (string)[]; then?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[]; else?: (({ kind?: "message"; wait: ({ afterSeconds: number }) | ({ at: string; days?: number }); unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }) | ({ kind: "digest"; windowSeconds: number; unless?: (string)[]; channels?: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; variants?: ({ key: string; subject: { ja: string; en: string }; text: { ja: string; en: string } })[] }))[] }))[] }))[]; enabled?: boolean }; days?: number; ahead?: boolean };
    output: { from: string; to: string; total: number; people: number; nudges: ({ contactId: string; dueAt: string; slot: string; step: number; channels: ("in_app" | "email" | "web_push" | "sms" | "mobile_push" | "slack" | "webhook" | "line")[]; unless: (string)[]; only: ({ came: boolean; signals: (string)[] })[]; collects: number })[] };
  };
  /** Unsubscribe the link’s person from its channel (or `scope=all`: from every channel); repeats change nothing */
  unsubscribe: {
    params: { token: string };
    query: undefined;
    body: string;
    output: string;
  };
  /** Forget a browser or device */
  unsubscribePush: {
    params: { token: string; subscriptionId: string };
    query: undefined;
    body: undefined;
    output: undefined;
  };
  /** Change a contact; the version goes in If-Match */
  updateContact: {
    params: { contactId: string };
    query: undefined;
    body: { displayName?: string; phone?: string | null; locale?: "ja" | "en"; timeZone?: string; consent?: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours?: ({ start: string; end: string }) | null; preferences?: Record<string, string>; attributes?: Record<string, string> };
    output: { email: string; displayName: string; phone: string | null; locale: "ja" | "en"; timeZone: string; consent: { "in-app"?: { granted: boolean; at: string; source: string }; email?: { granted: boolean; at: string; source: string }; push?: { granted: boolean; at: string; source: string }; sms?: { granted: boolean; at: string; source: string }; slack?: { granted: boolean; at: string; source: string }; webhook?: { granted: boolean; at: string; source: string }; line?: { granted: boolean; at: string; source: string }; promotion?: { granted: boolean; at: string; source: string } }; quietHours: ({ start: string; end: string }) | null; preferences: Record<string, string>; attributes: Record<string, string>; id: string; version: number; createdAt: string; updatedAt: string };
  };
  /** Change an event; the version goes in If-Match */
  updateEvent: {
    params: { eventId: string };
    query: undefined;
    body: { name?: string; theme?: string; audience?: { description: string; segments?: ({ key: string; size: number })[]; tags?: (string)[] }; venue?: string | null; capacity?: number; priceJpy?: number; startsAt?: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees?: number; tacticBudgetJpy?: number; staffHours?: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; state?: "open" | "cancelled" | "finished" };
    output: { name: string; theme: string; category: "conference" | "meetup" | "workshop" | "seminar" | "webinar" | "market" | "festival" | "exhibition" | "other"; audience: { description: string; segments: ({ key: string; size: number })[]; tags?: (string)[] }; format: "venue" | "online" | "hybrid"; venue: string | null; capacity: number; priceJpy: number; startsAt: string; timeZone: string; durationMinutes?: number; ticketUrl?: string; joinUrl?: string; organiser?: string; targetAttendees: number; tacticBudgetJpy: number; staffHours: number; region?: string | null; valuePerAttendeeJpy?: number | null; landingUrl?: string | null; id: string; state: "open" | "cancelled" | "finished"; archivedAt?: string; picture?: { id: string; forms: ({ form: "480.avif" | "480.webp" | "1280.avif" | "1280.webp" | "1200.jpg"; type: string; width: number; height: number; url: string })[] }; version: number; createdAt: string; updatedAt: string };
  };
  /** Change name, role or state; a change of role or state ends their sessions. The last owner stays one */
  updateMember: {
    params: { memberId: string };
    query: undefined;
    body: { displayName?: string; role?: "viewer" | "editor" | "owner" | "admin"; state?: "active" | "disabled" };
    output: { id: string; email: string; displayName: string; role: "viewer" | "editor" | "owner" | "admin"; state: "active" | "disabled"; totp: boolean; signsInBy: ("password" | "issuer")[]; lastSignInAt: string | null; version: number; createdAt: string };
  };
  /** A task is done, skipped or open again, with what it really cost; or somebody takes it */
  updatePlanTask: {
    params: { planId: string; taskId: string };
    query: undefined;
    body: { state?: "open" | "done" | "skipped"; spentJpy?: number; spentHours?: number; assignee?: string | null; dueOn?: string };
    output: { id: string; planId: string; tacticKey: string; number?: number; units?: number; title: { ja: string; en: string }; dueOn: string; hours: number; spendJpy: number; utm: { source: string; medium: string; campaign: string; id: string; content?: string }; link: string | null; draft?: ({ ja: string; en: string }) | null; checklist?: ({ ja: string; en: string })[]; state?: "open" | "done" | "skipped"; assignee?: string | null; spentJpy?: number | null; spentHours?: number | null; doneOn?: string | null };
  };
  /** Change the caller's tenant; quotas are the installation's to change */
  updateTenant: {
    params: undefined;
    query: undefined;
    body: { name?: string; requireTotp?: boolean };
    output: { id: string; slug: string; name: string; quotas: { requestsPerMinute: number; aiBudgetJpyPerMonth: number | null; maximumContacts: number | null }; requireTotp: boolean; version: number; createdAt: string };
  };
  /** Change an endpoint, pause it, or enable it again: what it was not sent meanwhile goes out then */
  updateWebhookEndpoint: {
    params: { endpointId: string };
    query: undefined;
    body: { url?: string; description?: string; types?: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state?: "enabled" | "paused" };
    output: { id: string; url: string; description: string; types: ("contact.created" | "contact.changed" | "contact.erased" | "sign_up.recorded" | "sign_up.changed" | "event.created" | "event.changed" | "event.behind" | "event.pace_changed" | "plan.proposed" | "plan.accepted" | "plan.tasks_moved" | "nudge.delivered" | "webhook_endpoint.disabled")[]; state: "enabled" | "paused" | "disabled"; reason: string | null; ownerId: string | null; failingSince: string | null; secretOverlapUntil: string | null; version: number; createdAt: string; updatedAt: string };
  };
  /** Change a workspace */
  updateWorkspace: {
    params: { workspaceId: string };
    query: undefined;
    body: { name?: string; timeZone?: string };
    output: { id: string; slug: string; name: string; timeZone: string; version: number; createdAt: string };
  };
  /** A model trained elsewhere: XGBoost 1.7 to 3, JSON or UBJ, over our features, predicting attendees; it becomes a candidate */
  uploadAttendanceModel: {
    params: undefined;
    query: undefined;
    body: string;
    output: { id: string; number: number; state: "candidate" | "champion" | "archived"; origin: "trained" | "uploaded"; fingerprint: string; parameters: Record<string, unknown>; heldOut: { own: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; champion: { crps: number; mae: number; rmse: number; wape: number; coverage80: number; events: number }; p: number; wins: boolean }; lineage: { events: number; from: string; to: string; trainingId: string | null }; createdAt: string; promotedAt: string | null };
  };
  /** Verify the hash chains of some days; names each altered, missing or added entry */
  verifyAudit: {
    params: undefined;
    query: { from?: string; to?: string };
    body: undefined;
    output: { days: number; archivedDays: number; entries: number; faults: ({ day: string; sequence: string | null; fault: string })[] };
  };
  /** Compare count and hash of ids and etags with the provider; repair a drift by a full resync */
  verifyCalendar: {
    params: { calendarId: string };
    query: undefined;
    body: undefined;
    output: { equal: boolean; remote: { count: number; hash: string }; local: { count: number; hash: string }; missing: (string)[]; surplus: (string)[]; stale: (string)[]; setAside: (string)[]; repairing: boolean };
  };
}

/** Where each operation answers. */
export const operations = {
  acceptInvitation: { method: 'post', path: '/v1/invitations/accept', public: true },
  acceptPasswordReset: { method: 'post', path: '/v1/password-resets/accept', public: true },
  acceptPlan: { method: 'post', path: '/v1/plans/{planId}/accept' },
  addCalendar: { method: 'post', path: '/v1/calendars' },
  addCalendarRule: { method: 'post', path: '/v1/calendar-rules' },
  addSuppression: { method: 'post', path: '/v1/suppressions' },
  archiveEvent: { method: 'post', path: '/v1/events/{eventId}/archive' },
  askAgain: { method: 'post', path: '/v1/confirmations/{contactId}/ask-again' },
  askAssistant: { method: 'post', path: '/v1/assistant' },
  askPasswordReset: { method: 'post', path: '/v1/password-resets', public: true },
  askPlan: { method: 'post', path: '/v1/plans/{planId}/questions' },
  assessPlan: { method: 'get', path: '/v1/plans/{planId}/assessment' },
  assignOutcomes: { method: 'post', path: '/v1/outcomes/assignments' },
  beginCalendarConnection: { method: 'post', path: '/v1/calendar-connections/begin' },
  calendarConnectedPage: { method: 'get', path: '/calendars/connected', public: true },
  calendarHook: { method: 'post', path: '/v1/hooks/{provider}', public: true },
  changePassword: { method: 'post', path: '/v1/me/password' },
  changeQuotas: { method: 'patch', path: '/v1/admin/tenants/{tenantId}/quotas' },
  changeStage: { method: 'patch', path: '/v1/admin/stage' },
  choosePreferences: { method: 'post', path: '/v1/preferences/{token}', bodyType: 'application/x-www-form-urlencoded', public: true },
  claimEmailDomain: { method: 'post', path: '/v1/email-domains' },
  comparePlans: { method: 'get', path: '/v1/plans/{planId}/comparison' },
  completeCalendarConnection: { method: 'post', path: '/v1/calendar-connections/complete' },
  configureChannel: { method: 'put', path: '/v1/channels/{channel}' },
  confirm: { method: 'post', path: '/v1/confirm/{token}', bodyType: 'application/x-www-form-urlencoded', public: true },
  confirmTotp: { method: 'post', path: '/v1/me/totp/confirm' },
  connectCalDav: { method: 'post', path: '/v1/calendar-connections/caldav' },
  copyRule: { method: 'post', path: '/v1/rules/{ruleId}/copy' },
  countAudience: { method: 'post', path: '/v1/broadcasts/audience' },
  createBroadcast: { method: 'post', path: '/v1/broadcasts' },
  createContact: { method: 'post', path: '/v1/contacts' },
  createEvent: { method: 'post', path: '/v1/events' },
  createGrowthOverride: { method: 'post', path: '/v1/growth/overrides' },
  createIdentityProvider: { method: 'post', path: '/v1/identity-providers' },
  createInboxToken: { method: 'post', path: '/v1/inbox-tokens/{contactId}' },
  createInvitation: { method: 'post', path: '/v1/invitations' },
  createKey: { method: 'post', path: '/v1/keys' },
  createModelRoute: { method: 'post', path: '/v1/admin/llm/routes' },
  createModelTarget: { method: 'post', path: '/v1/admin/llm/targets' },
  createPasswordReset: { method: 'post', path: '/v1/members/{memberId}/password-reset' },
  createPlan: { method: 'post', path: '/v1/events/{eventId}/plans' },
  createRule: { method: 'post', path: '/v1/rules' },
  createSignUp: { method: 'post', path: '/v1/sign-ups/{eventId}' },
  createSignUpSource: { method: 'post', path: '/v1/sign-up-sources' },
  createTenant: { method: 'post', path: '/v1/admin/tenants' },
  createTenantKey: { method: 'post', path: '/v1/admin/tenants/{tenantId}/keys' },
  createUnsubscribeLink: { method: 'post', path: '/v1/unsubscribe-links/{contactId}' },
  createWebhookEndpoint: { method: 'post', path: '/v1/webhook-endpoints' },
  createWorkspace: { method: 'post', path: '/v1/workspaces' },
  decideNudge: { method: 'post', path: '/v1/nudges/{nudgeId}/decision' },
  deleteAdAccount: { method: 'delete', path: '/v1/outcomes/ad-accounts/{adAccountId}' },
  deleteEventPicture: { method: 'delete', path: '/v1/events/{eventId}/picture' },
  deleteEvidence: { method: 'delete', path: '/v1/learning/evidence/{key}' },
  deleteIdentityProvider: { method: 'delete', path: '/v1/identity-providers/{providerId}' },
  deleteModelCredential: { method: 'delete', path: '/v1/admin/llm/credentials/{name}' },
  deleteRule: { method: 'delete', path: '/v1/rules/{ruleId}' },
  deleteSignUpSource: { method: 'delete', path: '/v1/sign-up-sources/{sourceId}' },
  deleteTactic: { method: 'delete', path: '/v1/tactics/{key}' },
  deleteWebhookEndpoint: { method: 'delete', path: '/v1/webhook-endpoints/{endpointId}' },
  deleteWorkspace: { method: 'delete', path: '/v1/workspaces/{workspaceId}' },
  disconnectCalendars: { method: 'delete', path: '/v1/calendar-connections/{connectionId}' },
  downloadAttendanceModel: { method: 'get', path: '/v1/learning/models/{modelId}/file' },
  embedTexts: { method: 'post', path: '/v1/ai-embeddings' },
  endGrowthOverride: { method: 'delete', path: '/v1/growth/overrides/{overrideId}' },
  eraseContact: { method: 'delete', path: '/v1/contacts/{contactId}' },
  eraseMember: { method: 'delete', path: '/v1/members/{memberId}' },
  explainDifference: { method: 'get', path: '/v1/plans/{planId}/difference' },
  exportContact: { method: 'get', path: '/v1/contacts/{contactId}/export' },
  exportPlan: { method: 'get', path: '/v1/plans/{planId}/export' },
  finishIssuerSignIn: { method: 'post', path: '/v1/sign-in/issuers/finish', public: true },
  followLink: { method: 'get', path: '/v1/c/{token}', public: true },
  forgetEmailDomain: { method: 'delete', path: '/v1/email-domains/{domain}' },
  importContacts: { method: 'post', path: '/v1/contacts/import', bodyType: 'text/csv' },
  importOutcomes: { method: 'post', path: '/v1/outcomes/imports', bodyType: 'text/csv' },
  importSignUps: { method: 'post', path: '/v1/sign-ups/{eventId}/import', bodyType: 'text/csv' },
  liftSuppression: { method: 'post', path: '/v1/suppressions/lift' },
  linkIssuer: { method: 'post', path: '/v1/me/issuers/{providerId}' },
  listAccessLog: { method: 'get', path: '/v1/access-log' },
  listAdAccounts: { method: 'get', path: '/v1/outcomes/ad-accounts' },
  listAiCalls: { method: 'get', path: '/v1/ai-usage/calls' },
  listApprovals: { method: 'get', path: '/v1/approvals' },
  listAttendanceModels: { method: 'get', path: '/v1/learning/models' },
  listAudit: { method: 'get', path: '/v1/audit' },
  listAuditArchives: { method: 'get', path: '/v1/audit/archives' },
  listCalendarConnections: { method: 'get', path: '/v1/calendar-connections' },
  listCalendarEntries: { method: 'get', path: '/v1/calendars/{calendarId}/entries' },
  listCalendarRules: { method: 'get', path: '/v1/calendar-rules' },
  listCalendarRuns: { method: 'get', path: '/v1/calendars/{calendarId}/runs' },
  listCalendars: { method: 'get', path: '/v1/calendars' },
  listChannels: { method: 'get', path: '/v1/channels' },
  listContactImportFaults: { method: 'get', path: '/v1/contact-imports/{importId}/faults' },
  listContactImports: { method: 'get', path: '/v1/contact-imports' },
  listContacts: { method: 'get', path: '/v1/contacts' },
  listDeadLetters: { method: 'get', path: '/v1/admin/dead-letters' },
  listEmailDomains: { method: 'get', path: '/v1/email-domains' },
  listEvents: { method: 'get', path: '/v1/events' },
  listEvidence: { method: 'get', path: '/v1/learning/evidence' },
  listIdentityProviders: { method: 'get', path: '/v1/identity-providers' },
  listImportFaults: { method: 'get', path: '/v1/outcomes/imports/{importId}/faults' },
  listInvitations: { method: 'get', path: '/v1/invitations' },
  listKeys: { method: 'get', path: '/v1/keys' },
  listMembers: { method: 'get', path: '/v1/members' },
  listModelCredentials: { method: 'get', path: '/v1/admin/llm/credentials' },
  listModels: { method: 'get', path: '/v1/admin/llm/models' },
  listNudges: { method: 'get', path: '/v1/nudges' },
  listOutcomeImports: { method: 'get', path: '/v1/outcomes/imports' },
  listOutcomes: { method: 'get', path: '/v1/outcomes' },
  listPlanTasks: { method: 'get', path: '/v1/plans/{planId}/tasks' },
  listPlans: { method: 'get', path: '/v1/events/{eventId}/plans' },
  listRemoteCalendars: { method: 'get', path: '/v1/calendar-connections/{connectionId}/calendars' },
  listRuleVersions: { method: 'get', path: '/v1/rules/{ruleId}/versions' },
  listRules: { method: 'get', path: '/v1/rules' },
  listSessions: { method: 'get', path: '/v1/me/sessions' },
  listSetAsideEntries: { method: 'get', path: '/v1/calendars/{calendarId}/set-aside' },
  listSignUpImportFaults: { method: 'get', path: '/v1/sign-ups/{eventId}/imports/{importId}/faults' },
  listSignUpImports: { method: 'get', path: '/v1/sign-ups/{eventId}/imports' },
  listSignUpSources: { method: 'get', path: '/v1/sign-up-sources' },
  listSignUps: { method: 'get', path: '/v1/sign-ups/{eventId}' },
  listStageChanges: { method: 'get', path: '/v1/growth/history' },
  listSuppressions: { method: 'get', path: '/v1/suppressions' },
  listTactics: { method: 'get', path: '/v1/tactics' },
  listTenantKeys: { method: 'get', path: '/v1/admin/tenants/{tenantId}/keys' },
  listTenants: { method: 'get', path: '/v1/admin/tenants' },
  listTrainings: { method: 'get', path: '/v1/learning/trainings' },
  listWebhookDeliveries: { method: 'get', path: '/v1/webhook-endpoints/{endpointId}/deliveries' },
  listWebhookEndpoints: { method: 'get', path: '/v1/webhook-endpoints' },
  listWorkspaces: { method: 'get', path: '/v1/workspaces' },
  markInboxRead: { method: 'post', path: '/v1/inbox/{token}/reads', public: true },
  moveClock: { method: 'post', path: '/v1/admin/clock' },
  nextTimes: { method: 'post', path: '/v1/rules/next-times' },
  pauseRule: { method: 'post', path: '/v1/rules/{ruleId}/pause' },
  planFrontier: { method: 'get', path: '/v1/plans/{planId}/frontier' },
  planLeastBudget: { method: 'get', path: '/v1/plans/{planId}/least-budget' },
  planTogether: { method: 'post', path: '/v1/plans/together' },
  planWhyNot: { method: 'get', path: '/v1/plans/{planId}/why-not' },
  planWorth: { method: 'get', path: '/v1/plans/{planId}/worth' },
  previewRule: { method: 'post', path: '/v1/rules/preview' },
  promoteAttendanceModel: { method: 'post', path: '/v1/learning/models/{modelId}/promote' },
  proveEmailDomain: { method: 'post', path: '/v1/email-domains/{domain}/proof' },
  putAdAccount: { method: 'put', path: '/v1/outcomes/ad-accounts' },
  putAiTerms: { method: 'put', path: '/v1/admin/llm/terms' },
  putAttendance: { method: 'put', path: '/v1/events/{eventId}/attendance' },
  putEventPicture: { method: 'put', path: '/v1/events/{eventId}/picture', bodyType: 'application/octet-stream' },
  putEvidence: { method: 'put', path: '/v1/learning/evidence/{key}' },
  putModelCredential: { method: 'put', path: '/v1/admin/llm/credentials/{name}' },
  putNudgeSettings: { method: 'put', path: '/v1/nudge-settings' },
  putOutcomes: { method: 'post', path: '/v1/outcomes' },
  putPreferences: { method: 'put', path: '/v1/delivery-preferences/{contactId}' },
  putProfile: { method: 'put', path: '/v1/profile' },
  putTactic: { method: 'put', path: '/v1/tactics/{key}' },
  rateNudge: { method: 'post', path: '/v1/nudges/{nudgeId}/rating' },
  readAiBudget: { method: 'get', path: '/v1/ai-budget' },
  readAiSavings: { method: 'get', path: '/v1/ai-savings' },
  readAiSpend: { method: 'get', path: '/v1/ai-usage/spend' },
  readAiTerms: { method: 'get', path: '/v1/admin/llm/terms' },
  readAiUsage: { method: 'get', path: '/v1/ai-usage' },
  readAnyTenant: { method: 'get', path: '/v1/admin/tenants/{tenantId}' },
  readBounceMailbox: { method: 'get', path: '/v1/bounce-mailbox' },
  readBroadcast: { method: 'get', path: '/v1/broadcasts/{ruleId}' },
  readClock: { method: 'get', path: '/v1/admin/clock' },
  readConfirmation: { method: 'get', path: '/v1/confirmations/{contactId}' },
  readContact: { method: 'get', path: '/v1/contacts/{contactId}' },
  readContactImport: { method: 'get', path: '/v1/contact-imports/{importId}' },
  readDataQuality: { method: 'get', path: '/v1/learning/quality' },
  readDeliveryEventUrls: { method: 'get', path: '/v1/delivery-event-urls' },
  readEvent: { method: 'get', path: '/v1/events/{eventId}' },
  readEventOutcome: { method: 'get', path: '/v1/events/{eventId}/outcome' },
  readForecast: { method: 'get', path: '/v1/events/{eventId}/forecast' },
  readGrowth: { method: 'get', path: '/v1/growth' },
  readInbox: { method: 'get', path: '/v1/inbox/{token}', public: true },
  readJwks: { method: 'get', path: '/.well-known/jwks.json', public: true },
  readMe: { method: 'get', path: '/v1/me' },
  readMember: { method: 'get', path: '/v1/members/{memberId}' },
  readNudge: { method: 'get', path: '/v1/nudges/{nudgeId}' },
  readNudgeFigures: { method: 'get', path: '/v1/nudge-figures' },
  readNudgeSettings: { method: 'get', path: '/v1/nudge-settings' },
  readOutcomeImport: { method: 'get', path: '/v1/outcomes/imports/{importId}' },
  readPace: { method: 'get', path: '/v1/events/{eventId}/pace' },
  readPlan: { method: 'get', path: '/v1/plans/{planId}' },
  readPlanAnswer: { method: 'get', path: '/v1/plans/{planId}/questions/{questionId}' },
  readPlanProblem: { method: 'get', path: '/v1/plans/{planId}/problem' },
  readPreferences: { method: 'get', path: '/v1/delivery-preferences/{contactId}' },
  readProfile: { method: 'get', path: '/v1/profile' },
  readPushKey: { method: 'get', path: '/v1/inbox/{token}/push-key', public: true },
  readRule: { method: 'get', path: '/v1/rules/{ruleId}' },
  readSignUpForecast: { method: 'get', path: '/v1/learning/sign-ups' },
  readSignUpImport: { method: 'get', path: '/v1/sign-ups/{eventId}/imports/{importId}' },
  readStage: { method: 'get', path: '/v1/admin/stage' },
  readTenant: { method: 'get', path: '/v1/tenant' },
  readTraining: { method: 'get', path: '/v1/learning/trainings/{trainingId}' },
  readWebhookDelivery: { method: 'get', path: '/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}' },
  readWebhookEndpoint: { method: 'get', path: '/v1/webhook-endpoints/{endpointId}' },
  readWorkspaceDay: { method: 'get', path: '/v1/calendar-days/{workspace}' },
  receiveDeliveryEvents: { method: 'post', path: '/v1/delivery-events/{provider}/{token}', public: true },
  receiveSignUps: { method: 'post', path: '/v1/webhooks/sign-ups/{sourceId}', public: true },
  reconcileSignUpSource: { method: 'post', path: '/v1/sign-up-sources/{sourceId}/reconcile' },
  refreshSession: { method: 'post', path: '/v1/sessions/refresh', public: true },
  removeCalendar: { method: 'delete', path: '/v1/calendars/{calendarId}' },
  removeCalendarRule: { method: 'delete', path: '/v1/calendar-rules/{ruleId}' },
  removeChannel: { method: 'delete', path: '/v1/channels/{channel}' },
  removeTotp: { method: 'post', path: '/v1/me/totp/remove' },
  replaceModelRoute: { method: 'put', path: '/v1/admin/llm/routes/{purpose}' },
  replaceModelTarget: { method: 'put', path: '/v1/admin/llm/targets/{targetId}' },
  replaceRule: { method: 'put', path: '/v1/rules/{ruleId}' },
  replan: { method: 'post', path: '/v1/plans/{planId}/replan' },
  replayDeadLetters: { method: 'post', path: '/v1/admin/dead-letters/replay' },
  replayWebhookDelivery: { method: 'post', path: '/v1/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay' },
  replayWebhooks: { method: 'post', path: '/v1/webhook-endpoints/{endpointId}/replay' },
  resealSecrets: { method: 'post', path: '/v1/admin/secrets/reseal' },
  resendNudge: { method: 'post', path: '/v1/nudges/{nudgeId}/resend' },
  restoreEvent: { method: 'post', path: '/v1/events/{eventId}/restore' },
  restoreRule: { method: 'post', path: '/v1/rules/{ruleId}/restore' },
  revokeInboxTokens: { method: 'delete', path: '/v1/inbox-tokens/{contactId}' },
  revokeInvitation: { method: 'delete', path: '/v1/invitations/{invitationId}' },
  revokeKey: { method: 'delete', path: '/v1/keys/{keyId}' },
  revokeTenantKey: { method: 'delete', path: '/v1/admin/tenants/{tenantId}/keys/{keyId}' },
  rollBackAttendanceModel: { method: 'post', path: '/v1/learning/rollbacks' },
  rotateKey: { method: 'post', path: '/v1/keys/{keyId}/rotate' },
  rotateSigningKey: { method: 'post', path: '/v1/admin/signing-keys/rotate' },
  rotateWebhookSecret: { method: 'post', path: '/v1/webhook-endpoints/{endpointId}/secret' },
  sendSignals: { method: 'post', path: '/v1/signals' },
  sendTest: { method: 'post', path: '/v1/rules/test-sends' },
  setWorkspaceDay: { method: 'put', path: '/v1/calendar-days/{workspace}' },
  showConfirmation: { method: 'get', path: '/v1/confirm/{token}', public: true },
  showEventPicture: { method: 'get', path: '/v1/pictures/{tenantId}/{eventId}/{pictureId}/{form}', public: true },
  showPicture: { method: 'get', path: '/v1/o/{token}', public: true },
  showPreferences: { method: 'get', path: '/v1/preferences/{token}', public: true },
  showUnsubscribe: { method: 'get', path: '/v1/unsubscribe/{token}', public: true },
  signIn: { method: 'post', path: '/v1/sign-in', public: true },
  signOut: { method: 'post', path: '/v1/sign-out' },
  simulateGrowth: { method: 'post', path: '/v1/growth/simulations' },
  startContactImport: { method: 'post', path: '/v1/contact-imports', bodyType: 'text/csv' },
  startIssuerSignIn: { method: 'post', path: '/v1/sign-in/issuers/{providerId}', public: true },
  startReminders: { method: 'post', path: '/v1/event-reminders/{eventId}' },
  startSignUpImport: { method: 'post', path: '/v1/sign-ups/{eventId}/imports', bodyType: 'text/csv' },
  startTotp: { method: 'post', path: '/v1/me/totp' },
  startTraining: { method: 'post', path: '/v1/learning/trainings' },
  stepUp: { method: 'post', path: '/v1/me/step-up' },
  streamInbox: { method: 'get', path: '/v1/inbox/{token}/stream', public: true },
  subscribePush: { method: 'post', path: '/v1/inbox/{token}/push-subscriptions', public: true },
  syncAdAccount: { method: 'post', path: '/v1/outcomes/ad-accounts/{adAccountId}/syncs' },
  syncCalendarNow: { method: 'post', path: '/v1/calendars/{calendarId}/sync' },
  takeIssuerOver: { method: 'post', path: '/v1/identity-providers/{providerId}/owner' },
  takeKeyOver: { method: 'post', path: '/v1/keys/{keyId}/owner' },
  testWebhookEndpoint: { method: 'post', path: '/v1/webhook-endpoints/{endpointId}/test' },
  tryChannel: { method: 'post', path: '/v1/channels/{channel}/trials' },
  tryRule: { method: 'post', path: '/v1/rules/trial' },
  unsubscribe: { method: 'post', path: '/v1/unsubscribe/{token}', bodyType: 'application/x-www-form-urlencoded', public: true },
  unsubscribePush: { method: 'delete', path: '/v1/inbox/{token}/push-subscriptions/{subscriptionId}', public: true },
  updateContact: { method: 'patch', path: '/v1/contacts/{contactId}' },
  updateEvent: { method: 'patch', path: '/v1/events/{eventId}' },
  updateMember: { method: 'patch', path: '/v1/members/{memberId}' },
  updatePlanTask: { method: 'patch', path: '/v1/plans/{planId}/tasks/{taskId}' },
  updateTenant: { method: 'patch', path: '/v1/tenant' },
  updateWebhookEndpoint: { method: 'patch', path: '/v1/webhook-endpoints/{endpointId}' },
  updateWorkspace: { method: 'patch', path: '/v1/workspaces/{workspaceId}' },
  uploadAttendanceModel: { method: 'post', path: '/v1/learning/models', bodyType: 'application/octet-stream' },
  verifyAudit: { method: 'get', path: '/v1/audit/verification' },
  verifyCalendar: { method: 'post', path: '/v1/calendars/{calendarId}/verify' },
} as const;
