import type { CitedFigure, SuggestedStep } from '@tsudoi/contracts/assistant';
import type { Gateway } from '@tsudoi/llm/gateway';
import { answerOf, type Answer } from './answerOf.ts';
import type { Facts } from './facts.ts';
import { intentOf, type Intent } from './intentOf.ts';
import { chooseCalls, writeWords, type Asker } from './modelAnswers.ts';
import { sayFigure } from './sayFigure.ts';

/** What was looked up for a question: figures first, words when `words` resolves. */
export interface Assisted {
  /** What was looked up, in order; the first is what the question is after. */
  readonly calls: readonly Intent['kind'][];
  readonly figures: readonly CitedFigure[];
  readonly step: SuggestedStep;
  /** The answer, and who wrote it: a model whose words passed the check, or the template. */
  words(): Promise<{ readonly text: string; readonly by: 'model' | 'template'; readonly refused?: string }>;
}

/**
 * Answers one question. A model, where the tenant may ask one, chooses what to look up and writes the words around the figures; without
 * one the question's own words decide, and template sentences answer. Figures are always ours. `factsFor` throws for a foreign event.
 */
export async function assist(
  gateway: Gateway | undefined,
  asker: Asker,
  factsFor: (intent: Intent) => Promise<Facts>,
): Promise<Assisted> {
  const plain = intentOf(asker.question);
  // Read before a model is asked: a question about somebody else's event costs nothing.
  const first = await factsFor(plain);
  const model = gateway?.canAsk('chat') === true ? gateway : undefined;
  const chosen = (model && (await chooseCalls(model, asker))) ?? [];
  const intents: readonly Intent[] = chosen.length > 0 ? chosen : [plain];
  const answers: Answer[] = [];
  let event = first.event;
  for (const intent of intents) {
    const facts = same(intent, plain) ? first : await factsFor(intent);
    event = facts.event;
    answers.push(answerOf(intent, facts, asker.language));
  }
  const figures = named(answers.flatMap((answer) => answer.figures));
  const ours = answers.map(({ text }) => text).join('\n');
  const say = (figure: CitedFigure): string => sayFigure(figure, asker.language, event.timeZone);
  return {
    calls: intents.map(({ kind }) => kind),
    figures,
    step: answers.find(({ step }) => step !== 'none')?.step ?? 'none',
    async words() {
      if (model === undefined || figures.length === 0) return { text: ours, by: 'template' };
      const written = await writeWords(model, asker, figures, ours, say);
      return 'text' in written
        ? { text: written.text, by: 'model' }
        : { text: ours, by: 'template', refused: written.refused };
    },
  };
}

function same(a: Intent, b: Intent): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Each figure once; another value under a name that is taken gets a number behind it. */
function named(figures: readonly CitedFigure[]): CitedFigure[] {
  const known = new Map<string, CitedFigure>();
  for (const figure of figures) {
    let name = figure.name;
    const taken = () => known.get(name);
    for (let more = 2; taken() !== undefined && taken()?.value !== figure.value; more += 1)
      name = `${figure.name}${String(more)}`;
    if (!taken()) known.set(name, { ...figure, name });
  }
  return [...known.values()];
}
