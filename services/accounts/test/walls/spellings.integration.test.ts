import { oneSpelling } from '@tsudoi/contracts/mailAddress';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService, type Answer } from '../accountsService.ts';

const plain = 'kiss.victim-fi@club.example.jp';
/** Ways to type the same mailbox: what some function somewhere folds into it. */
const same: Readonly<Record<string, string>> = {
  'upper case': plain.toUpperCase(),
  'Kelvin sign': plain.replace('k', '\u212a'),
  'long s': plain.replace('s', '\u017f'),
  'full width before the at': plain.replace('v', '\uff56'),
  'full width after the at': plain.replace('club', '\uff43\uff4c\uff55\uff42'),
  ligature: plain.replace('fi', '\ufb01'),
  'circled letters in the domain': plain.replace('club', '\u24d2\u24db\u24e4\u24d1'),
  'a full-width at': plain.replace('@', '\uff20'),
  'the full stop of Japanese': plain.replace('.jp', '\u3002jp'),
  'a space without width': `${plain}\u200b`,
};
/** Pairs that are one mailbox in scripts of their own. */
const pairs: Readonly<Record<string, readonly [string, string]>> = {
  'composed and decomposed': ['jos\u00e9@example.jp', 'jose\u0301@example.jp'],
  'a domain in its script and as it is resolved': ['a@\u4f8b\u3048.jp', 'a@xn--r8jz45g.jp'],
  'half-width kana': ['\u30c6\u30b9\u30c8@example.jp', '\uff83\uff7d\uff84@example.jp'],
  'umlauts in a domain': ['a@b\u00fccher.example', 'a@BU\u0308CHER.example'],
};
/** What is no address, however it looks. */
const none = [
  `${plain}.`,
  plain.replace('v', 'v\u00ad'),
  `\u202e${plain}`,
  `"${plain.split('@')[0] ?? ''}"@club.example.jp`,
  `${plain}\nBcc: other@evil.example`,
  `${plain}, other@evil.example`,
  'a@xn--\u0000.jp',
  'a@[127.0.0.1]',
];
/** Other mailboxes. */
const others = [plain.replace('@', '+x@'), plain.replace('i', '\u0131'), plain.replace('a', '\u0430')];

describe('An address is one person however it is spelled', function () {
  this.timeout(60_000);
  let service: AccountsService;
  let owner: pg.Client;
  let attempts = 0;
  before(async () => {
    service = await startAccounts();
    owner = new pg.Client(service.database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    console.log(`      ${String(attempts)} spellings, 0 became a second person`);
    await owner.end();
    await service.stop();
  });
  const add = (email: string): Promise<Answer> => {
    attempts += 1;
    return service.call('POST', '/v1/contacts', { token: service.adminKey, body: { email } });
  };
  const count = async () =>
    Number((await owner.query<{ n: string }>('select count(*) as n from core.contact')).rows[0]?.n);

  it('by the API: the same, refused, or somebody else; never two of one', async () => {
    assert.equal((await add(plain)).status, 201);
    for (const [what, spelled] of Object.entries(same)) assert.equal((await add(spelled)).status, 409, what);
    for (const [what, [first, second]] of Object.entries(pairs)) {
      assert.equal((await add(first)).status, 201, what);
      assert.equal((await add(second)).status, 409, what);
    }
    for (const spelled of none) assert.equal((await add(spelled)).status, 400, JSON.stringify(spelled));
    for (const spelled of others) assert.equal((await add(spelled)).status, 201, JSON.stringify(spelled));
  });

  it('by a file: every spelling is the line of the same person', async () => {
    const before = await count();
    const rows = [plain, ...Object.values(same), ...Object.values(pairs).flat()];
    const answer = await service.call('POST', '/v1/contacts/import', {
      token: service.adminKey,
      body: ['email,name', ...rows.map((email, at) => `${email},N${String(at)}`)].join('\n'),
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    attempts += rows.length;
    assert.equal(await count(), before);
  });

  it('as the database has it: what is stored is its own spelling, in JavaScript and in PostgreSQL', async () => {
    const { rows } = await owner.query<{ email: string; lower: string; nfkc: string }>(
      'select email, lower(email) as lower, normalize(email, nfkc) as nfkc from core.contact',
    );
    for (const { email, lower, nfkc } of rows) {
      assert.equal(oneSpelling(email), email);
      assert.equal(lower, email);
      assert.equal(nfkc, email);
    }
  });

  it('of a member: letters beyond ASCII are refused, never folded into those of somebody', async () => {
    for (const [what, spelled] of Object.entries(same)) {
      attempts += 1;
      const invited = await service.call('POST', '/v1/invitations', {
        token: service.adminKey,
        body: { email: spelled, role: 'viewer' },
      });
      if (what === 'upper case') {
        assert.equal(invited.status, 201, what);
        assert.equal((invited.body as { email: string }).email, plain);
      } else assert.equal(invited.status, 400, what);
    }
  });
});
