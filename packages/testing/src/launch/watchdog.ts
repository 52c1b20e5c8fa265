import { spawn } from 'node:child_process';

/**
 * A shell that waits on a pipe from this process. When the pipe closes, by whatever death (SIGKILL too), it signals
 * the server and, where given, removes the folder once the server is gone.
 */
export function watchOver(pid: number, signal: 'INT' | 'TERM', removeFolder?: string): { dismiss(): void } {
  const script =
    'read -r line; kill -s "$2" "$1" 2>/dev/null; n=0; ' +
    'while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; ' +
    'kill -9 "$1" 2>/dev/null; [ -z "$3" ] || rm -rf -- "$3"';
  const dog = spawn('/bin/sh', ['-c', script, 'tsudoi-watchdog', String(pid), signal, removeFolder ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  dog.on('error', () => undefined);
  dog.stdin.on('error', () => undefined);
  dog.unref();
  (dog.stdin as unknown as { unref(): void }).unref();
  return {
    dismiss() {
      dog.kill('SIGKILL');
      dog.stdin.destroy();
    },
  };
}
