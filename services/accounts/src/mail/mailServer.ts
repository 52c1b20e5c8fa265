import { z } from 'zod';

const kinds = {
  'smtps:': { security: 'tls', port: 465 },
  'smtp:': { security: 'starttls', port: 587 },
  'smtp+plain:': { security: 'none', port: 25 },
} as const;

/** `smtps://user:password@host:port`. A password never goes without TLS. */
export const MailServerUrl = z.url().transform((text, told) => {
  const { protocol, hostname, port, username, password } = new URL(text);
  const kind = (kinds as Partial<Record<string, (typeof kinds)[keyof typeof kinds]>>)[protocol];
  const login =
    username === ''
      ? undefined
      : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  if (kind === undefined || hostname === '' || (kind.security === 'none' && login)) {
    told.addIssue({
      code: 'custom',
      message: 'smtps://user:password@host, smtp:// (STARTTLS), or smtp+plain://host without a password',
    });
    return z.NEVER;
  }
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: port === '' ? kind.port : Number(port), security: kind.security, login };
});

/** The mail server of the installation. Security: TLS from the start, before anything is said, or not at all. */
export type MailServer = z.output<typeof MailServerUrl>;
