const en = {
  askTitle: 'Choose a new password',
  askLead: 'We send a link to your address. It works once, for 30 minutes.',
  ask: 'Send the link',
  asked: 'If somebody signs in with this address, a link is on its way. Look into your mailbox.',
  title: 'Choose a new password',
  lead: 'Every session of yours ends. Your second factor stays as it is.',
  choose: 'Set the password',
  done: 'The new password is set. Sign in with it.',
  old: 'This link is not valid any more. Ask for a new one.',
  back: 'To the sign-in',
};
const ja: typeof en = {
  askTitle: 'パスワードの再設定',
  askLead: 'ご登録のメールアドレスにリンクを送ります。リンクは 30 分以内に 1 回だけ使えます。',
  ask: 'リンクを送る',
  asked: 'このメールアドレスが登録されていれば、リンクをお送りしました。メールをご確認ください。',
  title: '新しいパスワードを決める',
  lead: 'サインイン中のセッションはすべて終了します。2 段階認証はそのままです。',
  choose: 'パスワードを設定',
  done: '新しいパスワードを設定しました。このパスワードでサインインしてください。',
  old: 'このリンクは無効になっています。もう一度リンクを請求してください。',
  back: 'サインインへ',
};
export const resetWords = { ja, en };
