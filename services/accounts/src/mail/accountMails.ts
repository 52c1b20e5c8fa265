import type { Mailer, MailText } from './createMailer.ts';
import type { MailMetrics } from './mailMetrics.ts';

/** A link to choose a new password, and the workspace that it is for. */
export interface ResetLink {
  /** Its slug: letters, digits and hyphens. A name may say anything, and would say it in our name. */
  readonly workspace: string;
  readonly token: string;
}

/** What a member is told by mail about their account, in both languages: nobody is signed in who has chosen one. */
export interface AccountMails {
  resetLinks(to: string, links: readonly ResetLink[]): void;
  /** Somebody else let the member choose a new password. */
  resetMade(to: string, workspace: string): void;
  passwordChanged(to: string, workspace: string): void;
  lockedOut(to: string, workspace: string): void;
  /** An endpoint of their webhooks was disabled: one try of a job, which settles it. See `Mailer.deliver`. */
  webhookDisabled(to: string, told: DisabledWebhook): ReturnType<Mailer['deliver']>;
  settled: MailMetrics['settled'];
}

/** A webhook endpoint that was disabled, and the id that the mail about it has in every try. */
export interface DisabledWebhook {
  /** Slug of the workspace. */
  readonly workspace: string;
  /** Host and path of its address: a query may hold a secret. */
  readonly endpoint: string;
  /** As the platform puts it, in English: statuses and codes of the network. */
  readonly reason: string;
  readonly messageId: string;
}

/** `publicUrl`: the only address that links lead to, whatever a request says of its host. */
export function createAccountMails(
  mailer: Mailer,
  publicUrl: string,
  { settled }: Pick<MailMetrics, 'settled'>,
): AccountMails {
  const signed = ({ subject, text }: MailText): MailText => ({ subject, text: `${text}\n\n${publicUrl}\n` });
  return {
    resetLinks(to, links) {
      const all = links.map(
        ({ workspace, token }) => `${workspace}\n${new URL(`/reset#token=${token}`, publicUrl).href}`,
      );
      mailer.send(
        'reset',
        to,
        signed({
          subject: 'Choose a new password / パスワードの再設定',
          text: [
            'Somebody asked to choose a new password for this address. A link works once, for 30 minutes, and only while your password is what it is now. Your second factor stays. If it was not you, do nothing.',
            'このメールアドレスのパスワードを再設定する依頼がありました。リンクは 30 分以内に 1 回だけ、現在のパスワードが変わらない間に限り使えます。2 段階認証はそのままです。心当たりがなければ、何もする必要はありません。',
            ...all,
          ].join('\n\n'),
        }),
      );
    },
    resetMade(to, workspace) {
      mailer.send(
        'reset_made',
        to,
        signed({
          subject: 'A new password may be chosen for your account / パスワード再設定が発行されました',
          text: `An owner or admin of ${workspace} made a link with which a new password can be chosen for your account within 30 minutes. If you did not ask for it, ask them, and change your password: that ends the link.\n\n${workspace} のオーナーまたは管理者が、あなたのアカウントのパスワードを再設定するリンクを発行しました（30 分間有効）。依頼した覚えがなければ発行者に確認し、パスワードを変更してください。変更するとリンクは無効になります。`,
        }),
      );
    },
    passwordChanged(to, workspace) {
      mailer.send(
        'password_changed',
        to,
        signed({
          subject: 'Your password was changed / パスワードが変更されました',
          text: `The password of your account in ${workspace} was changed, and every other session has ended. If it was not you, choose a new one at once and tell an owner of the workspace.\n\n${workspace} のアカウントのパスワードが変更され、ほかのセッションはすべて終了しました。心当たりがなければ、すぐにパスワードを再設定し、ワークスペースのオーナーに知らせてください。`,
        }),
      );
    },
    lockedOut(to, workspace) {
      mailer.send(
        'locked_out',
        to,
        signed({
          subject: 'Somebody tries to sign in as you / サインインの試行が続いています',
          text: `Somebody failed to sign in to your account in ${workspace} so often that new browsers are held back for 15 minutes. Where you have signed in before, and with your second factor, you get in as always.\n\n${workspace} のあなたのアカウントへのサインインが何度も失敗したため、初めてのブラウザーからのサインインを 15 分間止めています。以前サインインしたブラウザーと 2 段階認証のコードでは、いつも通りサインインできます。`,
        }),
      );
    },
    webhookDisabled(to, { workspace, endpoint, reason, messageId }) {
      const page = new URL('/admin/webhooks', publicUrl).href;
      return mailer.deliver(
        to,
        signed({
          subject: 'A webhook endpoint was disabled / Webhook の送信先を停止しました',
          text: `Tsudoi sends nothing more to a webhook endpoint of ${workspace}: the deliveries to it failed. What waits for it is kept for 30 days and goes out when you enable it again; what happens in between is not sent to it.\n\n${workspace} の Webhook の送信先への配信が失敗したため、送信を停止しました。送信待ちのメッセージは 30 日間保管され、送信先を再び有効にすると送られます。停止中に起きたことは、その送信先には送られません。\n\n${endpoint}\n${reason}\n\n${page}`,
        }),
        messageId,
      );
    },
    settled,
  };
}
