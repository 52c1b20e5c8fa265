import { createApp as createAccounts } from '@tsudoi/accounts/app';
import { modelsOptions } from '@tsudoi/models/modelsConfig';
import { mountModels } from '@tsudoi/models/mountModels';
import { openModels } from '@tsudoi/models/openModels';
import { createApp as createAudience } from '@tsudoi/audience/app';
import { mountConsole } from '@tsudoi/console/mountConsole';
import { createApp as createNudgeGenerator } from '@tsudoi/nudge-generator/app';
import type { Platform } from '@tsudoi/platform/platform';
import { createApp as createRecommendationApi } from '@tsudoi/recommendation-api/app';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { createApp as createSyncWorker } from '@tsudoi/sync-worker/app';
import type { StandaloneConfig } from './config.ts';

/** All services on one platform: one port, one pool, one OpenAPI document. */
export async function createApp(config: StandaloneConfig, platform: Platform): Promise<void> {
  const models = await openModels(modelsOptions(config, platform));
  if (config.ROLE !== 'worker') mountModels(platform.http, { ...platform, models });
  await createAccounts(config, platform);
  await createAudience(config, platform);
  await createRecommendationApi(config, platform, models);
  await createNudgeGenerator(config, platform, models);
  await createSyncWorker(config, platform);
  mountDocs(platform.http, 'Tsudoi', '0.1.0');
  if (!mountConsole(platform.http.router)) platform.http.log.warn('the pages of the console are not built');
  closeRoutes(platform.http);
}
