const en = {
  add: 'Add a picture',
  change: 'Change the picture',
  remove: 'Remove',
  added: 'The picture is there. It is shown in lists and in mails with a layout, too.',
  removed: 'The picture is removed.',
  tooLarge: 'The picture has more than 10 MB. Choose a smaller one.',
  refused: 'This file cannot be used: JPEG, PNG, WebP, AVIF or GIF of at most 25 megapixels.',
};
const ja: typeof en = {
  add: '画像を追加',
  change: '画像を変更',
  remove: '削除',
  added: '画像を登録しました。一覧と、レイアウトを設定したメールにも表示されます。',
  removed: '画像を削除しました。',
  tooLarge: '画像が 10 MB を超えています。小さい画像を選んでください。',
  refused: 'このファイルは使えません。2,500 万画素以下の JPEG、PNG、WebP、AVIF、GIF を選んでください。',
};
export const pictureWords = { ja, en };
