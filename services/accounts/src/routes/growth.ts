import {
  createGrowthOverride,
  endGrowthOverride,
  listStageChanges,
  readGrowth,
  simulateGrowth,
} from '@tsudoi/contracts/growth';
import { pageFrom, decodeCursor } from '@tsudoi/database/cursor';
import { publish } from '@tsudoi/database/outbox';
import type { Policy } from '@tsudoi/growth/rule';
import { Stage } from '@tsudoi/growth/stage';
import type { Platform } from '@tsudoi/platform/platform';
import type { Clock } from '@tsudoi/runtime/clock';
import { InvalidInput, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { mount } from '@tsudoi/runtime/http/mount';
import { endOverride, insertOverride } from '../growth/growthStore.ts';
import { growthView, overrideView } from '../growth/growthView.ts';
import { rehearse } from '../growth/rehearse.ts';
import { stageChanges } from '../growth/stageChanges.ts';

interface GrowthRouteParts {
  readonly database: Platform['database'];
  readonly clock: Clock;
  readonly policy: Policy;
  readonly mode: 'decide' | 'report' | 'off';
}

/** The growth policy for people: where it stands, what it did, what it would do, and modes held by hand. */
export function mountGrowth(http: Platform['http'], parts: GrowthRouteParts): void {
  const { database, clock, policy } = parts;

  mount(http, readGrowth, async () => ({ body: await growthView(parts) }));

  mount(http, listStageChanges, async ({ query }) => {
    const after = decodeCursor(query.cursor, 1);
    const rows = await stageChanges(database, query.limit + 1, after?.[0]);
    return { body: pageFrom(rows, query.limit, ({ version }) => [version]) };
  });

  mount(http, simulateGrowth, async ({ body }) => ({
    body: { steps: await rehearse(database, policy, body.moments, clock.now()) },
  }));

  mount(http, createGrowthOverride, async ({ body, principal }) => {
    const modes = Stage.partial().safeParse(body.modes);
    if (!modes.success)
      throw new InvalidInput(
        'These are not modes of this build',
        modes.error.issues.map((issue) => ({
          field: `body.modes${issue.path.map((part) => `.${String(part)}`).join('')}`,
          message: issue.message,
        })),
      );
    if (Object.keys(modes.data).length === 0) throw invalidField('body.modes', 'name at least one mode');
    const now = clock.now();
    const expiresAt = new Date(body.expiresAt);
    if (expiresAt <= now) throw invalidField('body.expiresAt', 'lies in the past');
    const held = Object.fromEntries(
      Object.entries(modes.data).filter(([, value]) => value !== undefined),
    ) as Partial<Stage>;
    const made = await database.withTenant(principal.tenantId, async (tx) => {
      const by = `${principal.kind}:${principal.id}`;
      const override = await insertOverride(tx, { modes: held, reason: body.reason, by, now, expiresAt });
      await publish(tx, 'growth.override_changed', { overrideId: override.id });
      return override;
    });
    return { body: overrideView(made) };
  });

  mount(http, endGrowthOverride, async ({ params, principal }) => {
    const ended = await database.withTenant(principal.tenantId, (tx) =>
      endOverride(tx, params.overrideId, clock.now()),
    );
    if (!ended) throw new NotFound('No such override is in force');
    return {};
  });
}
