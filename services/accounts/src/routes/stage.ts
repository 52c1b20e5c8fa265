import { changeStage, readStage } from '@tsudoi/contracts/stage';
import { publish } from '@tsudoi/database/outbox';
import { readStage as readStoredStage, writeStage, type StoredStage } from '@tsudoi/database/stage';
import { firstStage, Stage } from '@tsudoi/growth/stage';
import type { Platform } from '@tsudoi/platform/platform';
import { InvalidInput, Unavailable } from '@tsudoi/runtime/errors';
import { etagOf, requiredVersion, staleVersion } from '@tsudoi/runtime/http/etag';
import { mount } from '@tsudoi/runtime/http/mount';
import { noteDecision } from '../growth/stageChanges.ts';

function view(stored: StoredStage) {
  return {
    version: stored.version,
    // A mode that nobody changed since it came is as at first.
    modes: { ...firstStage, ...(stored.modes as Record<string, string | number | boolean>) },
    reason: stored.reason,
    changedBy: stored.changedBy,
    changedAt: stored.changedAt.toISOString(),
  };
}

/** The one admin API through which operator, CLI and console write the stage. */
export function mountStage(http: Platform['http'], { database }: Pick<Platform, 'database'>): void {
  async function stored(): Promise<StoredStage> {
    const stage = await readStoredStage(database);
    if (!stage) throw new Unavailable('The installation has no stage yet; run the migrations');
    return stage;
  }

  mount(http, readStage, async () => {
    const stage = await stored();
    return { body: view(stage), headers: { ETag: etagOf(stage.version) } };
  });

  mount(http, changeStage, async ({ body, ifMatch, principal }) => {
    const expected = requiredVersion(ifMatch);
    const before = await stored();
    const wanted = Stage.safeParse({ ...firstStage, ...(before.modes as object), ...body.modes });
    if (!wanted.success) {
      throw new InvalidInput(
        'These are not modes of this build',
        wanted.error.issues.map((issue) => ({
          field: `body.modes.${issue.path.join('.')}`,
          message: issue.message,
        })),
      );
    }
    const written = await database.withTenant(principal.tenantId, async (tx) => {
      const by = `${principal.kind}:${principal.id}`;
      if (!(await writeStage(tx, expected, wanted.data, body.reason, by))) return false;
      if (body.decision) await noteDecision(tx, expected + 1, body.decision);
      await publish(tx, 'stage.changed', {
        version: expected + 1,
        modes: body.modes,
        rule: body.decision?.rule ?? null,
        reason: body.reason,
      });
      return true;
    });
    if (!written) throw staleVersion(before.version);
    const after = await stored();
    return { body: view(after), headers: { ETag: etagOf(after.version) } };
  });
}
