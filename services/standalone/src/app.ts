import { createApp as createAccounts } from '@tsudoi/accounts/app';
import { createApp as createNudgeGenerator } from '@tsudoi/nudge-generator/app';
import type { Platform } from '@tsudoi/platform/platform';
import { createApp as createRecommendationApi } from '@tsudoi/recommendation-api/app';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { createApp as createSyncWorker } from '@tsudoi/sync-worker/app';
import type { StandaloneConfig } from './config.ts';

/** All services on one platform: one port, one pool, one OpenAPI document. */
export async function createApp(config: StandaloneConfig, platform: Platform): Promise<void> {
  await createAccounts(config, platform);
  await createRecommendationApi(config, platform);
  await createNudgeGenerator(config, platform);
  await createSyncWorker(config, platform);
  mountDocs(platform.http, 'Tsudoi', '0.1.0');
  closeRoutes(platform.http);
}
