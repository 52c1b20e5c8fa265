import type { LocalCalendar } from './localCalendar.ts';

/** What runs now, and where. */
interface Started {
  readonly seconds: number;
  /** Opens on a filled sign-in. */
  readonly signInLink: string;
  readonly apiUrl: string;
  /** Undefined where the first key was replaced. */
  readonly apiKey: string | undefined;
  readonly ports: { readonly postgres: string; readonly redis: string };
  readonly calendar: Pick<LocalCalendar, 'url' | 'username' | 'password'> | undefined;
  /** Undefined where the log is on the terminal. */
  readonly logFile: string | undefined;
  readonly monitoring: readonly string[];
  readonly folder: string;
}

interface Line {
  readonly ja: string;
  readonly en: string;
}

/** What `make run` prints when it is ready, in both languages. */
export function startedLines(started: Started): readonly Line[] {
  const { ports, calendar, logFile, apiKey, folder } = started;
  const row = (ja: string, en: string, jaValue: string, enValue = jaValue): Line => ({
    ja: `  ${ja}: ${jaValue}`,
    en: `  ${en.padEnd(11)} ${enValue}`,
  });
  const seconds = started.seconds.toFixed(1);
  const key = row('API キー', 'API key', apiKey ?? '最初のものは交換済み（なくしたときは make rescue）');
  return [
    { ja: `\n${seconds} 秒で起動しました`, en: `\nready in ${seconds} s` },
    row('集い', 'Tsudoi', started.signInLink),
    row('API', 'API', started.apiUrl),
    apiKey === undefined
      ? { ...key, en: '  API key     yours (the first one was replaced; lost it? make rescue)' }
      : key,
    row(
      'PostgreSQL',
      'PostgreSQL',
      `ポート ${ports.postgres}、Redis はポート ${ports.redis}`,
      `port ${ports.postgres}, Redis port ${ports.redis}`,
    ),
    ...(calendar
      ? [
          row(
            'カレンダー',
            'calendar',
            `${calendar.url}、ユーザー ${calendar.username}、パスワード ${calendar.password}`,
            `${calendar.url}, user ${calendar.username}, password ${calendar.password}`,
          ),
        ]
      : []),
    row('ログ', 'log', logFile ?? '下に表示', logFile ?? 'below'),
    ...started.monitoring.map((line) => ({ ja: line, en: line })),
    {
      ja: `Ctrl-C で終了します。データは ${folder} に残ります。`,
      en: `Ctrl-C stops it; the data stays in ${folder}.`,
    },
  ];
}
