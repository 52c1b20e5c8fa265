import type { ChannelSettings } from '@tsudoi/contracts/channels';
import { invalidField } from '@tsudoi/runtime/errors';
import { createPrivateKey } from 'node:crypto';
import webPush from 'web-push';
import { EgressRefused, type Egress } from '@tsudoi/runtime/egress';

/**
 * What the schema cannot see: hosts and URLs that we never connect to, keys that are none. A name that does not
 * resolve now is let through; it is checked again at each connection. @throws InvalidInput naming the field
 */
export async function checkSettings(configured: ChannelSettings, egress: Egress): Promise<void> {
  switch (configured.channel) {
    case 'email':
      if (configured.settings.provider === 'sendgrid') {
        await openUrl('baseUrl', configured.settings.baseUrl, egress);
        return;
      }
      await openHost('host', configured.settings.host, egress);
      if (configured.settings.dkim) privateKey('dkim.privateKey', configured.settings.dkim.privateKey, 'rsa');
      return;
    case 'web_push': {
      const { publicKey = '', privateKey: secret = '' } = configured.settings;
      try {
        const { subject } = configured.settings;
        webPush.getVapidHeaders('https://push.example', subject, publicKey, secret, 'aes128gcm');
      } catch (err) {
        throw invalidField('body.settings', err instanceof Error ? err.message : 'not a VAPID key pair');
      }
      return;
    }
    case 'sms':
    case 'slack':
      await openUrl('baseUrl', configured.settings.baseUrl, egress);
      return;
    case 'mobile_push':
      if (configured.settings.fcm) {
        privateKey('fcm.privateKey', configured.settings.fcm.privateKey, 'rsa');
        await openUrl('fcm.tokenUrl', configured.settings.fcm.tokenUrl, egress);
        await openUrl('fcm.baseUrl', configured.settings.fcm.baseUrl, egress);
      }
      if (configured.settings.apns) {
        privateKey('apns.privateKey', configured.settings.apns.privateKey, 'ec');
        await openUrl('apns.baseUrl', configured.settings.apns.baseUrl, egress);
      }
      return;
    case 'webhook':
      if (configured.settings.url !== undefined) await openUrl('url', configured.settings.url, egress);
  }
}

function privateKey(field: string, pem: string, type: 'rsa' | 'ec'): void {
  let found: string | undefined;
  try {
    found = createPrivateKey(pem).asymmetricKeyType;
  } catch {
    // falls through to the fault
  }
  if (found !== type)
    throw invalidField(`body.settings.${field}`, `not a private key (PEM, ${type.toUpperCase()})`);
}

async function openUrl(field: string, url: string, egress: Egress): Promise<void> {
  let host = '';
  try {
    host = egress.checkUrl(url).hostname.replace(/^\[|\]$/g, '');
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField(`body.settings.${field}`, err.message);
    throw err;
  }
  await openHost(field, host, egress);
}

async function openHost(field: string, host: string, egress: Egress): Promise<void> {
  try {
    await egress.addressOf(host);
  } catch (err) {
    if (err instanceof EgressRefused) throw invalidField(`body.settings.${field}`, err.message);
  }
}
