const yes = new Set([
  ...['1', 'true', 'yes', 'y', 'on', 'ok', 'agree', 'agreed', 'granted', 'subscribed', 'optin', 'optedin'],
  ...[
    'はい',
    '同意',
    '同意する',
    '同意します',
    '同意済',
    '同意済み',
    '許可',
    '許可する',
    '可',
    '希望',
    '希望する',
  ],
  ...[
    '希望します',
    '受け取る',
    '受信する',
    '購読',
    '購読中',
    '購読する',
    '配信',
    '配信する',
    '有',
    '○',
    '〇',
    '◯',
    '◎',
  ],
  ...['✓', '✔', '☑', '済', '済み'],
]);
const no = new Set([
  ...['0', 'false', 'no', 'n', 'off', 'disagree', 'refused', 'denied', 'unsubscribed', 'optout', 'optedout'],
  ...['いいえ', '不同意', '同意しない', '同意しません', '拒否', '不許可', '許可しない', '不可', '希望しない'],
  ...[
    '希望しません',
    '受け取らない',
    '受信しない',
    '解除',
    '購読解除',
    '配信停止',
    '停止',
    '無',
    '×',
    '✕',
    '✗',
    '✘',
    '☐',
  ],
]);

/**
 * What a word of a consent column says, in either language. Undefined for a word that means neither: nobody's consent is made
 * of it, and no refusal either ("x" is a mark of both in use).
 */
export function yesOrNo(word: string): boolean | undefined {
  const plain = word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.。!！-]/g, '');
  if (yes.has(plain)) return true;
  return no.has(plain) ? false : undefined;
}
