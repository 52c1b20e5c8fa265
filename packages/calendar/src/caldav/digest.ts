import { createHash, randomBytes } from 'node:crypto';

/** A Digest challenge (RFC 7616) that we can answer. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly session: boolean;
  readonly qop: boolean;
}

/** The schemes that a `WWW-Authenticate` header offers, lower case, in its order. */
export function offeredSchemes(header: string | null): readonly string[] {
  return [...(header ?? '').matchAll(/(?:^|,)\s*([A-Za-z][A-Za-z0-9-]{1,30})(?=\s|,|$)(?!\s*=)/g)].map(
    (hit) => (hit[1] ?? '').toLowerCase(),
  );
}

/** The Digest challenge of a header; undefined where there is none that we can answer. */
export function readDigest(header: string | null): DigestChallenge | undefined {
  for (const part of (header ?? '').split(/(?=\bDigest\s)/i)) {
    if (!/^Digest\s/i.test(part)) continue;
    const fields = new Map(
      [...part.slice(7).matchAll(/([a-z]{1,20})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)].map((hit) => [
        (hit[1] ?? '').toLowerCase(),
        hit[2] ?? hit[3] ?? '',
      ]),
    );
    const algorithm = /^(MD5|SHA-256)(-sess)?$/i.exec(fields.get('algorithm') ?? 'MD5');
    const nonce = fields.get('nonce');
    const qop = fields
      .get('qop')
      ?.toLowerCase()
      .split(/[\s,]+/);
    if (!algorithm || nonce === undefined || (qop && !qop.includes('auth'))) continue;
    return {
      realm: fields.get('realm') ?? '',
      nonce,
      opaque: fields.get('opaque'),
      algorithm: algorithm[1]?.toUpperCase() === 'MD5' ? 'MD5' : 'SHA-256',
      session: algorithm[2] !== undefined,
      qop: qop !== undefined,
    };
  }
  return undefined;
}

/** The `Authorization` header that answers a challenge. `count` grows with each use of the nonce. */
export function digestAnswer(
  challenge: DigestChallenge,
  request: { readonly method: string; readonly uri: string; readonly count: number },
  username: string,
  password: string,
): string {
  const hash = (text: string) =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const cnonce = randomBytes(12).toString('hex');
  const count = request.count.toString(16).padStart(8, '0');
  const { realm, nonce } = challenge;
  let secret = hash(`${username}:${realm}:${password}`);
  if (challenge.session) secret = hash(`${secret}:${nonce}:${cnonce}`);
  const asked = hash(`${request.method}:${request.uri}`);
  const response = hash(
    challenge.qop ? `${secret}:${nonce}:${count}:${cnonce}:auth:${asked}` : `${secret}:${nonce}:${asked}`,
  );
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, (found) => `\\${found}`)}"`;
  const sessionAlgorithm = `${challenge.algorithm}${challenge.session ? '-sess' : ''}`;
  return [
    `Digest username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.uri)}`,
    `algorithm=${sessionAlgorithm}`,
    ...(challenge.qop || challenge.session ? [`nc=${count}`, `cnonce=${quoted(cnonce)}`] : []),
    ...(challenge.qop ? ['qop=auth'] : []),
    `response=${quoted(response)}`,
    ...(challenge.opaque === undefined ? [] : [`opaque=${quoted(challenge.opaque)}`]),
  ].join(', ');
}
