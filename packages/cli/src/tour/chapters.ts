import { behindAndPlannedAgain } from './behindAndPlannedAgain.ts';
import { calendarEntry } from './calendarEntry.ts';
import { threePlans } from './threePlans.ts';
import { acceptance } from './acceptance.ts';
import { calendarMoves } from './calendarMoves.ts';
import { oneBudget } from './oneBudget.ts';
import { plannedAgain } from './plannedAgain.ts';
import { organisersAsk } from './organisersAsk.ts';
import { outcomesTeach } from './outcomesTeach.ts';
import { signUpsArrive } from './signUpsArrive.ts';
import { nudgeGoesOut } from './nudgeGoesOut.ts';
import { nudgeTowardsEvent } from './nudgeTowardsEvent.ts';
import { remindersReachPeople } from './remindersReachPeople.ts';
import { wordsAndTheirCost } from './wordsAndTheirCost.ts';
import type { Chapter } from './story.ts';

/** The story in its order; each capability adds its chapter here. */
export const chapters: readonly Chapter[] = [
  calendarEntry,
  threePlans,
  oneBudget,
  acceptance,
  calendarMoves,
  organisersAsk,
  signUpsArrive,
  plannedAgain,
  nudgeGoesOut,
  wordsAndTheirCost,
  remindersReachPeople,
  nudgeTowardsEvent,
  behindAndPlannedAgain,
  outcomesTeach,
];
