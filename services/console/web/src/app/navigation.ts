import type { IconName } from '../parts/Icon.tsx';

interface Place {
  readonly to: string;
  /** Paths below this belong to it. */
  readonly below: string;
  readonly key: 'events' | 'nudges' | 'contacts' | 'calendars' | 'learning' | 'admin';
  readonly icon: IconName;
  /** Whoever may not read it does not see it. */
  readonly scope: string;
  /** Not in the bar of a phone; the account's menu leads there. */
  readonly wide?: boolean;
}

/** The places of the main navigation, in order. */
export const places: readonly Place[] = [
  { to: '/', below: '/events', key: 'events', icon: 'calendar', scope: 'events:read' },
  { to: '/nudges/rules', below: '/nudges', key: 'nudges', icon: 'bell', scope: 'nudges:read' },
  { to: '/contacts', below: '/contacts', key: 'contacts', icon: 'people', scope: 'contacts:read' },
  { to: '/calendars', below: '/calendars', key: 'calendars', icon: 'sync', scope: 'calendars:read' },
  {
    to: '/learning/models',
    below: '/learning',
    key: 'learning',
    icon: 'chart',
    scope: 'plans:read',
    wide: true,
  },
  { to: '/admin/growth', below: '/admin', key: 'admin', icon: 'gear', scope: 'installation:admin' },
];
