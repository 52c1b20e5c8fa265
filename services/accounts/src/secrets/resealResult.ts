/** What one call of the rotation did. */
export interface ResealResult {
  readonly resealed: number;
  /** Secrets that are still sealed with an older key, as far as this call has seen; at least 1 where it stopped early. */
  readonly remaining: number;
  /** `table.column key` of secrets that do not open: their key is not in the ring, or they were altered. */
  readonly broken: string[];
}
