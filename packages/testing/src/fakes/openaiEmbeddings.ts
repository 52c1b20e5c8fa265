import { answerOddly, type ModelOddity } from './modelOddities.ts';
import { sendJson, tokensOf, type Exchange, type ModelState } from './modelServer.ts';

interface EmbeddingBody {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: string;
}

/**
 * `POST /v1/embeddings`: a text's vector is made of its pairs of characters, so that texts that share words are near each
 * other and the same text has the same vector.
 */
export function embed(exchange: Exchange, state: ModelState): void {
  const { response, fault } = exchange;
  const body = exchange.json() as unknown as EmbeddingBody;
  const texts = typeof body.input === 'string' ? [body.input] : body.input;
  const promptTokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  const odd = fault?.odd ?? {};
  if (answerOddly(odd, body as unknown as Record<string, unknown>, exchange.headers, promptTokens, response))
    return;
  if (odd.wantsFormat !== undefined && body.encoding_format !== odd.wantsFormat) {
    const message = `Value '${body.encoding_format ?? 'None'}' for argument 'encoding_format' is not valid: it must be '${odd.wantsFormat}'`;
    sendJson(response, { detail: message }, 400);
    return;
  }
  if (odd.mostTexts !== undefined && texts.length > odd.mostTexts) {
    const message = `batch size ${String(texts.length)} > maximum allowed batch size ${String(odd.mostTexts)}`;
    sendJson(response, { error: message, error_type: 'Validation' }, 422);
    return;
  }
  state.billed.requests += 1;
  state.billed.inputTokens += promptTokens;
  if (fault?.hang) return;
  if (fault?.drop) {
    response.socket?.destroy();
    return;
  }
  const vectors = odd.vectors ?? texts.map((text) => vectorOf(text, body.dimensions ?? 64));
  const usage = 'usage' in odd ? odd.usage : { prompt_tokens: promptTokens, total_tokens: promptTokens };
  sendJson(response, shaped(vectors, body.model, usage, odd));
}

function shaped(vectors: readonly unknown[], model: string, usage: unknown, odd: ModelOddity): unknown {
  if (odd.vectorsLike === 'tei') return vectors;
  if (odd.vectorsLike === 'ollama') return { model, embeddings: vectors, prompt_eval_count: totalOf(usage) };
  if (odd.vectorsLike === 'llama.cpp')
    return vectors.map((embedding, index) => ({ index, embedding: [embedding] }));
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    ...(odd.vectorsLike === 'gemini' && index === 0 ? {} : { index }),
    embedding: odd.vectorsLike === 'base64' ? base64(vector as readonly number[]) : vector,
  }));
  return {
    object: 'list',
    model: odd.model ?? model,
    data: odd.vectorsLike === 'reversed' ? data.reverse() : data,
    ...(usage === 'absent' ? {} : { usage }),
  };
}

function totalOf(usage: unknown): unknown {
  return (usage as { prompt_tokens?: number }).prompt_tokens;
}

function base64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString('base64');
}

function vectorOf(text: string, dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  const letters = Array.from(text.toLowerCase());
  for (let at = 0; at < letters.length; at += 1) {
    let hash = 7;
    for (const letter of letters.slice(at, at + 2))
      hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
    const place = hash % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}
