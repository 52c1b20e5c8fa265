import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanTask } from '@tsudoi/contracts/plans';

/** A plan with its event and tasks, to be taken along. */
export interface TaskList {
  readonly plan: Plan;
  readonly event: Event;
  readonly tasks: readonly PlanTask[];
}

type Language = 'ja' | 'en';
type Format = 'csv' | 'ics' | 'md' | 'html';

/** The heads of the columns; amounts are in the currency of the plan. */
const headOf: Readonly<Record<Language, (currency: string | undefined) => readonly string[]>> = {
  ja: (currency) => ['期日', 'すること', '時間', `費用（${currency ?? '円'}）`, '担当', '状態', 'リンク'],
  en: (currency) => ['due', 'task', 'hours', `cost (${currency ?? 'yen'})`, 'who', 'state', 'link'],
};
const STATE: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  ja: { open: '未着手', done: '完了', skipped: '見送り' },
  en: { open: 'open', done: 'done', skipped: 'skipped' },
};

/** The tasks as a file: its text, media type and name. */
export function exported(
  list: TaskList,
  format: Format,
  language: Language,
): { text: string; type: string; name: string } {
  const name = `tsudoi-plan-${list.plan.id.slice(0, 8)}.${format}`;
  switch (format) {
    case 'csv':
      // Excel reads UTF-8 only with a mark at the start.
      return { text: `\ufeff${csv(list, language)}`, type: 'text/csv; charset=utf-8', name };
    case 'ics':
      return { text: ics(list, language), type: 'text/calendar; charset=utf-8', name };
    case 'md':
      return { text: markdown(list, language), type: 'text/markdown; charset=utf-8', name };
    case 'html':
      return { text: html(list, language), type: 'text/html; charset=utf-8', name };
  }
}

function cells(task: PlanTask, language: Language): string[] {
  return [
    task.dueOn,
    task.title[language],
    String(task.hours),
    String(task.spendJpy),
    task.assignee ?? '',
    STATE[language][task.state ?? 'open'] ?? '',
    task.link ?? '',
  ];
}

function csv({ plan, tasks }: TaskList, language: Language): string {
  // A cell that begins like a formula is one for a spreadsheet: an apostrophe keeps it text.
  const cell = (text: string): string =>
    `"${(/^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return [headOf[language](plan.currency), ...tasks.map((task) => cells(task, language))]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function ics({ event, tasks, plan }: TaskList, language: Language): string {
  const text = (value: string): string =>
    value
      .replaceAll('\\', '\\\\')
      .replaceAll(';', '\\;')
      .replaceAll(',', '\\,')
      .replaceAll(/\r\n|\r|\n/g, '\\n')
      .replaceAll(/\p{Cc}/gu, ' ');
  const stamp = plan.createdAt.replaceAll(/[-:]|\.\d+/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tsudoi//plan//EN',
    ...tasks
      .filter(({ state }) => state !== 'skipped')
      .flatMap((task) => [
        'BEGIN:VEVENT',
        `UID:${task.id}@tsudoi`,
        `DTSTAMP:${stamp}`,
        `DTSTART;VALUE=DATE:${task.dueOn.replaceAll('-', '')}`,
        `SUMMARY:${text(`${event.name}: ${task.title[language]}`)}`,
        `DESCRIPTION:${text([task.draft?.[language] ?? '', task.link ?? ''].filter((part) => part !== '').join('\n'))}`,
        'TRANSP:TRANSPARENT',
        'END:VEVENT',
      ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** RFC 5545: no line above 75 bytes; a continuation begins with a space, never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let [part, bytes] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > 74) {
      parts.push(part);
      [part, bytes] = ['', 1];
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join('\r\n ');
}

function markdown({ plan, event, tasks }: TaskList, language: Language): string {
  const safe = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\p{Cc}+/gu, ' ');
  // Words of others are text there: no picture is fetched, and no word hides where it leads.
  const plain = (text: string): string => safe(text.replaceAll(/[\\`*_[\]<>!]/g, '\\$&'));
  const row = (row: readonly string[]): string => `| ${row.map(safe).join(' | ')} |`;
  const details = tasks.map((task) => {
    const list = (task.checklist ?? []).map((item) => `- [ ] ${item[language]}`).join('\n');
    const draft = task.draft
      ? `\n\n\`\`\`text\n${task.draft[language].replaceAll('```', "'''")}\n\`\`\``
      : '';
    return `## ${task.dueOn} ${plain(task.title[language])}\n\n${list}${draft}\n`;
  });
  const head = headOf[language](plan.currency);
  return [
    `# ${plain(event.name)}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...tasks.map((task) => row(cells(task, language))),
    '',
    ...details,
  ].join('\n');
}

function html({ plan, event, tasks }: TaskList, language: Language): string {
  const safe = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const row = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((text) => `<${tag}>${safe(text)}</${tag}>`).join('')}</tr>`;
  const details = tasks.map(
    (task) =>
      `<section><h2>${safe(task.dueOn)} ${safe(task.title[language])}</h2><ul>${(task.checklist ?? [])
        .map((item) => `<li>☐ ${safe(item[language])}</li>`)
        .join('')}</ul>${task.draft ? `<pre>${safe(task.draft[language])}</pre>` : ''}</section>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${safe(event.name)}</title>
<style>body{font:11pt/1.6 system-ui,sans-serif;margin:2cm}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.2em .5em;text-align:left;overflow-wrap:anywhere}pre{white-space:pre-wrap;border:1px solid #ccc;padding:.5em}section{break-inside:avoid}@page{size:A4;margin:1.5cm}@media print{body{margin:0}}</style>
</head><body><h1>${safe(event.name)}</h1><table><thead>${row(headOf[language](plan.currency), 'th')}</thead><tbody>${tasks
    .map((task) => row(cells(task, language), 'td'))
    .join('')}</tbody></table>${details.join('')}</body></html>
`;
}
