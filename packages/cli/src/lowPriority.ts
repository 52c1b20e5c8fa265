import fs from 'node:fs';
import os from 'node:os';

/** Beside a process of the ordinary priority (0) one of this gets about a tenth of a processor that both want, and all of one that is idle. */
const background = 10;

/**
 * From now on this process stands behind others on the machine. On Linux a priority is of a thread, so each one that runs already
 * (those that compress and seal) gets it too. Where the system refuses, the process goes on as it was.
 */
export function lowPriority(): void {
  const threads = fs.existsSync('/proc/self/task') ? fs.readdirSync('/proc/self/task').map(Number) : [0];
  for (const thread of threads) {
    try {
      if (os.getPriority(thread) < background) os.setPriority(thread, background);
    } catch {
      // A thread that has ended meanwhile, or a system that does not let us: nothing is lost but courtesy.
    }
  }
}
