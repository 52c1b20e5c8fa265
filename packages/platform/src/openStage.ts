import type { Database } from '@tsudoi/database/database';
import { watchStage } from '@tsudoi/database/stage';
import { firstStage, Stage } from '@tsudoi/growth/stage';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import type { CurrentStage } from './platform.ts';

/** Follows the stage row; a stage that this build cannot read is logged and the one in force holds. */
export async function openStage(
  database: Database,
  lifecycle: Lifecycle,
  log: Logger,
): Promise<CurrentStage> {
  let current = firstStage;
  let version = 0;
  const listeners: ((stage: Stage) => void)[] = [];
  await watchStage(database, lifecycle, log, (stored) => {
    const parsed = Stage.safeParse({ ...firstStage, ...(stored.modes as object) });
    if (!parsed.success) {
      log.error(
        { version: stored.version },
        'the stage is not one that this build knows; the one in force holds',
      );
      return;
    }
    const first = version === 0;
    current = parsed.data;
    version = stored.version;
    if (!first) log.info({ version, stage: current }, 'stage changed');
    for (const changed of listeners) changed(current);
  });
  return { current: () => current, version: () => version, onChange: (changed) => listeners.push(changed) };
}
