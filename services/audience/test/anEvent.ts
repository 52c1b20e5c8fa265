/** An event of the recommendation service that sign-ups can belong to, as the API takes it. */
export const anEvent = {
  name: '勉強会',
  theme: 'TypeScript',
  category: 'meetup',
  audience: { description: 'Engineers' },
  format: 'venue',
  capacity: 100,
  startsAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
  targetAttendees: 50,
  tacticBudgetJpy: 50_000,
  staffHours: 20,
} as const;
