import type { Priority, SpendTags, TemplateReason } from '../request.ts';

/** Texts whose meaning is to be compared: themes, titles, descriptions. Never what is known of one person. */
export interface EmbeddingRequest {
  readonly tenantId: string;
  /** Chooses the route; its targets are embedding models. */
  readonly purpose: string;
  /** 1 to `mostTexts`, none empty, each at most `mostTextBytes` of UTF-8. */
  readonly texts: readonly string[];
  readonly deadlineMs: number;
  readonly priority: Priority;
  readonly tags?: SpendTags;
  readonly signal?: AbortSignal;
}

/** Texts of one request. */
export const mostTexts = 512;
/** UTF-8 bytes of one text: about 8,000 tokens, the window of the larger embedding models. */
export const mostTextBytes = 32_000;

/**
 * Vectors in the order of the texts, all by one model: only vectors of the same `modelKey` can be compared. Or why there
 * are none; nobody makes up a vector.
 */
export type Embedded =
  | {
      readonly requestId: string;
      readonly vectors: readonly Float32Array[];
      readonly dimensions: number;
      readonly modelKey: string;
      readonly targetId: string;
      readonly provider: string;
      readonly model: string;
      /** How many of them were kept from earlier calls. */
      readonly cachedTexts: number;
      readonly costMicroUsd: number;
    }
  | { readonly requestId: string; readonly reason: TemplateReason };
