import type { EventPace } from '@tsudoi/contracts/pace';
import type { PaceRow } from '../store/pace.ts';
import { paceDays } from './paceDays.ts';

/** The pace of an event out of what the database knows of it. */
export function paceOfRow(row: PaceRow): Omit<EventPace, 'eventId' | 'forecast'> {
  const plan =
    row.accepted_on === null || row.expected_sign_ups === null
      ? undefined
      : { acceptedOn: row.accepted_on, expectedSignUps: row.expected_sign_ups };
  return {
    planId: row.plan_id,
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    expectedInAll: row.expected_sign_ups,
    state: row.plan_id === null ? null : (row.pace ?? 'on_track'),
    since: row.since?.toISOString() ?? null,
    replanId: row.replan_id,
    ...paceDays({
      format: row.format,
      createdOn: row.created_on,
      startsOn: row.starts_on,
      today: row.today,
      plan,
      signUps: new Map(Object.entries(row.sign_ups)),
    }),
  };
}
