import { email } from '@tsudoi/contracts/channelKinds/email';
import { isPublicAddress, passwordInTheOpen } from '@tsudoi/runtime/addressRules';
import { invalidField } from '@tsudoi/runtime/errors';
import { isSendgridKey } from '../bounces/sendgridSignature.ts';
import { defineChannel } from './defineChannel.ts';
import { checkHost, checkPrivateKey, checkUrl } from './settingChecks.ts';
import { createSendgridChannel } from './sendgridChannel.ts';
import { createSmtpChannel } from './smtpChannel.ts';

const identityAsked =
  'name, postal address and contact of who sends are needed: the law asks for them in every mail';

/** Mail, by a mail server or SendGrid; tried for four days as RFC 5321 §4.5.4.1 asks. */
export const emailChannel = defineChannel({
  kind: email,
  retry: { waitsSeconds: [60, 300, 900, 1_800, 3_600], forSeconds: 4 * 86_400 },
  async check(settings, egress) {
    if (!settings.identity) throw invalidField('body.settings.identity', identityAsked);
    if (settings.provider === 'sendgrid') {
      await checkUrl('baseUrl', settings.baseUrl, egress);
      if (settings.eventsKey !== undefined && !isSendgridKey(settings.eventsKey))
        throw invalidField('body.settings.eventsKey', 'not a public key of P-256 (base64 of DER)');
      return;
    }
    await checkHost('host', settings.host, egress, settings.port);
    if (settings.security === 'none' && settings.user !== undefined) {
      // A name that does not resolve now is asked again at each connection.
      const addresses = await egress.addressesOf(settings.host, settings.port).catch(() => []);
      if (addresses.some(isPublicAddress)) throw invalidField('body.settings.security', passwordInTheOpen);
    }
    const mailbox = settings.bounces?.mailbox;
    if (mailbox) await checkHost('bounces.mailbox.host', mailbox.host, egress, mailbox.port);
    if (mailbox?.security === 'none') {
      const addresses = await egress.addressesOf(mailbox.host, mailbox.port).catch(() => []);
      if (addresses.some(isPublicAddress))
        throw invalidField('body.settings.bounces.mailbox.security', passwordInTheOpen);
    }
    if (settings.dkim) checkPrivateKey('dkim.privateKey', settings.dkim.privateKey, 'rsa');
  },
  build: (settings, { egress, clock }) =>
    settings.provider === 'smtp'
      ? createSmtpChannel(settings, egress)
      : createSendgridChannel(settings, egress, clock),
});
