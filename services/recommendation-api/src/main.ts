import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { startService } from '@tsudoi/runtime/startService';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('recommendation-api', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'recommendation-api', ...parts });
  await createApp(config, platform);
  mountDocs(platform.http, 'Tsudoi recommendation API', '0.1.0');
  closeRoutes(platform.http);
  return platform.http;
});
