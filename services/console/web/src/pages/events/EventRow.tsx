import { CardLink } from '../../parts/links.ts';
import { Box, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { DateTile } from '../../parts/DateTile.tsx';
import { daysUntil } from '../../parts/daysUntil.ts';
import { EventImage } from '../../parts/EventImage.tsx';

type Event = Output<'listEvents'>['items'][number];

/** One event of the list, as wide as the page; the whole of it leads to its timeline. */
export function EventRow({ event }: { readonly event: Event }) {
  const { w, format } = useWords();
  const days = daysUntil(event.startsAt, new Date());
  const when = days >= 0 ? w.events.inDays(days) : w.events.daysAgo(-days);
  return (
    <Card>
      <CardLink to="/events/$eventId" params={{ eventId: event.id }} sx={{ p: 2 }}>
        <Stack direction="row" sx={{ alignItems: 'center', gap: { xs: 1.5, sm: 2 } }}>
          <DateTile at={event.startsAt} timeZone={event.timeZone} />
          {event.picture && (
            <EventImage
              picture={event.picture}
              size={480}
              sx={{ width: { xs: 52, sm: 92 }, height: 52, flexShrink: 0, borderRadius: 1 }}
            />
          )}
          <Box sx={{ flexGrow: 1, minWidth: 0 }}>
            <Typography
              variant="h3"
              component="p"
              sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: { sm: 'nowrap' } }}
            >
              {event.name}
            </Typography>
            {event.state === 'open' && (
              <Typography variant="body2" color="textSecondary" sx={{ display: { sm: 'none' } }}>
                {when}
              </Typography>
            )}
            <Typography variant="body2" color="textSecondary" noWrap>
              {[
                w.events.category[event.category],
                event.venue ?? w.events.format[event.format],
                w.events.target(format.number(event.targetAttendees)),
              ].join(' · ')}
            </Typography>
          </Box>
          {event.state === 'open' ? (
            <Typography
              variant="body2"
              color="textSecondary"
              sx={{ flexShrink: 0, display: { xs: 'none', sm: 'block' } }}
            >
              {when}
            </Typography>
          ) : (
            <Chip size="small" label={w.events.state[event.state]} />
          )}
        </Stack>
      </CardLink>
    </Card>
  );
}
