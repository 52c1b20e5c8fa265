import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Lost } from './Lost.tsx';
import { PageFault } from './PageFault.tsx';
import type { Session } from './session.ts';
import { Shell } from './Shell.tsx';

interface RouterContext {
  readonly session: Session;
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
});

const events = createRoute({
  getParentRoute: () => shell,
  path: '/',
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
  component: lazyRouteComponent(() => import('../pages/event/EventPage.tsx'), 'EventPage'),
});

const plan = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/plan',
  validateSearch: (search: Record<string, unknown>): { plan?: string } =>
    typeof search['plan'] === 'string' ? { plan: search['plan'] } : {},
  component: lazyRouteComponent(() => import('../pages/plan/PlanPage.tsx'), 'PlanPage'),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/events/$eventId/tasks',
  component: lazyRouteComponent(() => import('../pages/tasks/TasksPage.tsx'), 'TasksPage'),
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

const contacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts',
  component: lazyRouteComponent(() => import('../pages/contacts/ContactsPage.tsx'), 'ContactsPage'),
});

const importContacts = createRoute({
  getParentRoute: () => shell,
  path: '/contacts/import',
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
  shell.addChildren([
    events,
    newEvent,
    event,
    plan,
    tasks,
    rules,
    nudges,
    approvals,
    inbox,
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
export function createConsoleRouter(session: Session) {
  return createRouter({
    routeTree: tree,
    context: { session },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingMs: 300,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
