// A worker of the service whose clock stands at a given instant; it is killed from outside.
import { modelSettings } from './aheadScene.ts';
import { startService, type Peers } from './nudgeService.ts';

export interface AheadTask {
  readonly peers: Peers;
  readonly now: string;
}

const task = JSON.parse(process.argv[2] ?? '{}') as AheadTask;
const service = await startService(task.peers, {
  ...modelSettings,
  ROLE: 'worker',
  DATABASE_CONNECTION_BUDGET: 6,
});
service.clock.moveTo(new Date(task.now));
console.log('ready');
