// A process that listens as services do, for tests that take its descriptors. Writes its two ports.
import express from 'express';
import { listenProbes } from '../src/http/probeServer.ts';
import { listen } from '../src/http/listen.ts';
import { createLifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';

const lifecycle = createLifecycle({
  log: createLogger('listener', 'silent'),
  drainDelayMs: 0,
  deadlineMs: 1_000,
});
const app = express();
app.get('/', (_request, response) => void response.send('ok'));
const host = '127.0.0.1';
const { port } = await listen(app, lifecycle, { port: 0, host });
const probes = await listenProbes(lifecycle, { port: 0, host });
probes.started(undefined);
process.stdout.write(JSON.stringify([port, probes.port]));
