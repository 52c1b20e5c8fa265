import type { Command } from '../childProcess.ts';

/**
 * The same command on a machine whose clock is `aheadMs` ahead of the others': what JavaScript is told of the time. The monotonic clock, and
 * what OpenSSL judges certificates by, stay.
 */
export function onShiftedMachine({ command, args }: Command, aheadMs: number): Command {
  const shift = `
    const RealDate = Date;
    globalThis.Date = class Date extends RealDate {
      constructor(...parts) { if (parts.length === 0) super(RealDate.now() + ${String(aheadMs)}); else super(...parts); }
      static now() { return RealDate.now() + ${String(aheadMs)}; }
    };`;
  return { command, args: ['--import', `data:text/javascript,${encodeURIComponent(shift)}`, ...args] };
}
