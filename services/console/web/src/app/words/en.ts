import { events } from './en/events.ts';
import { nudges } from './en/nudges.ts';
import { people } from './en/people.ts';
import { account } from './en/account.ts';
import { tasks } from './en/tasks.ts';
import { admin } from './en/admin.ts';
import { newEvent } from './en/newEvent.ts';
import { plan } from './en/plan.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/signIn.ts';
import { timeline } from './en/timeline.ts';

/** All words of the pages in English; the Japanese ones have the same shape. */
export const en = {
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
