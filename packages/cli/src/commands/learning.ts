import {
  listAttendanceModels,
  listTrainings,
  promoteAttendanceModel,
  readDataQuality,
  readForecast,
  readTraining,
  rollBackAttendanceModel,
  startTraining,
  uploadAttendanceModel,
  type AttendanceModel,
} from '@tsudoi/contracts/learning';
import type { Command } from 'commander';
import fs from 'node:fs/promises';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

/** `tsudoi models …`, `forecast …`: what is learnt from outcomes, and what it says. */
export function addLearningVerbs(program: Command, run: Run): void {
  const models = program
    .command('models')
    .description('models of attendance: trained, judged, promoted, taken back');
  models
    .command('list')
    .description('models, newest first')
    .action(() => run(listCommand));
  models
    .command('train')
    .description('train on the outcomes now, and wait for it')
    .action(() => run(trainCommand));
  models
    .command('trainings')
    .description('trainings, newest first')
    .action(() =>
      run(async (api, output) => {
        const body = await wholeList((query) => api.call(listTrainings, { query }));
        output.table(
          ['開始 begun', '理由 reason', '状態 state', '段階 step', 'メモ note'],
          body.items.map((one) => [
            one.createdAt,
            one.reason,
            one.state,
            one.step,
            (one.message ?? '').split('\n')[0] ?? '',
          ]),
        );
        output.result(body);
      }),
    );
  models
    .command('promote')
    .argument('<id>', 'the model')
    .description('make it the champion; only one that won on held-out events')
    .action((modelId: string) =>
      run(async (api, output) => {
        const { body } = await api.call(promoteAttendanceModel, { params: { modelId } });
        output.line(`第${String(body.number)}版 model ${String(body.number)}: ${body.state}`);
        output.result(body);
      }),
    );
  models
    .command('rollback')
    .description('the champion before this one forecasts again')
    .action(() =>
      run(async (api, output) => {
        const { body } = await api.call(rollBackAttendanceModel, { body: {} });
        output.line(
          body.champion === null
            ? 'はじめの想定に戻しました the first belief forecasts again'
            : `第${String(body.champion.number)}版に戻しました model ${String(body.champion.number)} forecasts again`,
        );
        output.result(body);
      }),
    );
  models
    .command('upload')
    .argument('<file>', 'a model of XGBoost, JSON or UBJ, over our features')
    .description('take a model that was trained elsewhere, as a candidate')
    .action((file: string) =>
      run(async (api, output) => {
        const { body } = await api.call(uploadAttendanceModel, { body: '', bytes: await fs.readFile(file) });
        printModels(output, [body]);
        output.result(body);
      }),
    );
  models
    .command('quality')
    .description('what is wrong with the outcomes')
    .action(() => run(qualityCommand));

  program
    .command('forecast')
    .description('how many will come')
    .command('show')
    .argument('<event>', 'id of the event')
    .description('the forecast of an event, in words')
    .action((eventId: string) =>
      run(async (api, output) => {
        const { body } = await api.call(readForecast, { params: { eventId } });
        for (const { ja, en } of body.explanations) {
          output.line(ja);
          output.line(`  ${en}`);
        }
        output.result(body);
      }),
    );
}

async function listCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listAttendanceModels, { query }));
  printModels(output, body.items);
  output.result(body);
}

function printModels(output: Output, models: readonly AttendanceModel[]): void {
  output.table(
    [
      '版 number',
      '状態 state',
      '由来 origin',
      'CRPS',
      '比較 against',
      'p',
      '80% に入った share inside',
      'id',
    ],
    models.map(({ number, state, origin, heldOut, id }) => [
      number,
      state,
      origin,
      heldOut.own.crps.toFixed(2),
      heldOut.champion.crps.toFixed(2),
      heldOut.p.toFixed(3),
      `${String(Math.round(100 * heldOut.own.coverage80))}%`,
      id,
    ]),
  );
}

async function trainCommand(api: ApiClient, output: Output): Promise<void> {
  const { body: begun } = await api.call(startTraining, { body: {} });
  let training = begun;
  let told = '';
  while (training.state === 'running') {
    if (training.step !== told)
      output.line(`${training.step} (${String(training.progress.done)}/${String(training.progress.total)})`);
    told = training.step;
    await new Promise((resolve) => setTimeout(resolve, 500));
    training = (await api.call(readTraining, { params: { trainingId: begun.id } })).body;
  }
  output.line(`${training.state}${training.message === null ? '' : `: ${training.message}`}`);
  output.result(training);
}

async function qualityCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readDataQuality);
  output.table(
    ['種類 kind', '件数 count'],
    Object.entries(body.counts).map(([kind, count]) => [kind, count]),
  );
  for (const { kind, about, day, message } of body.findings.slice(0, 50))
    output.line(`${kind} ${day ?? ''} ${about}: ${message.ja} / ${message.en}`);
  for (const { ja, en } of body.blocks) output.line(`学習できません not trained on: ${ja} / ${en}`);
  output.result(body);
}
