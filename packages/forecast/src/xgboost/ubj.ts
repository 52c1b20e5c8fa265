import { DEFAULT_LIMITS, ModelFault, type Document, type FileLimits, type Numbers } from './modelFault.ts';

/**
 * Reads Universal Binary JSON (draft 12) as XGBoost writes it. Every length is held against the bytes that are there before anything is made of it.
 * Throws `ModelFault`.
 */
export function decodeUbj(bytes: Uint8Array, limits: FileLimits = DEFAULT_LIMITS): Document {
  if (bytes.length > limits.bytes)
    throw new ModelFault(`the file has ${bytes.length} bytes; ${limits.bytes} are read`);
  const reader = new Reader(bytes, limits);
  const document = reader.value(reader.marker(), 0);
  if (!reader.atEnd) throw new ModelFault(`${reader.where}: bytes after the end of the document`);
  return document;
}

/** Bytes of one element by its marker. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: FileLimits;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  #at = 0;
  #values = 0;

  constructor(bytes: Uint8Array, limits: FileLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  get where(): string {
    return `byte ${this.#at}`;
  }

  marker(): string {
    let marker: string;
    do marker = String.fromCharCode(this.#bytes[this.#take(1)]!);
    while (marker === 'N');
    return marker;
  }

  value(marker: string, depth: number): Document {
    if (++this.#values > this.#limits.values) throw new ModelFault(`more than ${this.#limits.values} values`);
    if (depth > this.#limits.nesting)
      throw new ModelFault(`${this.where}: nested deeper than ${this.#limits.nesting}`);
    switch (marker) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'S':
        return this.#string();
      case 'C':
        return String.fromCharCode(this.#bytes[this.#take(1)]!);
      case '[':
        return this.#list(depth);
      case '{':
        return this.#object(depth);
      default:
        return this.#number(marker);
    }
  }

  #take(count: number): number {
    if (count > this.#bytes.length - this.#at)
      throw new ModelFault(
        `${this.where}: ${count} bytes are announced, ${this.#bytes.length - this.#at} are there`,
      );
    const at = this.#at;
    this.#at += count;
    return at;
  }

  #peek(): string {
    if (this.atEnd) throw new ModelFault(`${this.where}: the document has no end`);
    return String.fromCharCode(this.#bytes[this.#at]!);
  }

  #number(marker: string): number {
    const size = SIZES[marker];
    if (size === undefined)
      throw new ModelFault(`${this.where}: no value begins with byte ${marker.charCodeAt(0)}`);
    return numberAt(this.#view, this.#take(size), marker);
  }

  #length(): number {
    const marker = this.marker();
    const length = marker === 'd' || marker === 'D' ? NaN : this.#number(marker);
    if (!Number.isSafeInteger(length) || length < 0)
      throw new ModelFault(`${this.where}: a length of ${length}`);
    return length;
  }

  #string(): string {
    const length = this.#length();
    const at = this.#take(length);
    try {
      return this.#text.decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw new ModelFault(`byte ${at}: text that is not UTF-8`);
    }
  }

  #list(depth: number): Document {
    let type: string | undefined;
    if (this.#peek() === '$') {
      this.#take(1);
      type = this.marker();
      if (this.#peek() !== '#') throw new ModelFault(`${this.where}: a typed list without a length`);
    }
    if (this.#peek() === '#') {
      this.#take(1);
      const length = this.#length();
      const size = type === undefined ? undefined : SIZES[type];
      if (size !== undefined) {
        if (length > (this.#bytes.length - this.#at) / size)
          throw new ModelFault(
            `${this.where}: a list of ${length} numbers is announced, ${this.#bytes.length - this.#at} bytes are there`,
          );
        return numbersAt(this.#view, this.#take(length * size), length, type!);
      }
      // Elements without a byte of their own ("$Z") would let a header of ten bytes claim any memory.
      if (type !== undefined && !'SC[{'.includes(type))
        throw new ModelFault(`${this.where}: a list of type ${type}`);
      if (length > this.#bytes.length - this.#at)
        throw new ModelFault(
          `${this.where}: a list of ${length} values is announced, ${this.#bytes.length - this.#at} bytes are there`,
        );
      const list: Document[] = [];
      for (let i = 0; i < length; i++) list.push(this.value(type ?? this.marker(), depth + 1));
      return list;
    }
    const list: Document[] = [];
    for (let marker = this.marker(); marker !== ']'; marker = this.marker())
      list.push(this.value(marker, depth + 1));
    return list;
  }

  #object(depth: number): Document {
    if (this.#peek() === '$' || this.#peek() === '#')
      throw new ModelFault(`${this.where}: an object of announced size, which no XGBoost writes`);
    const entries: [string, Document][] = [];
    while (this.#peek() !== '}') {
      const key = this.#string();
      entries.push([key, this.value(this.marker(), depth + 1)]);
    }
    this.#take(1);
    return Object.fromEntries(entries);
  }
}

function numberAt(view: DataView, at: number, marker: string): number {
  switch (marker) {
    case 'i':
      return view.getInt8(at);
    case 'U':
      return view.getUint8(at);
    case 'I':
      return view.getInt16(at);
    case 'l':
      return view.getInt32(at);
    case 'L':
      return Number(view.getBigInt64(at));
    case 'd':
      return view.getFloat32(at);
    default:
      return view.getFloat64(at);
  }
}

function numbersAt(view: DataView, at: number, length: number, marker: string): Numbers {
  const made =
    marker === 'd'
      ? new Float32Array(length)
      : marker === 'l'
        ? new Int32Array(length)
        : marker === 'I'
          ? new Int16Array(length)
          : marker === 'i'
            ? new Int8Array(length)
            : marker === 'U'
              ? new Uint8Array(length)
              : new Float64Array(length);
  const size = SIZES[marker]!;
  for (let i = 0; i < length; i++) made[i] = numberAt(view, at + i * size, marker);
  return made;
}

/** Writes a document as Universal Binary JSON, keys in their order: whole numbers as `l` (32 bits) or `L`, others as `D`, typed arrays as such. */
export function encodeUbj(document: Document): Uint8Array {
  const parts: Uint8Array[] = [];
  const text = new TextEncoder();
  const write = (marker: string, size: number, fill?: (view: DataView) => void): void => {
    const bytes = new Uint8Array(marker.length + size);
    for (let i = 0; i < marker.length; i++) bytes[i] = marker.charCodeAt(i);
    fill?.(new DataView(bytes.buffer, marker.length));
    parts.push(bytes);
  };
  const writeLength = (marker: string, length: number): void =>
    write(`${marker}L`, 8, (view) => view.setBigInt64(0, BigInt(length)));
  const writeString = (marker: string, value: string): void => {
    const bytes = text.encode(value);
    writeLength(marker, bytes.length);
    parts.push(bytes);
  };
  const visit = (value: Document): void => {
    if (value === null) write('Z', 0);
    else if (typeof value === 'boolean') write(value ? 'T' : 'F', 0);
    else if (typeof value === 'string') writeString('S', value);
    else if (typeof value === 'number') {
      if (!Number.isInteger(value)) write('D', 8, (view) => view.setFloat64(0, value));
      else if (value === (value | 0)) write('l', 4, (view) => view.setInt32(0, value));
      else write('L', 8, (view) => view.setBigInt64(0, BigInt(value)));
    } else if (value instanceof BigInt64Array) {
      writeLength('[$L#', value.length);
      write('', value.length * 8, (view) => value.forEach((one, i) => view.setBigInt64(i * 8, one)));
    } else if (ArrayBuffer.isView(value)) writeNumbers(value);
    else if (isList(value)) {
      writeLength('[#', value.length);
      for (const one of value) visit(one);
    } else {
      write('{', 0);
      for (const [key, one] of Object.entries(value)) {
        writeString('', key);
        visit(one);
      }
      write('}', 0);
    }
  };
  const writeNumbers = (numbers: Numbers): void => {
    const [marker, size, put] = packing(numbers);
    writeLength(`[$${marker}#`, numbers.length);
    write('', numbers.length * size, (view) => {
      for (let i = 0; i < numbers.length; i++) put(view, i * size, numbers[i]!);
    });
  };
  visit(document);
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

type Put = (view: DataView, at: number, value: number) => void;

function packing(numbers: Numbers): [string, number, Put] {
  if (numbers instanceof Float32Array) return ['d', 4, (view, at, value) => view.setFloat32(at, value)];
  if (numbers instanceof Float64Array) return ['D', 8, (view, at, value) => view.setFloat64(at, value)];
  if (numbers instanceof Int32Array) return ['l', 4, (view, at, value) => view.setInt32(at, value)];
  if (numbers instanceof Int16Array) return ['I', 2, (view, at, value) => view.setInt16(at, value)];
  if (numbers instanceof Int8Array) return ['i', 1, (view, at, value) => view.setInt8(at, value)];
  return ['U', 1, (view, at, value) => view.setUint8(at, value)];
}

/** `Array.isArray` for read-only lists. */
export function isList(value: Document): value is readonly Document[] {
  return Array.isArray(value);
}
