import { pictureForms, type PictureForm } from '@tsudoi/contracts/eventPictures';
import { Unavailable } from '@tsudoi/runtime/errors';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A form as the process that draws is told it. */
export interface WantedForm {
  readonly longest: number;
  readonly type: (typeof pictureForms)[PictureForm]['type'];
}

/** What the process that draws says first: why it did not, or how large each form is. */
export type Drawn =
  | { readonly fault: 'kind' | 'pixels' | 'broken' }
  | {
      readonly forms: readonly { readonly width: number; readonly height: number; readonly bytes: number }[];
    };

/** One form of a picture, drawn. */
export interface DrawnForm {
  readonly form: PictureForm;
  readonly width: number;
  readonly height: number;
  readonly body: Buffer;
}

/** The file is no picture that we draw; the message says why, fit for whoever sent it. */
export class NoPicture extends Error {
  override readonly name = 'NoPicture';
}

/** The limits of one drawing. The pixels bound the memory of its process: some 150 MB for a progressive JPEG of that many. */
export interface DrawLimits {
  readonly mostPixels: number;
  readonly deadlineMs: number;
  readonly mostBytes: number;
}
const usual: DrawLimits = { mostPixels: 25_000_000, deadlineMs: 15_000, mostBytes: 8 * 1024 * 1024 };

const says = {
  kind: 'no JPEG, PNG, WebP, AVIF or GIF',
  pixels: 'more than 25 megapixels',
  broken: 'the picture is damaged',
} as const;

const source = import.meta.url.endsWith('.ts');
const main = fileURLToPath(new URL(source ? './drawMain.ts' : './drawMain.js', import.meta.url));
const names = Object.keys(pictureForms) as PictureForm[];

/** A drawer that works on one picture at a time and lets a few wait, for each may take as much memory as the service itself. */
export function createDrawer(
  limits: Partial<DrawLimits> = {},
): (file: Uint8Array) => Promise<readonly DrawnForm[]> {
  const bounds = { ...usual, ...limits };
  const mostWaiting = 4;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async (file) => {
    if (waiting >= mostWaiting) throw new Unavailable('Other pictures are being drawn', 5);
    waiting += 1;
    const own = last.then(() => drawPicture(file, bounds)).finally(() => (waiting -= 1));
    last = own.catch(() => undefined);
    return own;
  };
}

/**
 * Draws every form of a picture in a process of its own, without our environment, that is killed when its time is over: whatever the
 * file does to a decoder, this process lives on. @throws NoPicture
 */
async function drawPicture(file: Uint8Array, limits: DrawLimits): Promise<readonly DrawnForm[]> {
  const task = JSON.stringify({
    forms: names.map((name) => pictureForms[name]),
    mostPixels: limits.mostPixels,
  });
  const child = spawn(process.execPath, ['--max-old-space-size=96', main, task], {
    env: { MALLOC_ARENA_MAX: '2' },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: limits.deadlineMs,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limits.mostBytes) child.kill('SIGKILL');
    else chunks.push(chunk);
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(file);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ended) => resolve(ended));
  });
  if (signal !== null) throw new NoPicture('drawing it takes too much');
  if (code !== 0) throw new NoPicture(says.broken);
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\n');
  const drawn = JSON.parse(answer.toString('utf8', 0, end)) as Drawn;
  if ('fault' in drawn) throw new NoPicture(says[drawn.fault]);
  let at = end + 1;
  return drawn.forms.map(({ width, height, bytes }, index) => {
    const body = answer.subarray(at, (at += bytes));
    return { form: names[index] as PictureForm, width, height, body };
  });
}
