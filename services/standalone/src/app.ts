import { createApp as createAccounts } from '@tsudoi/accounts/app';
import type { Platform } from '@tsudoi/platform/platform';
import { createApp as createRecommendationApi } from '@tsudoi/recommendation-api/app';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import type { MovableClock } from '@tsudoi/runtime/clock';
import type { StandaloneConfig } from './config.ts';
import { mountClock } from './routes/clock.ts';

/** All services on one platform: one port, one pool, one OpenAPI document. */
export async function createApp(
  config: StandaloneConfig,
  platform: Platform,
  clock: MovableClock,
): Promise<void> {
  mountClock(platform.http, clock);
  await createAccounts(config, platform);
  await createRecommendationApi(config, platform);
  mountDocs(platform.http, 'Tsudoi', '0.1.0');
  closeRoutes(platform.http);
}
