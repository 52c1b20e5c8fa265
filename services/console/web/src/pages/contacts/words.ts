const en = {
  lead: 'The people whom your messages may reach, newest first. Open one to see what they allow and what they were sent; import a file to add many at once.',
};
const ja: typeof en = {
  lead: 'お知らせを届けられる人を、新しい順に表示します。選ぶと、同意の状況とこれまでに送った内容が見られます。まとめて追加するには、ファイルを取り込んでください。',
};
export const contactWords = { ja, en };
