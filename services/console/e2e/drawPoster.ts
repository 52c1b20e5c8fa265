import { crc32, deflateSync } from 'node:zlib';

/** A picture of 1200 by 400 pixels, as PNG: dusk over the lights of a town. The same bytes each time. */
export function drawPoster(): Buffer<ArrayBuffer> {
  const [width, height] = [1_200, 400];
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const down = y / height;
      const sun = Math.max(0, 1 - Math.hypot(x - 860, y - 250) / 420) ** 2;
      const hill = 250 + 40 * Math.sin(x / 170) + 18 * Math.sin(x / 47 + 2);
      const house = y > hill;
      const light = house && x % 24 < 5 && y % 28 < 7 && (((x / 24) | 0) * 7919) % 5 < ((y / 28) | 0) % 4;
      const colour = light
        ? [255, 214, 140]
        : house
          ? [16 + 20 * down, 58 + 30 * down, 60 + 24 * down]
          : [40 + 150 * down + 90 * sun, 80 + 70 * down + 110 * sun, 110 + 20 * down + 20 * sun];
      rows.set(
        colour.map((part) => Math.min(255, Math.round(part))),
        y * (1 + width * 3) + 1 + x * 3,
      );
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
  ends[0].writeUInt32BE(data.length);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
}
