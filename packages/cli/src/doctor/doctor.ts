import { Resolver } from 'node:dns/promises';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import type { Check, Finding } from './finding.ts';
import { databaseIsWell, diskHasRoom, nodeIsRight } from './hostChecks.ts';
import {
  answers,
  calendarsConnected,
  keyOpens,
  modelsAnswer,
  noDeadLetters,
  webhooksDeliver,
} from './installationChecks.ts';
import { mailIsBelieved, type ReadTxt } from './mailChecks.ts';

/** What the doctor looks with. */
export interface DoctorOptions {
  readonly ownerUrl: string | undefined;
  /** Folders on this machine that data lies in. */
  readonly folders: readonly string[];
  /** Name servers (`address` or `address:port`) in place of the system's. */
  readonly nameServers: readonly string[];
  readonly language: 'ja' | 'en';
}

const marks = {
  ja: { ok: '良好', warn: '注意', fix: '要対応', skipped: '—' },
  en: { ok: 'ok', warn: 'warn', fix: 'do this', skipped: '—' },
} as const;

/**
 * `tsudoi doctor`: looks at what an installation stands on, a line each: ok, warn, or what to do. Exit code 1 where there is
 * something to do.
 */
export async function doctor(
  api: ApiClient,
  output: Output,
  options: DoctorOptions,
): Promise<readonly Finding[]> {
  const { language } = options;
  const checks: readonly Check[] = [
    nodeIsRight,
    answers(api),
    keyOpens(api),
    databaseIsWell(options.ownerUrl),
    ...options.folders.map(diskHasRoom),
    mailIsBelieved(api, readTxtBy(options.nameServers)),
    modelsAnswer(api),
    calendarsConnected(api),
    webhooksDeliver(api),
    noDeadLetters(api),
  ];
  const findings = (await Promise.all(checks.map((check) => check()))).flat();
  output.table(
    language === 'ja' ? ['', '項目', '結果', 'すること'] : ['', 'what', 'found', 'do'],
    findings.map(({ verdict, subject, found, advice }) => [
      marks[language][verdict],
      subject[language],
      found[language],
      advice?.[language] ?? '',
    ]),
  );
  output.result({
    findings: findings.map(({ verdict, subject, found, advice }) => ({
      verdict,
      subject: subject[language],
      found: found[language],
      advice: advice?.[language] ?? null,
    })),
  });
  if (findings.some(({ verdict }) => verdict === 'fix')) process.exitCode = 1;
  return findings;
}

const absent: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND', 'NXDOMAIN']);

function readTxtBy(nameServers: readonly string[]): ReadTxt {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (nameServers.length > 0) resolver.setServers([...nameServers]);
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (err) {
      if (err instanceof Error && 'code' in err && absent.has(err.code)) return [];
      throw err;
    }
  };
}
