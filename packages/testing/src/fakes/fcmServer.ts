import { decodeJwt } from 'jose';
import { startWebhookSink, type WebhookSink } from './webhookSink.ts';

/** Google's token endpoint and FCM HTTP v1 on one origin. */
export interface FcmServer {
  readonly tokenUrl: string;
  readonly baseUrl: string;
  /** Bodies of accepted messages. */
  readonly messages: readonly { readonly message: { readonly token: string } }[];
  /** Access tokens given out; a sender should keep one for its hour. */
  grants(): number;
  close(): Promise<void>;
}

/** `gone` names registration tokens whose app was removed. */
export async function startFcmServer(gone: readonly string[] = []): Promise<FcmServer> {
  const messages: { message: { token: string } }[] = [];
  let grants = 0;
  const sink: WebhookSink = await startWebhookSink(({ path, headers, body }) => {
    if (path === '/token') {
      const { scope } = decodeJwt(new URLSearchParams(body.toString()).get('assertion') ?? '');
      if (scope !== 'https://www.googleapis.com/auth/firebase.messaging') return { status: 400 };
      grants += 1;
      return { body: JSON.stringify({ access_token: `access-${String(grants)}`, expires_in: 3_599 }) };
    }
    if (headers.authorization !== `Bearer access-${String(grants)}`) return { status: 401 };
    const sent = JSON.parse(body.toString()) as { message: { token: string } };
    if (gone.includes(sent.message.token))
      return {
        status: 404,
        body: JSON.stringify({ error: { code: 404, details: [{ errorCode: 'UNREGISTERED' }] } }),
      };
    messages.push(sent);
    return { body: JSON.stringify({ name: `projects/p/messages/${String(messages.length)}` }) };
  });
  return {
    tokenUrl: `${sink.url}/token`,
    baseUrl: sink.url,
    messages,
    grants: () => grants,
    close: () => sink.close(),
  };
}
