import { modelsOptions } from '@tsudoi/models/modelsConfig';
import { mountModels } from '@tsudoi/models/mountModels';
import { openModels } from '@tsudoi/models/openModels';
import { openPlatform } from '@tsudoi/platform/openPlatform';
import { mountDocs } from '@tsudoi/runtime/http/docs';
import { closeRoutes } from '@tsudoi/runtime/http/httpApp';
import { startService } from '@tsudoi/runtime/startService';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('nudge-generator', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'nudge-generator', ...parts });
  const models = await openModels(modelsOptions(config, platform));
  if (config.ROLE !== 'worker') mountModels(platform.http, { ...platform, models });
  await createApp(config, platform, models);
  mountDocs(platform.http, 'Tsudoi nudge generator', '0.1.0');
  closeRoutes(platform.http);
  return platform.http;
});
