import { ModelFault, type Document } from './modelFault.ts';
import { isList } from './ubj.ts';

/** Looks into a document that nobody vouches for; faults name the path. */
export class Place {
  readonly value: Document | undefined;
  readonly path: string;

  constructor(value: Document | undefined, path = '') {
    this.value = value;
    this.path = path;
  }

  fault(message: string): ModelFault {
    return new ModelFault(`${this.path || 'the document'} ${message}`);
  }

  at(key: string): Place {
    const { value } = this;
    if (typeof value !== 'object' || value === null || isList(value) || ArrayBuffer.isView(value))
      throw this.fault('is no object');
    const own = Object.hasOwn(value, key) ? (value as Readonly<Record<string, Document>>)[key] : undefined;
    return new Place(own, this.path === '' ? key : `${this.path}.${key}`);
  }

  get missing(): boolean {
    return this.value === undefined;
  }

  entries(): [string, Place][] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || isList(value) || ArrayBuffer.isView(value))
      throw this.fault('is no object');
    return Object.keys(value).map((key) => [key, this.at(key)]);
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.fault('is no text');
    return this.value;
  }

  /** A number, or one written as text, as XGBoost writes its parameters. */
  number(): number {
    const { value } = this;
    const read =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && value.trim() !== ''
          ? Number(value)
          : NaN;
    if (!Number.isFinite(read)) throw this.fault('is no number');
    return read;
  }

  whole(least: number, most: number): number {
    const read = this.number();
    if (!Number.isInteger(read) || read < least || read > most)
      throw this.fault(`is ${read}; a whole number of ${least} to ${most} is possible`);
    return read;
  }

  list(): Place[] {
    if (ArrayBuffer.isView(this.value))
      return Array.from(this.value as Float32Array, (one, i) => new Place(one, `${this.path}[${i}]`));
    if (this.value === undefined || !isList(this.value)) throw this.fault('is no list');
    return this.value.map((one, i) => new Place(one, `${this.path}[${i}]`));
  }

  get size(): number {
    if (ArrayBuffer.isView(this.value)) return (this.value as Float32Array).length;
    if (this.value === undefined || !isList(this.value)) throw this.fault('is no list');
    return this.value.length;
  }

  /** `length` numbers, all finite; truth values count as 0 and 1. */
  numbers(length: number): ArrayLike<number> {
    const { value } = this;
    if (this.size !== length) throw this.fault(`has ${this.size} members in place of ${length}`);
    const all = ArrayBuffer.isView(value)
      ? (value as Float32Array)
      : (value as readonly Document[]).map((one) => (typeof one === 'boolean' ? Number(one) : one));
    for (let i = 0; i < length; i++)
      if (typeof all[i] !== 'number' || !Number.isFinite(all[i])) throw this.fault(`[${i}] is no number`);
    return all as ArrayLike<number>;
  }
}
