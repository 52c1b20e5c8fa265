import type { Client } from '@tsudoi/client/createClient';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { askContacts, askEarly, askEvents, askMe, askPlan, askTasks, askTimeline } from './askEarly.ts';
import { Lost } from './Lost.tsx';
import { PageFault } from './PageFault.tsx';
import type { Session } from './session.ts';
import { Shell } from './Shell.tsx';

interface RouterContext {
  readonly session: Session;
  readonly client: Client;
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  notFoundComponent: Lost,
  errorComponent: PageFault,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    typeof search['to'] === 'string' && /^\/(?!\/)/.test(search['to']) ? { to: search['to'] } : {},
  component: lazyRouteComponent(() => import('../pages/signIn/SignInPage.tsx'), 'SignInPage'),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('../pages/join/JoinPage.tsx'), 'JoinPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('../pages/reset/ResetPage.tsx'), 'ResetPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: ({ context, location }) => {
    if (context.session.state() === 'out')
      redirect({
        throw: true,
        to: '/sign-in',
        search: location.pathname === '/' ? {} : { to: location.href },
      });
  },
  loader: ({ context }) => askEarly(context, askMe),
});

/** Nothing but what stands around a page: drawn once, at build time. */
const loading = createRoute({
  getParentRoute: () => shell,
  path: '/loading',
  beforeLoad: () => {
    if (typeof document !== 'undefined') redirect({ throw: true, to: '/' });
  },
  component: () => null,
});

const events = createRoute({
  getParentRoute: () => shell,
  path: '/',
  loader: ({ context }) => askEarly(context, askEvents),
  component: lazyRouteComponent(() => import('../pages/events/EventsPage.tsx'), 'EventsPage'),
});

const newEvent = createRoute({
  getParentRoute: () => shell,
  path: '/events/new',
  component: lazyRouteComponent(() => import('../pages/newEvent/NewEventPage.tsx'), 'NewEventPage'),
});

const event = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId',
  loader: ({ context, params }) => askEarly(context, askTimeline, params),
  component: lazyRouteComponent(() => import('../pages/event/EventPage.tsx'), 'EventPage'),
});

const plan = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/plan',
  loader: ({ context, params }) => askEarly(context, askPlan, params),
  validateSearch: (search: Record<string, unknown>): { plan?: string } =>
    typeof search['plan'] === 'string' ? { plan: search['plan'] } : {},
  component: lazyRouteComponent(() => import('../pages/plan/PlanPage.tsx'), 'PlanPage'),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/tasks',
  loader: ({ context, params }) => askEarly(context, askTasks, params),
  component: lazyRouteComponent(() => import('../pages/tasks/TasksPage.tsx'), 'TasksPage'),
});

const outcome = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/outcome',
  component: lazyRouteComponent(() => import('../pages/outcome/OutcomePage.tsx'), 'OutcomePage'),
});

const signUps = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/sign-ups',
  validateSearch: (search: Record<string, unknown>): { run?: string } =>
    typeof search['run'] === 'string' ? { run: search['run'] } : {},
  component: lazyRouteComponent(() => import('../pages/signUps/SignUpsPage.tsx'), 'SignUpsPage'),
});

const learningModels = createRoute({
  getParentRoute: () => shell,
  path: '/learning/models',
  component: lazyRouteComponent(
    () => import('../pages/learningModels/LearningModelsPage.tsx'),
    'LearningModelsPage',
  ),
});

const learningData = createRoute({
  getParentRoute: () => shell,
  path: '/learning/data',
  component: lazyRouteComponent(
    () => import('../pages/learningData/LearningDataPage.tsx'),
    'LearningDataPage',
  ),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/AccountPage.tsx'), 'AccountPage'),
});

const profile = createRoute({
  getParentRoute: () => shell,
  path: '/profile',
  component: lazyRouteComponent(() => import('../pages/profile/ProfilePage.tsx'), 'ProfilePage'),
});

const rules = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/rules',
  component: lazyRouteComponent(() => import('../pages/rules/RulesPage.tsx'), 'RulesPage'),
});

const nudges = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/sent',
  component: lazyRouteComponent(() => import('../pages/nudges/NudgesPage.tsx'), 'NudgesPage'),
});

const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/approvals',
  component: lazyRouteComponent(() => import('../pages/approvals/ApprovalsPage.tsx'), 'ApprovalsPage'),
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/inbox',
  component: lazyRouteComponent(() => import('../pages/inbox/InboxPage.tsx'), 'InboxPage'),
});

