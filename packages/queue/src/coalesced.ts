/**
 * Looks for work, one at a time: what is asked for while one is under way causes one more after it. Resolves when the last of them is
 * over, to false: whoever asks need not ask again by itself. Rejects where a look does.
 */
export function coalesced(look: () => Promise<void>): () => Promise<false> {
  let asked = false;
  let looking: Promise<false> | undefined;

  async function lookAll(): Promise<false> {
    while (asked) {
      asked = false;
      await look();
    }
    return false;
  }

  return () => {
    asked = true;
    looking ??= lookAll().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
