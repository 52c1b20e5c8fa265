import {
  configureChannel,
  listChannels,
  removeChannel,
  tryChannel,
  type ChannelState,
} from '@tsudoi/contracts/channels';
import type { SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import { channelKind, type ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Principal } from '@tsudoi/contracts/principal';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { InvalidInput, invalidField, NotFound } from '@tsudoi/runtime/errors';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { definitionOf } from '../way/channels/channelDefinitions.ts';
import type { CachedChannelSet } from '../way/channels/channelSet.ts';
import type { ChannelStore, ChannelSummary } from '../way/channels/channelStore.ts';
import { setBounceMailbox } from '../way/store/bounceMailboxes.ts';
import type { Egress } from '@tsudoi/runtime/egress';

export interface ChannelRouteParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly store: ChannelStore;
  readonly set: CachedChannelSet;
  readonly egress: Egress;
  readonly unsubscribeUrl: (tenantId: string, contactId: string, channel: ChannelName) => string;
}

const trialDeadlineMs = 20_000;

/** A tenant's delivery channels: set up, listed without secrets, tried with a test message. */
export function mountChannels(
  http: HttpApp,
  { database, clock, store, set, egress, unsubscribeUrl }: ChannelRouteParts,
): void {
  async function stateOf(tenantId: string, stored: ChannelSummary): Promise<ChannelState> {
    const channel = await set.get(tenantId, stored.channel);
    return {
      ...stored,
      dedupes: channel?.dedupes ?? false,
      maxTextLength: channel?.maxTextLength ?? 0,
      updatedAt: stored.updatedAt.toISOString(),
    };
  }

  /** The stored settings; undefined where there are none, or none that can be opened any more. */
  async function settingsBefore(tenantId: string, channel: ChannelName): Promise<unknown> {
    try {
      return (await store.load(tenantId, channel))?.settings;
    } catch (err) {
      if (isPassingFault(err)) throw err;
      return undefined;
    }
  }

  /** The mailbox of bounces is looked at as long as the mail channel names one. */
  async function followMailbox(tenantId: string, channel: ChannelName, wanted: boolean): Promise<void> {
    if (channel === 'email')
      await database.withTenant(tenantId, (tx) => setBounceMailbox(tx, wanted, clock.now()));
  }

  mount(http, listChannels, async ({ principal: { tenantId } }) => {
    const inApp = await set.get(tenantId, 'in_app');
    const rows = await store.list(tenantId);
    const items = await Promise.all(rows.map((row) => stateOf(tenantId, row)));
    const always: ChannelState = {
      channel: 'in_app',
      enabled: true,
      dedupes: inApp?.dedupes ?? true,
      maxTextLength: inApp?.maxTextLength ?? 0,
      summary: {},
      version: 1,
      updatedAt: null,
    };
    return { body: { items: [always, ...items] } };
  });

  mount(http, configureChannel, async ({ params, body, principal: { tenantId } }) => {
    const definition = definitionOf(params.channel);
    if (!definition) throw invalidField('path.channel', `${params.channel} needs no settings`);
    const parsed = definition.settings.safeParse(body.settings);
    if (!parsed.success) throw faultsOf(parsed.error);
    const settings = definition.complete(
      parsed.data,
      await settingsBefore(tenantId, params.channel),
    ) as object;
    await definition.check(settings, egress);
    const stored = await store.save(tenantId, params.channel, settings, body.enabled);
    await followMailbox(tenantId, params.channel, body.enabled && namesMailbox(settings));
    set.forget(tenantId, params.channel);
    return { body: await stateOf(tenantId, stored) };
  });

  mount(http, removeChannel, async ({ params, principal: { tenantId } }) => {
    if (!(await store.remove(tenantId, params.channel))) throw new NotFound('This channel is not set up');
    await followMailbox(tenantId, params.channel, false);
    set.forget(tenantId, params.channel);
    return {};
  });

  mount(http, tryChannel, async ({ params, body, principal }) => {
    const channel = await set.get(principal.tenantId, params.channel);
    if (!channel) throw new NotFound('This channel is not set up or not enabled');
    const signal = AbortSignal.timeout(trialDeadlineMs);
    const { outcome, receipt, reason } = await channel.send(
      trialMessage(principal, params.channel, body),
      signal,
    );
    return {
      body: { outcome, ...(receipt !== undefined && { receipt }), ...(reason !== undefined && { reason }) },
    };
  });

  /** For push and the inbox the address is a contact's id. */
  function trialMessage(
    principal: Principal,
    name: ChannelName,
    to: { address: string; locale: 'ja' | 'en' },
  ) {
    const { from } = channelKind[name].address;
    const byContact = from === 'device' || from === 'inbox';
    if (byContact && !/^[0-9a-f-]{36}$/.test(to.address))
      throw invalidField('body.address', 'for this channel the id of a contact');
    const contactId = byContact ? to.address : randomUUID();
    const ja = to.locale === 'ja';
    return {
      nudgeId: randomUUID(),
      tenantId: principal.tenantId,
      contactId,
      key: `trial:${randomUUID()}`,
      address: byContact ? '' : to.address,
      subject: ja ? 'Tsudoi からのテスト' : 'A test from Tsudoi',
      text: ja ? 'この経路は正しく設定されています。' : 'This channel is set up correctly.',
      locale: to.locale,
      unsubscribeUrl: unsubscribeUrl(principal.tenantId, contactId, name),
    };
  }
}

/** Whether settings of the mail channel name a mailbox that bounces come to. */
function namesMailbox(settings: object): boolean {
  return 'bounces' in settings && (settings as Partial<SmtpSettings>).bounces?.mailbox !== undefined;
}

function faultsOf(error: z.ZodError): InvalidInput {
  const faults = error.issues.map(({ path, message }) => ({
    field: ['body', 'settings', ...path.map(String)].join('.'),
    message,
  }));
  return new InvalidInput(`${faults[0]?.field ?? 'body'}: ${faults[0]?.message ?? 'not valid'}`, faults);
}
