import type { Rule } from '../rule.ts';
import { atLeast, moreThan } from './thresholds.ts';

/** What is always on and reported, and what a person must do; no mode changes by these. */
export const adviceRules: readonly Rule[] = [
  {
    id: 'preset',
    kind: 'advise',
    title: { en: 'Preset of the chart', ja: 'チャートのプリセット' },
    source: 'D1: < 100 members, < $100 / 100-1,000, $200-500 / more',
    settleMs: 0,
    levels: [
      {
        name: 'starter',
        thresholds: [],
        advice: { en: 'Preset starter.', ja: 'プリセットはstarterで足ります。' },
      },
      {
        name: 'growth',
        thresholds: [atLeast('members', 100, 80), atLeast('spendUsdPerMonth', 200, 150)],
        advice: { en: 'Install with the preset growth.', ja: 'プリセットgrowthへの移行をおすすめします。' },
      },
      {
        name: 'scale',
        thresholds: [moreThan('members', 1_000), moreThan('spendUsdPerMonth', 500, 450)],
        advice: { en: 'Install with the preset scale.', ja: 'プリセットscaleへの移行をおすすめします。' },
      },
    ],
  },
  {
    id: 'users',
    kind: 'advise',
    title: { en: 'Number of users', ja: '利用者数' },
    source: 'D2: 100 -> 500; > 1,000',
    settleMs: 0,
    levels: [
      { name: 'few', thresholds: [] },
      {
        name: 'hundreds',
        thresholds: [atLeast('members', 100, 80)],
        advice: { en: 'Tell your users that capacity grows.', ja: '利用者に増強の予定を知らせてください。' },
      },
      {
        name: 'five hundred',
        thresholds: [atLeast('members', 500)],
        advice: { en: 'Plan the move to Kubernetes.', ja: 'Kubernetesへの移行を計画してください。' },
      },
      {
        name: 'thousands',
        thresholds: [moreThan('members', 1_000)],
        advice: {
          en: 'Run on Kubernetes and plan shards by tenant.',
          ja: 'Kubernetesで運用し、テナント単位のシャードを計画してください。',
        },
      },
    ],
  },
  {
    id: 'data-size',
    kind: 'advise',
    title: { en: 'Size of the data', ja: 'データ量' },
    source: 'D1: < 100 MB / 1-10 GB / 10-100 GB',
    settleMs: 0,
    levels: [
      { name: 'small', thresholds: [] },
      {
        name: 'gigabytes',
        thresholds: [atLeast('dataBytes', 1e9)],
        advice: {
          en: 'Give PostgreSQL 2 GB of memory and 20 GB of disk at least.',
          ja: 'PostgreSQLにメモリ2GB・ディスク20GB以上を割り当ててください。',
        },
      },
      {
        name: 'tens of gigabytes',
        thresholds: [atLeast('dataBytes', 10e9)],
        advice: {
          en: 'Give PostgreSQL a node of its own and check the partitions.',
          ja: 'PostgreSQLを専用ノードに移し、パーティションを確認してください。',
        },
      },
    ],
  },
  {
    id: 'database-connections',
    kind: 'advise',
    title: { en: 'Connections of the database', ja: 'DB接続' },
    source: 'D2 1.3',
    settleMs: 0,
    levels: [
      { name: 'enough', thresholds: [] },
      {
        name: 'scarce',
        thresholds: [moreThan('connectionShare', 0.8, 0.7)],
        advice: {
          en: 'Put a pooler in front or move tenants to a shard.',
          ja: 'プーラーを置くか、テナントをシャードへ移してください。',
        },
      },
    ],
  },
  {
    id: 'incremental-sync',
    kind: 'observe',
    title: { en: 'Incremental sync', ja: '差分同期' },
    source: 'D2 2.1',
    settleMs: 0,
    levels: [
      { name: 'on', thresholds: [] },
      {
        name: 'on, needed',
        thresholds: [moreThan('googleCallsPerMonth', 10_000)],
        advice: {
          en: 'Sync tokens save most of these calls.',
          ja: '差分トークンが呼び出しの大半を省いています。',
        },
      },
    ],
  },
  {
    id: 'response-cache',
    kind: 'observe',
    title: { en: 'Cache of AI answers', ja: 'AI応答のキャッシュ' },
    source: 'D2 3.1',
    settleMs: 0,
    levels: [
      { name: 'on', thresholds: [] },
      {
        name: 'on, needed',
        thresholds: [moreThan('aiChatsPerMonth', 1_000)],
        advice: {
          en: 'The cache answers what was asked before.',
          ja: '同じ質問にはキャッシュが答えています。',
        },
      },
    ],
  },
  {
    id: 'egress',
    kind: 'advise',
    title: { en: 'Egress', ja: '外向き通信' },
    source: 'D2 4.1',
    settleMs: 0,
    levels: [
      { name: 'steady', thresholds: [] },
      {
        name: 'growing',
        thresholds: [atLeast('egressGrowth', 1.2, 1.1)],
        advice: {
          en: 'Put a CDN in front of the static files.',
          ja: '静的ファイルの前にCDNを置いてください。',
        },
      },
    ],
  },
  {
    id: 'streams-and-requests',
    kind: 'advise',
    title: { en: 'Streams and requests', ja: '接続とリクエスト' },
    source: 'D3: toward 100,000 connections, 10,000 requests/s',
    settleMs: 0,
    levels: [
      { name: 'within a preset', thresholds: [] },
      {
        name: 'replica plan',
        thresholds: [atLeast('connectedClients', 10_000), atLeast('requestsPerSecond', 1_000)],
        advice: {
          en: 'Follow the replica plan of docs/scale.md.',
          ja: 'docs/scale.mdのレプリカ計画に従ってください。',
        },
      },
      {
        name: 'stream shards',
        thresholds: [atLeast('connectedClients', 50_000), atLeast('requestsPerSecond', 5_000)],
        advice: { en: 'Shard the streams by tenant.', ja: '接続をテナントごとに分割してください。' },
      },
    ],
  },
  {
    id: 'spend-phase',
    kind: 'advise',
    title: { en: 'Phase by spend', ja: '費用の段階' },
    source: 'D3: $500-2,000 / -10,000 / -50,000 a month',
    settleMs: 0,
    levels: [
      { name: 'start', thresholds: [] },
      {
        name: 'phase 1',
        thresholds: [atLeast('spendUsdPerMonth', 500, 450)],
        advice: { en: 'Run workers on spot nodes.', ja: 'ワーカーをスポットノードで動かしてください。' },
      },
      {
        name: 'phase 2',
        thresholds: [moreThan('spendUsdPerMonth', 2_000)],
        advice: { en: 'Reserve what always runs.', ja: '常時動く分は予約購入してください。' },
      },
      {
        name: 'phase 3',
        thresholds: [moreThan('spendUsdPerMonth', 10_000)],
        advice: { en: 'Negotiate and place by zone.', ja: '価格交渉とゾーン配置を検討してください。' },
      },
    ],
  },
];
