import { putProfile, readProfile } from '@tsudoi/contracts/profile';
import { ReachField } from '@tsudoi/contracts/tactics';
import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import { numberOf } from '../numberOf.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';
import type { Told } from '../told.ts';

const reached: Readonly<Record<ReachField, Told>> = {
  mailingList: { ja: 'メールマガジンの読者', en: 'readers of the newsletter' },
  lineFriends: { ja: 'LINE の友だち', en: 'friends on LINE' },
  xFollowers: { ja: 'X のフォロワー', en: 'followers on X' },
  instagramFollowers: { ja: 'Instagram のフォロワー', en: 'followers on Instagram' },
  facebookFollowers: { ja: 'Facebook のフォロワー', en: 'followers on Facebook' },
  linkedinFollowers: { ja: 'LinkedIn のフォロワー', en: 'followers on LinkedIn' },
  youtubeSubscribers: { ja: 'YouTube の登録者', en: 'subscribers on YouTube' },
  websiteVisitors: { ja: 'サイトの月間訪問者', en: 'visitors of the site a month' },
  blogReaders: { ja: 'ブログの読者', en: 'readers of the blog' },
  communityMembers: { ja: 'コミュニティの参加者', en: 'members of the community' },
  partnerReach: { ja: '協力団体を通じて届く人', en: 'people whom partners reach' },
  speakerFollowers: { ja: '登壇者のフォロワー', en: 'followers of the speakers' },
  pastAttendees: { ja: 'これまでの来場者', en: 'people who came before' },
  staffAndMembers: { ja: 'スタッフと会員', en: 'staff and members' },
  shopWindows: { ja: 'ポスターを貼れる店', en: 'shops that show a poster' },
};

interface SetFlags {
  readonly wage?: string;
  readonly landing?: string;
  readonly explore?: string;
  readonly shareOutcomes?: boolean;
  readonly currency?: string;
  readonly rate?: string;
}

/** `tsudoi profile`: whom the tenant reaches, asked once. */
export function addProfileVerbs(program: Command, run: Run): void {
  const profile = program
    .command('profile')
    .description("the tenant's own reach: lists, followers, partners");
  profile
    .command('show', { isDefault: true })
    .description('print it')
    .action(() => run(showCommand));
  profile
    .command('set')
    .argument('[numbers...]', `field=people; ${ReachField.options.join(', ')}; empty: not known`)
    .option('--wage <amount>', 'what an hour of the team counts for')
    .option('--currency <code>', 'of your amounts, such as USD; JPY')
    .option('--rate <yen>', 'yen of one unit of it; priced tactics of the catalogue wait for it')
    .option('--landing <url>', 'page on which people sign up, where an event names none')
    .option(
      '--explore <percent>',
      'share of budget and hours whose people plans may give up to try tactics; 0: none',
    )
    .option('--share-outcomes', 'let your outcomes teach, and be taught by, those of others who share theirs')
    .option('--no-share-outcomes', 'take that back')
    .description('state some of it; the rest stays')
    .action((numbers: string[], options: SetFlags) =>
      run((api, output) => setCommand(api, output, numbers, options)),
    );
}

async function showCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readProfile);
  output.table(
    [
      { ja: '項目', en: 'field' },
      { ja: '届く相手', en: 'whom it reaches' },
      { ja: '人数', en: 'people' },
      { ja: '手元の数', en: 'we have' },
    ],
    ReachField.options.map((field) => [
      field,
      reached[field],
      body.reach[field] ?? '',
      body.suggested[field] ?? '',
    ]),
  );
  const { currency, yenPerUnit } = body;
  const rate = yenPerUnit ?? null;
  if (currency !== 'JPY')
    output.line({
      ja: `通貨は${currency}、${rate === null ? '1単位が何円かは未設定です（--rate）。' : `1単位は${String(rate)}円です。`}`,
      en: `amounts are in ${currency}; ${rate === null ? 'how many yen one is worth is not stated (--rate)' : `one is worth ${String(rate)} yen`}`,
    });
  output.result(body);
}

async function setCommand(
  api: ApiClient,
  output: Output,
  numbers: readonly string[],
  options: SetFlags,
): Promise<void> {
  const { body: before } = await api.call(readProfile);
  const { suggested: _suggested, version: _version, ...input } = before;
  const stated = Object.fromEntries(
    numbers.map((entry) => {
      const [field = '', people = ''] = entry.split('=');
      return [ReachField.parse(field), people === '' ? null : numberOf(people, field)];
    }),
  );
  const { body } = await api.call(putProfile, {
    body: {
      ...input,
      reach: { ...input.reach, ...stated },
      ...(options.wage === undefined ? {} : { hourlyWageJpy: numberOf(options.wage, '--wage') }),
      ...(options.currency === undefined ? {} : { currency: options.currency.toUpperCase() }),
      ...(options.rate === undefined ? {} : { yenPerUnit: numberOf(options.rate, '--rate') }),
      ...(options.landing === undefined ? {} : { landingUrl: options.landing }),
      ...(options.explore === undefined
        ? {}
        : { explorationShare: numberOf(options.explore, '--explore') / 100 }),
      ...(options.shareOutcomes === undefined ? {} : { sharesOutcomes: options.shareOutcomes }),
    },
  });
  output.line({
    ja: `届く相手を保存しました（第 ${String(body.version)} 版）`,
    en: `profile ${String(body.version)}`,
  });
  output.result(body);
}
