import { RuleInput } from '@tsudoi/contracts/rules';

/**
 * The rule that a tenant starts with: whoever can give a lost grant again is told by mail, or in the inbox where mail is not
 * set up. A tenant may change it or switch it off, like any rule of its own.
 */
export function reconnectRule(publicUrl: string): RuleInput {
  return RuleInput.parse({
    name: 'カレンダーの再接続 / Reconnect a calendar',
    enabled: true,
    immediate: true,
    trigger: { kind: 'change', of: 'calendar.connection_lost' },
    brief: {
      goal: 'Tell the person that their calendar is no longer kept in step and that connecting it again takes a minute',
      tone: 'friendly',
      url: publicUrl,
      variants: [
        {
          key: 'plain',
          subject: { ja: 'カレンダーの再接続をお願いします', en: 'Please connect your calendar again' },
          text: {
            ja: '{name} さん、カレンダーへのアクセスが切れたため、同期を止めています。もう一度接続していただくと、止まったところから再開します。',
            en: '{name}, access to your calendar has ended, so it is not kept in step any more. Connect it again and it goes on where it stopped.',
          },
        },
      ],
    },
    channels: ['email', 'in_app'],
    priority: 'urgent',
    ignoresCaps: true,
    expiresAfterSeconds: 3 * 86_400,
  });
}
