const en = {
  lead: 'Everything that happened and will happen to this event on one line of time: its plan and tasks, sign-ups against what was expected, and the results.',
  bringIn: 'Bring in a list of sign-ups',
};
const ja: typeof en = {
  lead: 'このイベントのこれまでとこれからを、1 本の時間の流れで表示します。プランとタスク、見込みに対する申し込みの進み具合、実績までをここで追えます。',
  bringIn: '申し込みの一覧を取り込む',
};
export const eventWords = { ja, en };
