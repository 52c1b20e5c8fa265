/** The beginning of a text, at most so many units of it, and never half of a surrogate pair at its end. */
export function cutText(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}
