import assert from 'node:assert/strict';
import { readReport } from '../src/way/bounces/readReport.ts';
import { enhancedCode, isNoRecipient } from '../src/way/bounces/refusal.ts';

const sender = `bounces+${'a'.repeat(42)}@tsudoi.example`;
const notice = (...lines: readonly string[]) =>
  [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    `To: ${sender}`,
    'Return-Path: <>',
    '',
    ...lines,
  ].join('\r\n');

describe('Notices of mail servers in their own words', () => {
  const said: readonly (readonly [what: string, right: 'hard_bounce' | 'soft_bounce', ...lines: string[]])[] =
    [
      ['qmail and its code', 'hard_bounce', 'Sorry, no mailbox here by that name. (#5.1.1)'],
      [
        'Exim without a code',
        'hard_bounce',
        'A message that you sent could not be delivered to one or more of its recipients.',
        'This is a permanent error. The following address(es) failed:',
        '',
        '  nowhere@example.com',
        '    No Such User Here',
      ],
      [
        'the number of a machine is no code',
        'soft_bounce',
        'host 5.1.1.23 [185.5.1.1] said: 452 mailbox is full',
      ],
      ['the number of a version is none', 'soft_bounce', 'Exim 4.97.1: retry timeout exceeded'],
      [
        'what comes back of the mail is not the server’s word',
        'soft_bounce',
        'The mailbox is full.',
        '',
        '------ This is a copy of the message, including all the headers. ------',
        '',
        'Subject: 5.1.1 user unknown',
        '',
        'No such user, says 550 5.1.1.',
      ],
      [
        'neither are its headers',
        'soft_bounce',
        'Delivery has failed.',
        'Received: from a.example by b.example; no such user',
      ],
      [
        'a sender whom nobody knows is not the reader',
        'soft_bounce',
        'The following address(es) failed:',
        '  nowhere@example.com',
        '    550-Response: 550 No such user here',
        '    550 Sender verify failed',
      ],
    ];
  for (const [what, right, ...lines] of said)
    it(what, async () => {
      const { events } = await readReport(notice(...lines));
      assert.deepEqual(
        events.map(({ kind }) => kind),
        [right],
      );
    });

  it('has its code beside other numbers', () => {
    assert.equal(enhancedCode('550-5.1.1 unknown'), '5.1.1');
    assert.equal(enhancedCode('(#5.2.1).'), '5.2.1');
    assert.equal(enhancedCode('at 10.5.1.1: 450 4.2.2 full'), '4.2.2');
    assert.equal(enhancedCode('5.1.1.5 and 4.97.1'), undefined);
  });

  it('is read in no time, however long it is', () => {
    const started = process.cpuUsage();
    for (const long of [
      'a'.repeat(100_000),
      '@'.repeat(100_000),
      'a.'.repeat(50_000),
      'user '.repeat(20_000),
    ])
      assert.equal(isNoRecipient('5.0.0', long), false);
    const { user } = process.cpuUsage(started);
    assert.ok(user < 2_000_000, `${String(user)} µs`);
  });
});
