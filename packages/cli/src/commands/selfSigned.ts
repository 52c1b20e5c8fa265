import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate that is its own authority, and its key, as PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate (RFC 5280, version 3, ECDSA on P-256) for DNS names, signed by its own key: whoever trusts it trusts these
 * names and nothing else. Node has no call that writes one.
 */
export function selfSigned(names: readonly string[], from: Date, days: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(set(sequence(objectId('550403'), tlv(0x0c, Buffer.from(names[0] ?? '')))));
  const until = new Date(from.getTime() + days * 86_400_000);
  const extensions = sequence(
    extension('551d13', true, sequence(tlv(0x01, Buffer.from([0xff])))),
    extension('551d11', false, sequence(...names.map((each) => tlv(0x82, Buffer.from(each))))),
    extension('551d0e', false, tlv(0x04, createHash('sha1').update(publicInfo).digest())),
  );
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    // positive, and of at most 20 bytes
    tlv(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(time(from), time(until)),
    name,
    publicInfo,
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', body, { key: privateKey, dsaEncoding: 'der' });
  const whole = sequence(body, ecdsaWithSha256, bits(signature));
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** Tag, length and value of ASN.1's distinguished encoding (X.690). */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  if (value.length < 128) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const length = value.length < 256 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => tlv(0x31, ...parts);
const objectId = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const bits = (value: Buffer): Buffer => tlv(0x03, Buffer.from([0]), value);
const time = (at: Date): Buffer =>
  tlv(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`));
const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectId(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
