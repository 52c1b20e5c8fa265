import { applyChanges, type Decision } from '@tsudoi/growth/decide';
import { firstStage, Stage } from '@tsudoi/growth/stage';
import type { HttpClient } from '@tsudoi/kube/httpClient';
import { TermOver } from '@tsudoi/kube/term';
import { z } from 'zod';

/** As an installation tells it: modes that an older one lacks are as at first, those that a newer one has are its own. */
const Told = z.object({
  modes: z.record(z.string(), z.unknown()).transform((modes, context): Stage => {
    const read = z.object(Stage.shape).safeParse({ ...firstStage, ...modes });
    if (read.success) return read.data;
    context.addIssue({ code: 'custom', message: read.error.message });
    return z.NEVER;
  }),
  version: z.int(),
  changedAt: z.iso.datetime(),
});

export const fieldManager = 'tsudoi-growth-operator';

export interface PlatformApi {
  readonly url: string;
  readonly apiKey: string;
  readonly http: HttpClient;
}

/** The admin API said no, or nothing; the decision is not remembered and is made again. */
export class PlatformFault extends Error {
  override readonly name = 'PlatformFault';
}

/** The stage in force, and the version by which it is changed. */
export interface StageSeen {
  readonly stage: Stage;
  readonly etag: string;
  /** When it was last changed, by whomever; null where it never was. */
  readonly changedAt: number | null;
}

async function call(
  { url, apiKey, http }: PlatformApi,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<StageSeen> {
  const asked = `${method} /v1/admin/stage`;
  const answer = await http(method, new URL('/v1/admin/stage', url), {
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((err: unknown) => {
    if (err instanceof TermOver) throw err;
    throw new PlatformFault(`${asked}: ${(err as Error).message}`, { cause: err });
  });
  const { status, text, headers: answered } = answer;
  if (status === 412)
    throw new Error(`${asked}: somebody else changed the stage meanwhile; it is decided anew`);
  if (status !== 200) throw new PlatformFault(`${asked}: ${String(status)} ${text.slice(0, 300)}`);
  const told = Told.safeParse(json(text));
  if (!told.success) throw new PlatformFault(`${asked}: an answer that is not the API's`);
  const { modes, version, changedAt } = told.data;
  return { stage: modes, etag: answered.etag ?? '', changedAt: version > 1 ? Date.parse(changedAt) : null };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The stage in force. @throws {PlatformFault} */
export const readStage = (platform: PlatformApi): Promise<StageSeen> => call(platform, 'GET', {});

/** Takes the changes of a decision into the stage by compare and swap. @throws {PlatformFault}, and where somebody was faster. */
export async function writeStage(
  platform: PlatformApi,
  { stage, etag }: StageSeen,
  decision: Decision,
): Promise<Stage> {
  const next = applyChanges(stage, decision.changes);
  const modes = Object.fromEntries(
    Object.entries(next).filter(([mode, value]) => stage[mode as keyof Stage] !== value),
  );
  if (Object.keys(modes).length === 0) return stage;
  const { switched, checks } = decision;
  const reason = switched?.message.en ?? 'held by the GrowthPolicy, or no longer';
  const because = checks.find(({ rule }) => rule === switched?.rule)?.because ?? [];
  const body = {
    modes,
    reason: reason.slice(0, 500),
    decision: { rule: switched?.rule ?? null, stepBack: switched?.stepBack ?? false, because },
  };
  return (await call(platform, 'PATCH', { 'if-match': etag }, body)).stage;
}

/** A line in every graph at the moment of a switch. */
export async function annotate(
  grafana: { readonly url: string; readonly token: string | undefined; readonly http: HttpClient },
  text: string,
  now: Date,
): Promise<void> {
  const { status } = await grafana.http('POST', new URL('/api/annotations', grafana.url), {
    headers: {
      'content-type': 'application/json',
      ...(grafana.token !== undefined && { authorization: `Bearer ${grafana.token}` }),
    },
    body: JSON.stringify({ time: now.getTime(), tags: ['tsudoi', 'growth'], text }),
  });
  if (status >= 300) throw new Error(`Grafana answers ${status}`);
}
