import { applyChanges, type Decision } from '@tsudoi/growth/decide';
import { firstStage, Stage } from '@tsudoi/growth/stage';
import type { HttpClient } from '@tsudoi/kube/httpClient';

export const fieldManager = 'tsudoi-growth-operator';

export interface PlatformApi {
  readonly url: string;
  readonly apiKey: string;
  readonly http: HttpClient;
}

/** The admin API said no, or nothing; the decision is not remembered and is made again. */
class PlatformFault extends Error {
  override readonly name = 'PlatformFault';
}

async function call(
  { url, apiKey, http }: PlatformApi,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
) {
  const {
    status,
    text,
    headers: answered,
  } = await http(method, new URL('/v1/admin/stage', url), {
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status !== 200) throw new PlatformFault(`${method} /v1/admin/stage: ${status} ${text.slice(0, 300)}`);
  const view = JSON.parse(text) as { modes: Partial<Stage> };
  return { stage: Stage.parse({ ...firstStage, ...view.modes }), etag: answered.etag ?? '' };
}

/** The stage in force. @throws {PlatformFault} */
export async function readStage(platform: PlatformApi): Promise<Stage> {
  return (await call(platform, 'GET', {})).stage;
}

/** Takes the changes of a decision into the stage by compare and swap. @throws {PlatformFault} also where somebody was faster. */
export async function writeStage(platform: PlatformApi, decision: Decision): Promise<Stage> {
  const { stage, etag } = await call(platform, 'GET', {});
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
