// A process of its own that draws one picture anew: bytes by stdin, a line of JSON (Drawn) by stdout and behind it the forms in
// its order. It has no environment, knows nothing of the platform, and may be killed at any time.
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import type { Drawn, WantedForm } from './drawPicture.ts';

const { forms, mostPixels } = JSON.parse(process.argv[2] ?? '') as {
  readonly forms: readonly WantedForm[];
  readonly mostPixels: number;
};

// Nothing that reads files, scripts or addresses by itself (SVG, PDF, ImageMagick's kinds): five decoders, from memory only.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((kind) => `VipsForeignLoad${kind}Buffer`),
});
sharp.concurrency(1);
sharp.cache(false);

const longestOf = Math.max(...forms.map(({ longest }) => longest));
const inside = (longest: number) =>
  ({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }) as const;

async function draw(file: Buffer): Promise<{ readonly drawn: Drawn; readonly parts: readonly Buffer[] }> {
  if (file.length === 0) return { drawn: { fault: 'kind' }, parts: [] };
  const options = { limitInputPixels: mostPixels, failOn: 'error' } as const;
  const known = await sharp(file, { ...options, limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (known?.format === undefined) return { drawn: { fault: 'kind' }, parts: [] };
  // Sixteen bits a sample take twice the memory.
  const cost = known.width * known.height * (known.depth === 'ushort' ? 2 : 1);
  if (cost > mostPixels) return { drawn: { fault: 'pixels' }, parts: [] };
  try {
    // Decoded once, upright, in the colours of screens; what a camera wrote into it stays behind.
    const { data, info } = await sharp(file, options)
      .autoOrient()
      .resize(inside(longestOf))
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const parts: Buffer[] = [];
    const sizes: { width: number; height: number; bytes: number }[] = [];
    for (const { longest, type } of forms) {
      const sized = sharp(data, { raw: { width, height, channels } }).resize(inside(longest));
      const made = await (
        type === 'image/avif'
          ? sized.avif({ quality: 55, effort: 3 })
          : type === 'image/webp'
            ? sized.webp({ quality: 78, effort: 4 })
            : sized.flatten({ background: '#ffffff' }).jpeg({ quality: 80, progressive: true })
      ).toBuffer({ resolveWithObject: true });
      parts.push(made.data);
      sizes.push({ width: made.info.width, height: made.info.height, bytes: made.data.length });
    }
    return { drawn: { forms: sizes }, parts };
  } catch {
    return { drawn: { fault: 'broken' }, parts: [] };
  }
}

const { drawn, parts } = await draw(await buffer(process.stdin));
process.stdout.write(Buffer.concat([Buffer.from(`${JSON.stringify(drawn)}\n`), ...parts]));
