import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What a local installation made up for itself on its first start; readable by its owner only. */
export interface LocalSecrets {
  readonly apiKey: string;
  readonly sealKeys: string;
  readonly appPassword: string;
  readonly dispatcherPassword: string;
  readonly calendarPassword: string;
  /** Of the built-in first owner, with whom the console's sign-in link is filled. */
  readonly ownerPassword: string;
}

/** The address that the first owner signs in with. */
export const ownerEmail = 'owner@tsudoi.local';

/** Reads `secrets.json` of the data folder, or makes it. Losing it means losing what was sealed with it. */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = path.join(dataDir, 'secrets.json');
  const random = (): string => randomBytes(24).toString('base64url');
  const made: LocalSecrets = {
    apiKey: `tsk_${random()}`,
    sealKeys: `local:${randomBytes(32).toString('base64')}`,
    appPassword: random(),
    dispatcherPassword: random(),
    calendarPassword: random(),
    ownerPassword: random(),
  };
  const kept = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<LocalSecrets>)
    : {};
  const whole = { ...made, ...kept };
  if (Object.keys(kept).length === Object.keys(whole).length) return whole;
  fs.mkdirSync(dataDir, { recursive: true });
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return whole;
}
