/**
 * What identifies a member of a calendar, in the one place that decides it: its path with one spelling of percent-encoding, and the
 * origin before it where that is not the account's server. Servers write `/a%40b/x.ics`, `/a@b/x.ics` and the whole URL for one thing.
 */
export function memberId(href: string, base: string, origin: string): string {
  // Two slashes in front would name a host; servers write them for an empty first folder (Kozea/Radicale#102).
  const url = new URL(href.trim().replace(/^\/{2,}/, '/'), base);
  const path = url.pathname
    .replaceAll(/\/{2,}/g, '/')
    .split('/')
    .map(oneSpelling)
    .join('/');
  return url.origin === origin ? path : `${url.origin}${path}`;
}

/** Whether both name the same collection, with or without its last slash. */
export function sameCollection(a: string, b: string): boolean {
  return a.replace(/\/$/, '') === b.replace(/\/$/, '');
}

function oneSpelling(segment: string): string {
  let plain = segment;
  try {
    plain = decodeURIComponent(segment);
  } catch {
    // Not UTF-8: as it is.
    return segment;
  }
  return encodeURIComponent(plain).replaceAll(/%(40|3A|24|2C|3B|2B|3D|26)/g, (all) =>
    decodeURIComponent(all),
  );
}
