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
 * The text of a file in parts: UTF-8 and UTF-16 with or without a byte order mark, else Shift_JIS as Windows writes it (CP932). `told` hears which it is
 * before the first part. Bytes that are of none come as U+FFFD.
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
  const start = probe.subarray(0, 4_096);
  if (start.includes(0)) return utf16Of(start);
  // A character may be cut where the probe ends.
  const whole = ended ? probe : probe.subarray(0, Math.max(0, probe.length - 4));
  return isUtf8(new TextDecoder().decode(whole, { stream: !ended })) ? 'utf-8' : 'shift_jis';
}

/**
 * Whether a text that was read as UTF-8 is some: a few broken sequences among many whole ones are a damaged file, not another
 * encoding. Shift_JIS read as UTF-8 is broken nearly throughout; UTF-8 read as Shift_JIS would be words that nobody wrote.
 */
function isUtf8(text: string): boolean {
  let broken = 0;
  let whole = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) whole += 1;
  }
  return broken * 10 <= whole;
}

/** UTF-16 without a mark: its commas and line ends have their zero bytes at one side, and no line has few. @throws NotText */
function utf16Of(start: Buffer): TextEncoding {
  let even = 0;
  let odd = 0;
  for (const [index, byte] of start.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const many = Math.max(1, start.length / 50);
  if (odd > many && odd > 10 * even) return 'utf-16le';
  if (even > many && even > 10 * odd) return 'utf-16be';
  throw new NotText('not text; save it as CSV');
}
