import type { Sample } from './briefs.ts';

/** Unseen round 6: what may leave. */
export const unseen6Harmless: readonly Sample[] = [
  ['bread', '0から始める100%ライ麦パン', '三宅さん、0から始める100%ライ麦パンまであと10日です。'],
  ['bread', '', '5月9日(日)9時30分から、酵母のパンを3種類焼きます。'],
  ['bread', '', '材料費込みで4,200円、10名までの少人数です。 https://pan.example.jp/5-9'],
  ['bread', '', 'エプロンと、持ち帰りの袋をお持ちください。'],
  ['bread', '', '教えるのは麦の家の石田です。わからないことは何でも聞いてください。'],
  ['bread', '', '日曜の朝、粉だらけになりませんか。'],
  ['bread', '', '真央さん、焼きたての香りは写真には写りません。'],
  ['bread', '', '四千二百円で、三種類のパンと少しの自信を。'],
  ['bread', '', '十日後の台所が、少し変わります。'],
  ['bread', '', 'お休みやご質問は 0467-55-0129 まで。'],
  ['bread', '', 'こねて、待って、焼く。待つあいだのおしゃべりも楽しみのひとつです。'],
  ['bread', '', '午前9時半、手を洗うところから始めます。'],
  ['quiz', 'Three days to go', 'Sam, Q: 42? The Big Pub Quiz is three days away. Got a team?'],
  ['quiz', '', 'Six rounds, ten questions each, £3 a head.'],
  ['quiz', '', 'Teams of up to five. Pick people who know things you do not. https://pub.example.net/quiz'],
  ['quiz', '', 'Saturday, 25 September, half past seven.'],
  ['quiz', '', 'Hattie Boyle has the questions. Do you have the answers?'],
  ['quiz', '', 'The winners take the jackpot, the rest take the stories.'],
  ['quiz', '', 'Questions before the questions? Ring 0161 555 0180.'],
  ['quiz', '', 'Three pounds for sixty chances to be right.'],
  ['quiz', '', 'Capital of Mongolia? If you know it, we need you.'],
  ['quiz', '', 'This Saturday at 7:30 pm, phones stay in pockets.'],
  ['quiz', '', 'Even a wrong answer can be the funniest of the night.'],
  ['quiz', '', 'Bring a friend who always says “I knew that”.'],
];
