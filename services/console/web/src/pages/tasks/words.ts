const en = {
  lead: 'What the accepted plan asks for, week by week: each task with its text to copy, its own link and what it may cost. Tick off what is done; what you leave out counts for the next plan.',
};
const ja: typeof en = {
  lead: '採用したプランの作業を週ごとに並べています。文案、専用のリンク、かかる時間と費用もここで確認できます。終わったらチェックを付け、やらないものは見送りにしてください。',
};
export const taskWords = { ja, en };
