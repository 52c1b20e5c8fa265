/** How a text file is written, as it was told by its first bytes. */
export type TextEncoding = 'utf-8' | 'shift_jis' | 'utf-16le' | 'utf-16be';

/** The file is no text: an archive, a spreadsheet, an image. `message` says what to do. */
export class NotText extends Error {
  override readonly name = 'NotText';
}

const binaries: readonly { readonly starts: readonly number[]; readonly message: string }[] = [
  { starts: [0x50, 0x4b], message: 'a ZIP archive or an Excel workbook; save it as CSV, unpacked' },
  { starts: [0x1f, 0x8b], message: 'compressed (gzip); unpack it first' },
  { starts: [0xd0, 0xcf, 0x11, 0xe0], message: 'an old Excel workbook; save it as CSV' },
  { starts: [0x25, 0x50, 0x44, 0x46], message: 'a PDF; save the table as CSV' },
];

/** As many bytes as the encoding is judged by. */
const probeBytes = 65_536;

/**
 * The text of a file in parts: UTF-8 with or without a byte order mark, UTF-16 with one, else Shift_JIS as Windows writes it (CP932). `told` hears which it is
 * before the first part. Bytes that are neither come as U+FFFD.
 * @throws NotText where it is no text
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  told: (encoding: TextEncoding) => void = () => undefined,
): AsyncGenerator<string> {
  let head: Uint8Array[] = [];
  let size = 0;
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const begin = (ended: boolean): string => {
    const probe = Buffer.concat(head);
    head = [];
    const encoding = encodingOf(probe, ended);
    told(encoding);
    decoder = new TextDecoder(encoding);
    return decoder.decode(probe, { stream: true });
  };
  for await (const chunk of bytes) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    head.push(chunk);
    size += chunk.length;
    if (size >= probeBytes) yield begin(false);
  }
  if (!decoder) yield begin(true);
  const rest = decoder?.decode();
  if (rest) yield rest;
}

function encodingOf(probe: Buffer, ended: boolean): TextEncoding {
  for (const { starts, message } of binaries)
    if (starts.every((byte, index) => probe[index] === byte)) throw new NotText(message);
  if (probe[0] === 0xff && probe[1] === 0xfe) return 'utf-16le';
  if (probe[0] === 0xfe && probe[1] === 0xff) return 'utf-16be';
  if (probe.subarray(0, 4_096).includes(0)) throw new NotText('not text; save it as CSV');
  // A character may be cut where the probe ends.
  const whole = ended ? probe : probe.subarray(0, Math.max(0, probe.length - 4));
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(whole, { stream: !ended });
    return 'utf-8';
  } catch {
    return 'shift_jis';
  }
}
