import { listOf, objectOf } from '../wire/parsed.ts';

/** Vectors that a caller may have: longer ones are no embedding model's. */
const mostDimensions = 16_384;

/**
 * The vectors of an answer in the order that was asked: OpenAI's `data` by its `index` (numbers, or base64 of
 * little-endian floats), Ollama's `embeddings`, a bare list (TEI), llama.cpp's list in a list. A string says what is
 * wrong: not one vector a text, a vector of another length, one that is not of finite numbers, or nothing but zeros.
 */
export function readVectors(
  body: unknown,
  texts: number,
  dimensions: number | undefined,
): readonly Float32Array[] | string {
  const raw = objectOf(body);
  const listed = Array.isArray(body) ? listOf(body) : listOf(raw.data ?? raw.embeddings ?? raw.embedding);
  if (listed.length !== texts) return `${String(listed.length)} vectors for ${String(texts)} texts`;
  const ordered = new Array<Float32Array | undefined>(texts).fill(undefined);
  for (const [place, item] of listed.entries()) {
    const entry = objectOf(item);
    const index = 'index' in entry ? entry.index : place;
    if (typeof index !== 'number' || !(index in ordered) || ordered[index] !== undefined)
      return 'an index that was not asked for, or twice';
    const vector = vectorOf(Array.isArray(item) ? item : entry.embedding);
    if (typeof vector === 'string') return vector;
    ordered[index] = vector;
  }
  const vectors = ordered.filter((vector) => vector !== undefined);
  const length = dimensions ?? vectors[0]?.length ?? 0;
  const wrong = vectors.find((vector) => vector.length !== length);
  if (wrong) return `a vector of ${String(wrong.length)} numbers where ${String(length)} belong`;
  return vectors;
}

function vectorOf(value: unknown): Float32Array | string {
  const numbers = typeof value === 'string' ? floatsOf(value) : flat(value);
  if (numbers === undefined || numbers.length === 0 || numbers.length > mostDimensions)
    return 'a vector that is none';
  const vector = new Float32Array(numbers.length);
  let largest = 0;
  for (const [index, each] of numbers.entries()) {
    if (typeof each !== 'number' || !Number.isFinite(Math.fround(each)))
      return 'a vector that is not of numbers';
    vector[index] = each;
    largest = Math.max(largest, Math.abs(each));
  }
  return largest === 0 ? 'a vector of zeros' : vector;
}

/** The list itself, or the only list in it. */
function flat(value: unknown): readonly unknown[] | undefined {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  const [only] = list ?? [];
  return list?.length === 1 && Array.isArray(only) ? (only as readonly unknown[]) : list;
}

function floatsOf(text: string): readonly number[] | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
