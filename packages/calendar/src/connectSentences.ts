import { GrantLost, ScopeMissing, ServerProblem, type ServerProblemKind } from './faults.ts';

/** What a person reads, and what they can do about it. */
export interface Sentence {
  readonly ja: string;
  readonly en: string;
}

const sentences: Readonly<Record<ServerProblemKind, (detail: string) => Sentence>> = {
  name_unknown: (host) => ({
    ja: `${host} という名前のサーバーが見つかりません。アドレスの綴りを確かめてください。`,
    en: `There is no server named ${host}. Check the spelling of the address.`,
  }),
  port_refused: (host) => ({
    ja: `${host} は接続を受け付けていません。ポート番号と、サーバーが動いていることを確かめてください。`,
    en: `${host} accepts no connection. Check the port, and that the server is running.`,
  }),
  no_answer: (host) => ({
    ja: `${host} から応答がありません。アドレスと、こちらからの接続を妨げるファイアウォールがないかを確かめてください。`,
    en: `${host} does not answer. Check the address, and whether a firewall keeps us out.`,
  }),
  certificate_untrusted: (host) => ({
    ja: `${host} の証明書を発行した認証局を信頼できません。自前の認証局なら、その証明書を CALENDAR_CA に設定してもらってください。`,
    en: `The certificate of ${host} comes from an authority that is not trusted here. If it is your own, have its certificate added to CALENDAR_CA.`,
  }),
  certificate_expired: (host) => ({
    ja: `${host} の証明書の有効期限が切れています。サーバーの管理者に更新を頼んでください。`,
    en: `The certificate of ${host} is out of date. Ask whoever runs the server to renew it.`,
  }),
  certificate_other_name: (host) => ({
    ja: `${host} の証明書は別の名前のものです。証明書にある名前のアドレスで接続してください。`,
    en: `The certificate of ${host} is made out to another name. Use the address that the certificate names.`,
  }),
  speaks_no_tls: (host) => ({
    ja: `${host} は https を話していません。ポート番号を確かめるか、http:// のアドレスを使ってください。`,
    en: `${host} does not speak https. Check the port, or use its http:// address.`,
  }),
  wants_tls: (host) => ({
    ja: `${host} は https だけを受け付けます。アドレスを https:// で始めてください。`,
    en: `${host} speaks https only. Begin the address with https://.`,
  }),
  leads_elsewhere: (origin) => ({
    ja: `サーバーは ${origin} へ案内しています。パスワードをそこへ送ってよければ、このホストを許可してもう一度接続してください。`,
    en: `The server leads to ${origin}. If your password may go there, connect again and allow that host.`,
  }),
  scheme_unknown: (schemes) => ({
    ja: `サーバーが求める認証方式（${schemes}）には対応していません。アプリパスワード（Basic または Digest）を使えるようにしてください。`,
    en: `The server asks for ${schemes}, which is not supported. Enable app passwords (Basic or Digest).`,
  }),
  no_caldav: (host) => ({
    ja: `${host} は CalDAV サーバーとして応答しません。サービスの説明にある CalDAV のアドレスを入れてください。`,
    en: `${host} does not answer as a CalDAV server. Enter the CalDAV address that your service documents.`,
  }),
  no_home: (host) => ({
    ja: `${host} にカレンダーの置き場所が見つかりません。カレンダーのパスまで含めたアドレスを入れてください。`,
    en: `${host} does not say where the calendars are. Enter the address with the path of your calendars.`,
  }),
  path_refused: (path) => ({
    ja: `サーバーに ${path} というパスがないか、見る権限がありません。アドレスのパスとユーザー名を確かめてください。`,
    en: `The server has no ${path}, or does not let you see it. Check the path and the user name.`,
  }),
  address_refused: (reason) => ({
    ja: `このアドレスへは接続できません（${reason}）。公開されたアドレスを使うか、管理者に CALENDAR_ALLOW（http:// のアドレスなら CALENDAR_PLAIN_HTTP も）の設定を頼んでください。`,
    en: `This address is not open to us (${reason}). Use a public one, or ask the administrator to set CALENDAR_ALLOW (for an http:// address CALENDAR_PLAIN_HTTP, too).`,
  }),
};

/** The sentence of a fault that connecting met; undefined where it has none. */
export function connectSentence(fault: unknown): Sentence | undefined {
  if (fault instanceof ServerProblem) return sentences[fault.kind](fault.detail);
  if (fault instanceof GrantLost)
    return {
      ja: 'ユーザー名またはパスワードが違います。二段階認証を使っている場合は、アプリパスワードが必要です。',
      en: 'The server refuses user name and password. With two-factor sign-in an app password is needed.',
    };
  if (fault instanceof ScopeMissing)
    return {
      ja: `同意の画面で必要な権限が外されています（${fault.scopes.join('、')}）。もう一度接続し、すべての権限を許可してください。`,
      en: `The consent leaves out what is needed (${fault.scopes.join(', ')}). Connect again and allow all of it.`,
    };
  return undefined;
}
