import { RuleInput } from '@tsudoi/contracts/rules';
import { confirmationWanted } from '../triggers/confirmation.ts';

/**
 * The rule that asks new contacts to confirm, made when the first is asked. Its words are sent as they stand and kept with the answer;
 * a tenant may change them like those of any rule.
 */
export const confirmationRule: RuleInput = RuleInput.parse({
  name: 'メール受信の確認 / Confirm your address',
  enabled: true,
  immediate: true,
  trigger: { kind: 'change', of: confirmationWanted },
  brief: {
    goal: 'Ask the person to confirm that they want messages at this address',
    variants: [
      {
        key: 'plain',
        subject: { ja: 'メールの受信をご確認ください', en: 'Please confirm your address' },
        text: {
          ja: '{name} さん、イベントのお知らせをこのメールアドレスにお送りしてよろしいですか。リンク先のページでボタンを押していただくと、お送りできるようになります。お心当たりのない場合は、このメールを破棄してください。ほかのメールは届きません。',
          en: '{name}, may we send news of our events to this address? Open the page and press its button, and we will. If you did not ask for this, ignore this message: nothing else will come.',
        },
      },
    ],
  },
  channels: ['email'],
  priority: 'urgent',
  ignoresCaps: true,
  expiresAfterSeconds: 3 * 86_400,
});
