const quote = 0x22;
const lineEnd = 0x0a;

/**
 * The first rows of a CSV file of bytes in UTF-8, UTF-16 or Shift_JIS, at most so many bytes: cut behind a row, and never within a quoted
 * cell, which a reader would take for a damaged file. The whole file where it is no longer; so many bytes where no row ends before.
 */
export async function headOf(file: Blob, mostBytes: number): Promise<Blob> {
  if (file.size <= mostBytes) return file;
  const head = file.slice(0, mostBytes);
  // A file that cannot be read is sent all the same: the fault of that is shown.
  const bytes = new Uint8Array(await head.arrayBuffer().catch(() => new ArrayBuffer(0)));
  // In UTF-16 the other half of a line end is zero: before it, or behind it.
  const wide = bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0 || bytes[1] === 0;
  const little = bytes[0] === 0xff || (bytes[0] !== 0xfe && bytes[1] === 0);
  const step = wide ? 2 : 1;
  let inside = false;
  let end = 0;
  for (let at = wide && !little ? 1 : 0; at < bytes.length; at += step) {
    if (wide && bytes[little ? at + 1 : at - 1] !== 0) continue;
    if (bytes[at] === quote) inside = !inside;
    else if (bytes[at] === lineEnd && !inside) end = little && wide ? at + 2 : at + 1;
  }
  return end > 0 ? file.slice(0, end) : head;
}
