import { openPlatform } from '@tsudoi/platform/openPlatform';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { startService } from '@tsudoi/runtime/startService';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('audience', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'audience', ...parts });
  await createApp(config, platform);
  mountDocs(platform.http, 'Tsudoi audience API', '0.1.0');
  closeRoutes(platform.http);
  return platform.http;
});