const broadcasts = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/broadcasts',
  component: lazyRouteComponent(() => import('../pages/broadcasts/BroadcastsPage.tsx'), 'BroadcastsPage'),
});

const nudgeSettings = createRoute({
  getParentRoute: () => shell,
  path: '/nudges/settings',
  component: lazyRouteComponent(
    () => import('../pages/nudgeSettings/NudgeSettingsPage.tsx'),
    'NudgeSettingsPage',
  ),
});

const evidence = createRoute({
  getParentRoute: () => shell,
  path: '/learning/evidence',
  component: lazyRouteComponent(() => import('../pages/evidence/EvidencePage.tsx'), 'EvidencePage'),
});

const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/admin/webhooks',
  component: lazyRouteComponent(() => import('../pages/webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
});

const contacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts',
  loader: ({ context }) => askEarly(context, askContacts),
  component: lazyRouteComponent(() => import('../pages/contacts/ContactsPage.tsx'), 'ContactsPage'),
});

const importContacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts/import',
  validateSearch: (search: Record<string, unknown>): { run?: string } =>
    typeof search['run'] === 'string' ? { run: search['run'] } : {},
  component: lazyRouteComponent(
    () => import('../pages/importContacts/ImportContactsPage.tsx'),
    'ImportContactsPage',
  ),
});

const contact = createRoute({
  getParentRoute: () => shell,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('../pages/contact/ContactPage.tsx'), 'ContactPage'),
});

const calendars = createRoute({
  getParentRoute: () => shell,
  path: '/calendars',
  component: lazyRouteComponent(() => import('../pages/calendars/CalendarsPage.tsx'), 'CalendarsPage'),
});

const growth = createRoute({
  getParentRoute: () => shell,
  path: '/admin/growth',
  component: lazyRouteComponent(() => import('../pages/adminGrowth/GrowthPage.tsx'), 'GrowthPage'),
});

const deadLetters = createRoute({
  getParentRoute: () => shell,
  path: '/admin/dead-letters',
  component: lazyRouteComponent(
    () => import('../pages/adminDeadLetters/DeadLettersPage.tsx'),
    'DeadLettersPage',
  ),
});

const models = createRoute({
  getParentRoute: () => shell,
  path: '/admin/models',
  component: lazyRouteComponent(() => import('../pages/adminModels/ModelsPage.tsx'), 'ModelsPage'),
});

const tenants = createRoute({
  getParentRoute: () => shell,
  path: '/admin/tenants',
  component: lazyRouteComponent(() => import('../pages/adminTenants/TenantsPage.tsx'), 'TenantsPage'),
});

const members = createRoute({
  getParentRoute: () => shell,
  path: '/admin/members',
  component: lazyRouteComponent(() => import('../pages/adminMembers/MembersPage.tsx'), 'MembersPage'),
});

const channels = createRoute({
  getParentRoute: () => shell,
  path: '/admin/channels',
  component: lazyRouteComponent(() => import('../pages/adminChannels/ChannelsPage.tsx'), 'ChannelsPage'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/admin/audit',
  component: lazyRouteComponent(() => import('../pages/adminAudit/AuditPage.tsx'), 'AuditPage'),
});

const access = createRoute({
  getParentRoute: () => shell,
  path: '/admin/access',
  component: lazyRouteComponent(() => import('../pages/adminAccess/AccessPage.tsx'), 'AccessPage'),
});

const tree = root.addChildren([
  signIn,
  join,
  reset,
  shell.addChildren([
    loading,
    events,
    newEvent,
    event,
    plan,
    tasks,
    outcome,
    signUps,
    learningModels,
    learningData,
    account,
    profile,
    rules,
    nudges,
    approvals,
    inbox,
    broadcasts,
    nudgeSettings,
    evidence,
    webhooks,
    contacts,
    importContacts,
    contact,
    calendars,
    growth,
    deadLetters,
    models,
    tenants,
    members,
    channels,
    audit,
    access,
  ]),
]);

/** All addresses of the console; every page is a file of its own that is loaded when somebody goes there. */
export function createConsoleRouter(context: RouterContext, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context,
    ...(history && { history }),
    defaultPreload: 'intent',
    // Drawn at build time it would be an inline script.
    scrollRestoration: typeof document !== 'undefined',
    defaultPendingMs: 300,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
