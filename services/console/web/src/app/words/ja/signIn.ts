import type { signIn as English } from '../en/signIn.ts';

export const signIn: typeof English = {
  title: 'サインイン',
  lead: 'イベントの計画から集客、振り返りまでをひとつの場所で。',
  email: 'メールアドレス',
  password: 'パスワード',
  code: '認証アプリのコード',
  codeHint: '6 桁の数字、またはリカバリーコード',
  submit: 'サインイン',
  refused: 'メールアドレス、パスワード、またはコードが正しくありません。',
  locked: '試行回数が多すぎます。しばらく待ってから、もう一度お試しください。',
  filled: 'ターミナルのリンクから入力済みです。そのままサインインできます。',
  again: 'もう一度サインイン',
  againLead:
    'サインインの有効期限が切れました。サインインすると続きから再開できます。入力内容は失われていません。',
  join: 'メンバーになる',
  newPassword: 'パスワードを決める',
  newPasswordHint: '12 文字以上。長いほど安全です',
  forgot: 'パスワードを忘れた方',
  noLink: '「make run」を実行したターミナルに、この欄を埋めるリンクが表示されています。',
};
