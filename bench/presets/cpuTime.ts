import fs from 'node:fs';
import path from 'node:path';

/** CPU seconds of a process so far, with those of its ended children (Linux). */
function ownSeconds(pid: number): number {
  try {
    const fields =
      fs
        .readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / 100;
  } catch {
    return 0;
  }
}

/** CPU seconds of a process and all its children, living and ended: a server that forks, as PostgreSQL does. */
export function treeSeconds(pid: number): number {
  const children = fs.readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
    } catch {
      return false;
    }
  });
  return ownSeconds(pid) + children.reduce((sum, child) => sum + ownSeconds(Number(child)), 0);
}

/** The process that serves a data folder of PostgreSQL. */
export function postmasterOf(dataFolder: string): number {
  return Number(fs.readFileSync(path.join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Resident memory now, MB. */
export function residentMb(pid: number): number {
  const status = fs.readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
