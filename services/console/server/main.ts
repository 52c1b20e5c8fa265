import { startService } from '@tsudoi/runtime/startService';
import { readConfig } from './config.ts';
import { createApp } from './createApp.ts';

await startService('console', readConfig, async (config, { lifecycle }) => ({
  express: await createApp(config, lifecycle),
}));
