import { useRead } from './useRead.ts';

/** The channels that a message can take: those that are set up and on, and the inbox, which always is. */
export function useReadyChannels() {
  const channels = useRead('listChannels', {});
  return channels.data?.items.filter(({ enabled, channel }) => enabled || channel === 'in_app') ?? [];
}
