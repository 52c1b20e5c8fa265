/** The queue whose tokens wake the backlog of nudges; the rows are in nudge.backlog. */
export const backlogQueue = 'nudge-backlog';
