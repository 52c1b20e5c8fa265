import type { IconName } from '../parts/Icon.tsx';

/** The places of the main navigation, in order; `scope` hides one from those who may not read it. */
export const places: readonly Place[] = [
  { to: '/', key: 'events', icon: 'calendar', scope: 'events:read', home: true },
];

interface Place {
  readonly to: '/';
  readonly key: 'events' | 'nudges' | 'contacts' | 'calendars' | 'admin';
  readonly icon: IconName;
  readonly scope: string;
  /** Where the pages of events are. */
  readonly home: boolean;
}
