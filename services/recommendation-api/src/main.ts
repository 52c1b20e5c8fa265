import { modelsOptions } from '@tsudoi/models/modelsConfig';
import { openModels } from '@tsudoi/models/openModels';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { startService } from '@tsudoi/runtime/startService';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('recommendation-api', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'recommendation-api', ...parts });
  // Workers ask no model.
  const models = config.ROLE === 'worker' ? undefined : await openModels(modelsOptions(config, platform));
  await createApp(config, platform, models);
  mountDocs(platform.http, 'Tsudoi recommendation API', '0.1.0');
  closeRoutes(platform.http);
  return platform.http;
});
