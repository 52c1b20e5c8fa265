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

const tree = root.addChildren([signIn, shell.addChildren([events, newEvent, event, plan])]);

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
