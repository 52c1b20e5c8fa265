const en = {
  title: 'Notifications on this device',
  lead: 'Nudges to your own address arrive here, even while the console is closed. On an iPhone add it to the home screen first.',
  turnOn: 'Switch on',
  turnOff: 'Switch off',
  on: 'This device gets notifications.',
  impossible: 'This browser cannot show notifications.',
  refused:
    'Notifications are forbidden for this page. Allow them in the settings of the browser, then come back.',
  unreachable:
    'The push service of this browser cannot be reached now. Nothing was changed; try again later.',
};
const ja: typeof en = {
  title: 'この端末の通知',
  lead: 'ご自身宛てのお知らせを、この端末に通知します。画面を閉じていても届きます。iPhone では、先にホーム画面に追加してください。',
  turnOn: '通知を受け取る',
  turnOff: '通知を止める',
  on: 'この端末に通知が届きます。',
  impossible: 'このブラウザーでは通知を表示できません。',
  refused: 'このページの通知がブロックされています。ブラウザーの設定で許可してから、もう一度お試しください。',
  unreachable:
    'ブラウザーのプッシュサービスに接続できません。何も変更していません。しばらくしてからお試しください。',
};
export const pushWords = { ja, en };
