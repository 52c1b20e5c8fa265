import type { ChannelKind } from '@tsudoi/contracts/channelKinds/declareChannel';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Egress } from '@tsudoi/runtime/egress';
import type { z } from 'zod';
import type { Channel, RetrySchedule } from './channel.ts';
import type { PushDevices } from './pushDevices.ts';

/** A channel that may hold connections. */
export type BuiltChannel = Channel & { close?(): void };

/** What a channel sends by. */
export interface ChannelParts {
  readonly egress: Egress;
  readonly devices: PushDevices;
  /** The world's time: peers check signatures and tokens against it, so never a moved clock. */
  readonly clock: Clock;
}

/** A delivery channel: its declaration (packages/contracts) and who sends by it. */
export interface ChannelDefinition<Name extends string = string, Settings = unknown> {
  readonly name: Name;
  readonly kind: ChannelKind;
  readonly retry: RetrySchedule;
  /** Reads stored or given settings. */
  readonly settings: z.ZodType<Settings>;
  /**
   * Fills what the tenant may leave out, as a key pair: from the settings before, where there are any, so that no change of settings
   * destroys what people have registered.
   */
  readonly complete: (settings: Settings, before: Settings | undefined) => Settings;
  /** What the schema cannot see. @throws InvalidInput naming the field under `body.settings` */
  readonly check: (settings: Settings, egress: Egress) => Promise<void> | void;
  readonly build: (settings: Settings, parts: ChannelParts) => BuiltChannel;
  /** Where messages go for people without an address of their own. */
  readonly tenantAddress: (settings: Settings) => string | undefined;
}

type SettingsOf<Kind extends ChannelKind> = z.output<NonNullable<Kind['settings']>>;
type Given<Kind extends ChannelKind> = ChannelDefinition<Kind['name'], SettingsOf<Kind>>;
type MayBeLeftOut = 'complete' | 'tenantAddress';

/** Defines a channel by its declaration; everything that a tenant, a rule or a page needs of it derives from the two. */
export function defineChannel<Kind extends ChannelKind>(
  definition: { readonly kind: Kind } & Omit<Given<Kind>, MayBeLeftOut | 'kind' | 'settings' | 'name'> &
    Partial<Pick<Given<Kind>, MayBeLeftOut>>,
): Given<Kind> {
  const { kind } = definition;
  if (kind.settings === null) throw new TypeError(`${kind.name} has no settings`);
  return {
    name: kind.name,
    settings: kind.settings as z.ZodType<SettingsOf<Kind>>,
    complete: (settings) => settings,
    tenantAddress: () => undefined,
    ...definition,
  };
}
