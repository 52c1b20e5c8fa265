const mostTags = 100;

/**
 * The hashtags of a text, lower case, once each: `#meetup`, `＃集客`. A hash counts at the beginning of a word only, so that the
 * fragment of a URL and `C#` are none; HTML that some clients write into descriptions is looked through.
 */
export function hashtags(text: string): string[] {
  const found = text
    .normalize('NFC')
    .replaceAll(/<[^<>]{0,2000}>|&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi, ' ')
    .replaceAll(/\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/gi, ' ')
    .matchAll(/(?<![\p{L}\p{N}_/&=?.-])[#＃]([\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{0,59})/gu);
  const tags = Array.from(found, (hit) => (hit[1] ?? '').normalize('NFKC').toLowerCase());
  return [...new Set(tags)].filter((tag) => !/^\d+$/.test(tag)).slice(0, mostTags);
}
