import type { DatabaseState } from '@tsudoi/backup/databaseState';
import { migrationNames } from '@tsudoi/database/migrationNames';
import fs from 'node:fs/promises';
import { same } from '../told.ts';
import { faultText, type Check, type Finding } from './finding.ts';

const wantedPostgres = 15;
const oldBackupHours = 30;
const gib = 1024 ** 3;

/** What only the host of the database can see: its version and schema, its clock and size, how old the last backup is. */
export const databaseIsWell =
  (ownerUrl: string | undefined): Check =>
  async () => {
    const subject = { ja: 'データベース', en: 'database' };
    if (ownerUrl === undefined)
      return [
        {
          subject,
          verdict: 'skipped',
          found: {
            ja: 'DATABASE_OWNER_URL がある場所でだけ確認できます(バックアップも)',
            en: 'seen where DATABASE_OWNER_URL is known only, and so are backups',
          },
        },
      ];
    try {
      // COPY streams are loaded by who needs the database.
      const { readDatabaseState } = await import('@tsudoi/backup/databaseState');
      const state = await readDatabaseState(ownerUrl);
      const { version } = state;
      return [
        version >= wantedPostgres
          ? {
              subject,
              verdict: 'ok',
              found: same(`PostgreSQL ${String(version)}, ${(state.sizeBytes / gib).toFixed(2)} GiB`),
            }
          : {
              subject,
              verdict: 'fix',
              found: same(`PostgreSQL ${String(version)}`),
              advice: {
                ja: `${String(wantedPostgres)}以降に更新してください`,
                en: `move to ${String(wantedPostgres)} or later`,
              },
            },
        schemaOf(state.migrations),
        backupOf(state),
      ];
    } catch (err) {
      return [
        {
          subject,
          verdict: 'fix',
          found: same(faultText(err)),
          advice: {
            ja: 'PostgreSQLが動いているか、DATABASE_OWNER_URL が正しいか確認してください',
            en: 'is PostgreSQL running, and is DATABASE_OWNER_URL right?',
          },
        },
      ];
    }
  };

function schemaOf(ran: readonly string[]): Finding {
  const subject = { ja: 'スキーマ', en: 'schema' };
  const known = migrationNames();
  const missing = known.filter((name) => !ran.includes(name));
  const unknown = ran.filter((name) => !known.includes(name));
  if (missing.length > 0)
    return {
      subject,
      verdict: 'fix',
      found: {
        ja: `${String(missing.length)}件が未適用(${String(missing[0])})`,
        en: `${String(missing.length)} migrations have not run (${String(missing[0])})`,
      },
      advice: { ja: 'tsudoi migrate を実行してください', en: 'run tsudoi migrate' },
    };
  if (unknown.length > 0)
    return {
      subject,
      verdict: 'warn',
      found: {
        ja: `この版より新しい(${String(unknown.at(-1))})`,
        en: `newer than this command (${String(unknown.at(-1))})`,
      },
      advice: { ja: 'このコマンドを更新してください', en: 'update this command' },
    };
  return { subject, verdict: 'ok', found: same(String(known.at(-1))) };
}

function backupOf({ backupTakenAt: taken, backupRehearsedAt: rehearsed }: DatabaseState): Finding {
  const subject = { ja: 'バックアップ', en: 'backup' };
  const advice = {
    ja: 'tsudoi backup create --rehearse を毎日実行してください(docs/backup.md)',
    en: 'run tsudoi backup create --rehearse every day (docs/backup.md)',
  };
  if (!taken) return { subject, verdict: 'fix', found: { ja: 'まだありません', en: 'none yet' }, advice };
  const hours = Math.round((Date.now() - taken.getTime()) / 3_600_000);
  const found = { ja: `${String(hours)}時間前`, en: `${String(hours)} hours ago` };
  if (hours > oldBackupHours) return { subject, verdict: 'fix', found, advice };
  return rehearsed
    ? { subject, verdict: 'ok', found }
    : {
        subject,
        verdict: 'warn',
        found: { ja: `${found.ja}、復元は未確認`, en: `${found.en}, never restored` },
        advice,
      };
}

/** Whether there is room where data is kept. */
export const diskHasRoom =
  (folder: string): Check =>
  async () => {
    const subject = { ja: `ディスク ${folder}`, en: `disk of ${folder}` };
    try {
      const { bavail, blocks, bsize } = await fs.statfs(folder);
      const share = bavail / blocks;
      const found = same(`${((bavail * bsize) / gib).toFixed(1)} GiB (${(share * 100).toFixed(0)} %)`);
      if (share >= 0.2) return [{ subject, verdict: 'ok', found }];
      return [
        {
          subject,
          verdict: share < 0.1 ? 'fix' : 'warn',
          found,
          advice: {
            ja: '空きを増やしてください。一杯になると書き込みは断られます',
            en: 'make room: writes are refused once it is full',
          },
        },
      ];
    } catch (err) {
      return [{ subject, verdict: 'skipped', found: same(faultText(err)) }];
    }
  };

/** Whether this Node is one that Tsudoi runs on. */
export const nodeIsRight: Check = () => {
  const major = Number(process.versions.node.split('.')[0]);
  const subject = same('Node.js');
  const found = same(process.versions.node);
  return Promise.resolve([
    major >= 24
      ? { subject, verdict: 'ok', found }
      : {
          subject,
          verdict: 'fix',
          found,
          advice: {
            ja: 'Node 24以降が必要です(make が用意します)',
            en: 'Node 24 or later is needed (make brings it)',
          },
        },
  ]);
};
