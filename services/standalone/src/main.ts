import { openPlatform } from '@tsudoi/platform/openPlatform';
import { startService } from '@tsudoi/runtime/startService';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await startService('standalone', readConfig, async (config, parts) => {
  const platform = await openPlatform(config, { name: 'standalone', ...parts });
  await createApp(config, platform);
  return platform.http;
});
