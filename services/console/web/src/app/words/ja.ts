import type { en } from './en.ts';
import { events } from './ja/events.ts';
import { nudges } from './ja/nudges.ts';
import { people } from './ja/people.ts';
import { account } from './ja/account.ts';
import { tasks } from './ja/tasks.ts';
import { admin } from './ja/admin.ts';
import { newEvent } from './ja/newEvent.ts';
import { plan } from './ja/plan.ts';
import { shell } from './ja/shell.ts';
import { signIn } from './ja/signIn.ts';
import { timeline } from './ja/timeline.ts';

/** All words of the pages in Japanese. */
export const ja: typeof en = {
  shell,
  signIn,
  events,
  newEvent,
  plan,
  timeline,
  nudges,
  people,
  admin,
  account,
  tasks,
};
