import { email } from '@tsudoi/contracts/channelKinds/email';
import { isPublicAddress } from '@tsudoi/runtime/addressRules';
import { invalidField } from '@tsudoi/runtime/errors';
import { defineChannel } from './defineChannel.ts';
import { checkHost, checkPrivateKey, checkUrl } from './settingChecks.ts';
import { createSendgridChannel } from './sendgridChannel.ts';
import { createSmtpChannel } from './smtpChannel.ts';
import { passwordInTheOpen } from './smtpConnections.ts';

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
      return;
    }
    await checkHost('host', settings.host, egress, settings.port);
    if (settings.security === 'none' && settings.user !== undefined) {
      // A name that does not resolve now is asked again at each connection.
      const addresses = await egress.addressesOf(settings.host, settings.port).catch(() => []);
      if (addresses.some(isPublicAddress)) throw invalidField('body.settings.security', passwordInTheOpen);
    }
    if (settings.dkim) checkPrivateKey('dkim.privateKey', settings.dkim.privateKey, 'rsa');
  },
  build: (settings, { egress, clock }) =>
    settings.provider === 'smtp'
      ? createSmtpChannel(settings, egress)
      : createSendgridChannel(settings, egress, clock),
});
