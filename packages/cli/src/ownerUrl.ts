/**
 * The owner's URL with its password, where that stands apart: whoever keeps it in a Secret of its own need not encode it
 * for a URL. A password that the URL holds already wins.
 */
export function withOwnerPassword(url: string | undefined, password: string): string | undefined {
  if (url === undefined || password === '') return url;
  const owner = new URL(url);
  if (owner.password === '') owner.password = encodeURIComponent(password);
  return owner.href;
}
