/** A model file that is damaged, too large, or of a kind that is not scored; the message names the place. */
export class ModelFault extends Error {}

/** Limits of what a model file may be; a file past one is refused before memory is taken for it. */
export interface FileLimits {
  readonly bytes: number;
  /** Objects, lists, texts and numbers outside of typed arrays. */
  readonly values: number;
  readonly nesting: number;
}

export const DEFAULT_LIMITS: FileLimits = { bytes: 64 * 2 ** 20, values: 2_000_000, nesting: 32 };

/** What a model document is made of; long lists of numbers are typed arrays. */
export type Document =
  | string
  | number
  | boolean
  | null
  | Numbers
  /** Written only: long whole numbers are read as doubles. */
  | BigInt64Array
  | readonly Document[]
  | { readonly [key: string]: Document };

export type Numbers = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
