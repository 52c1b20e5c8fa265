// A worker that ends itself by SIGKILL at a named step, and leaves a marker that proves where it was.
import fs from 'node:fs';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import type { DeliveryStep } from '../src/way/deliver/onStep.ts';
import { startService, type Peers } from './nudgeService.ts';

export interface CrashTask {
  readonly peers: Peers;
  /** Absent: it lives on. */
  readonly killAt?: DeliveryStep;
  /** The how-manieth time the step is reached. */
  readonly occurrence: number;
  readonly markerFile: string;
  readonly leaseSeconds: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as CrashTask;
let reached = 0;
await startService(
  task.peers,
  { ROLE: 'worker', NUDGE_LEASE_SECONDS: task.leaseSeconds, DATABASE_CONNECTION_BUDGET: 6 },
  {
    egressCa: localCertificate,
    onStep: (step, nudges) => {
      if (step !== task.killAt || (reached += 1) < task.occurrence) return;
      fs.appendFileSync(task.markerFile, `${step} ${nudges.map((nudge) => nudge.id).join(',')}\n`);
      process.kill(process.pid, 'SIGKILL');
    },
  },
);
console.log('ready');
