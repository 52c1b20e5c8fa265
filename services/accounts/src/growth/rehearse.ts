import type { Database } from '@tsudoi/database/database';
import { readingKinds, readingNames, type ReadingName, type Readings } from '@tsudoi/growth/readings';
import type { Policy } from '@tsudoi/growth/rule';
import { simulate } from '@tsudoi/growth/simulate';
import { invalidField } from '@tsudoi/runtime/errors';
import { openOverrides, storedState } from './growthStore.ts';

const hourMs = 3_600_000;
const known = new Set<string>(readingNames);

/** What the policy would do at these moments from its present state on, overrides of now included. Changes nothing. */
export async function rehearse(
  database: Database,
  policy: Policy,
  moments: readonly { readonly afterHours: number; readonly readings: Readonly<Record<string, number>> }[],
  now: Date,
) {
  moments.forEach(({ readings, afterHours }, index) => {
    for (const [name, value] of Object.entries(readings)) {
      const field = `body.moments.${index}.readings.${name}`;
      if (!known.has(name)) throw invalidField(field, `not one of ${readingNames.join(', ')}`);
      if (value < 0 && readingKinds[name as ReadingName].unit !== 'points')
        throw invalidField(field, 'is never below 0');
    }
    if (index > 0 && afterHours < (moments[index - 1]?.afterHours ?? 0))
      throw invalidField(`body.moments.${index}.afterHours`, 'lies before the moment above');
  });
  const { state } = await storedState(database);
  const overrides = await openOverrides((sql, values) => database.installation(sql, values), now);
  const steps = simulate(
    policy,
    moments.map(({ afterHours, readings }) => {
      const at = now.getTime() + afterHours * hourMs;
      const taken: Readings = Object.fromEntries(
        Object.entries(readings).map(([name, value]) => [name, { value, at }]),
      );
      return { at, readings: taken };
    }),
    state,
    overrides,
  );
  return steps.map(({ at, decision }) => {
    const { switched } = decision;
    return {
      at: new Date(at).toISOString(),
      switched: switched
        ? { rule: switched.rule, from: switched.from, to: switched.to, message: switched.message }
        : null,
      changes: decision.changes,
      stage: decision.state.asked,
    };
  });
}
