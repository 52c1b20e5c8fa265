import assert from 'node:assert/strict';
import { exported, type TaskList } from '../src/plan/exportTasks.ts';

/** Words of others that would be more than words: formulas, lines of iCalendar, pictures, markup, controls. */
const lures = [
  '=HYPERLINK("https://evil.example","x")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  'x\rATTACH:https://evil.example/a.exe\rX:',
  'x\r\nBEGIN:VALARM\r\nEND:VALARM',
  'x\nURL:https://evil.example/',
  '![](https://evil.example/track.png)',
  '[sign in](https://evil.example)',
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '`code` | cell | *bold*',
  'a\u0000b\u001b[31m',
];
const listOf = (lure: string): TaskList =>
  ({
    plan: {
      id: '00000000-0000-4000-8000-000000000000',
      createdAt: '2026-11-27T00:00:00.000Z',
      currency: 'JPY',
    },
    event: { name: lure },
    tasks: [
      {
        id: 't',
        dueOn: '2026-12-01',
        title: { ja: lure, en: lure },
        hours: 1,
        spendJpy: 0,
        assignee: lure,
        state: 'open',
        link: null,
        checklist: [{ ja: lure, en: lure }],
        draft: { ja: lure, en: lure },
      },
    ],
  }) as unknown as TaskList;

describe('A plan that is taken along', () => {
  for (const lure of lures)
    it(`holds words of others as words: ${JSON.stringify(lure)}`, () => {
      const list = listOf(lure);
      const csv = exported(list, 'csv', 'ja').text;
      assert.doesNotMatch(csv, /(?:^|[,\n])"[=+\-@＝＋－＠\t\r\n]/u, 'no cell begins a formula');

      const ics = exported(list, 'ics', 'ja').text;
      const lines = ics.split('\r\n');
      assert.ok(
        lines.every((line) => !/[\p{Cc}]/u.test(line)),
        'no line within a line',
      );
      assert.ok(
        lines.every((line) => line === '' || /^(?: |[A-Z][A-Z-]*[;:])/.test(line)),
        ics,
      );
      const names = lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(/[;:]/)[0]);
      assert.deepEqual(names.filter((name) => name === 'BEGIN').length, 2);
      assert.ok(!names.some((name) => ['ATTACH', 'URL', 'X'].includes(name ?? '')));

      const [head = ''] = exported(list, 'md', 'ja').text.split('\n');
      assert.doesNotMatch(head, /(?<!\\)[[\]<>!`*_]/, 'nothing in the heading is markup');

      const html = exported(list, 'html', 'ja').text;
      assert.doesNotMatch(html, /<(?:img|script)|onerror=(?!alert\(1\)&gt;)/);
    });
});
