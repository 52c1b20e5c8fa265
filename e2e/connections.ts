import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP connection of a process that it opened itself: the port at the other end. */
export interface OutgoingConnection {
  readonly pid: number;
  readonly remotePort: number;
}

function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${String(pid)}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // closed between the listing and the look
    }
  }
  return inodes;
}

/** Connections of a process now (Linux), without those that others opened to its `listeningPort`. */
export function outgoingConnections(pid: number, listeningPort: number): OutgoingConnection[] {
  const inodes = socketInodes(pid);
  const found: OutgoingConnection[] = [];
  for (const table of ['tcp', 'tcp6']) {
    const [, ...lines] = readFileSync(`/proc/${String(pid)}/net/${table}`, 'utf8')
      .trim()
      .split('\n');
    for (const line of lines) {
      const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (!inodes.has(inode) || state === '0A') continue;
      const portOf = (address: string) => parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
      if (portOf(local) !== listeningPort && portOf(remote) !== 0)
        found.push({ pid, remotePort: portOf(remote) });
    }
  }
  return found;
}
