import { deleteEvidence, listEvidence, putEvidence } from '@tsudoi/contracts/evidence';
import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

interface LiftFlags {
  readonly units: string;
  readonly treated: string;
  readonly held: string;
}

/** `tsudoi outcomes lift`, `word`, `evidence` and `forget`: what is known of tactics beside their results. */
export function addEvidenceVerbs(outcomes: Command, run: Run): void {
  outcomes
    .command('lift')
    .argument('<key>', 'your own name of the test; the same again states it anew')
    .argument('<event>', 'id of the event')
    .argument('<tactic>', 'key of the tactic')
    .requiredOption('--units <n>', 'effort that was tested, in the unit of the tactic')
    .requiredOption('--treated <people:sign-ups>', 'whom it reached, and who of them signed up')
    .requiredOption(
      '--held <people:sign-ups>',
      'whom it left out by chance, and who of them signed up all the same',
    )
    .description('state a test with a hold-out')
    .action((key: string, eventId: string, tacticKey: string, flags: LiftFlags) =>
      run(async (api, output) => {
        const group = (text: string): { people: number; signUps: number } => {
          const [people, signUps] = text.split(':').map(Number);
          return { people: people ?? NaN, signUps: signUps ?? NaN };
        };
        const { body } = await api.call(putEvidence, {
          params: { key },
          body: {
            kind: 'lift_test',
            tacticKey,
            eventId,
            units: Number(flags.units),
            treated: group(flags.treated),
            held: group(flags.held),
          },
        });
        output.line('次のプランから数えます。 It counts from the next plan on.');
        output.result(body);
      }),
    );
  outcomes
    .command('word')
    .argument('<key>', 'your own name of it; the same again states it anew')
    .argument('<tactic>', 'key of the tactic')
    .argument('<factor>', 'it brings so many times what is first believed of it')
    .option('--sure-as <sign-ups>', 'counts as if so many had been expected and counted', '20')
    .description('say what you know of a tactic yourself')
    .action((key: string, tacticKey: string, factor: string, flags: { sureAs: string }) =>
      run(async (api, output) => {
        const { body } = await api.call(putEvidence, {
          params: { key },
          body: { kind: 'override', tacticKey, factor: Number(factor), asSureAs: Number(flags.sureAs) },
        });
        output.line('次のプランから数えます。 It counts from the next plan on.');
        output.result(body);
      }),
    );
  outcomes
    .command('evidence')
    .description('tests and own words that plans count with, newest first')
    .action(() => run(listCommand));
  outcomes
    .command('forget')
    .argument('<key>', 'of the test or the word')
    .description('take it back: plans do not count with it any more')
    .action((key: string) =>
      run(async (api, output) => {
        await api.call(deleteEvidence, { params: { key } });
        output.line('取り消しました。 Taken back.');
        output.result({ forgotten: key });
      }),
    );
}

async function listCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listEvidence, { query }));
  output.table(
    ['名前 key', '種類 kind', '施策 tactic', '内容 what it says', '日時 stated'],
    body.items.map(({ key, evidence, statedAt }) => [
      key,
      evidence.kind,
      evidence.tacticKey,
      evidence.kind === 'override'
        ? `x${String(evidence.factor)} (${String(evidence.asSureAs)})`
        : `${String(evidence.treated.signUps)}/${String(evidence.treated.people)} : ${String(evidence.held.signUps)}/${String(evidence.held.people)}`,
      statedAt,
    ]),
  );
  output.result(body);
}
