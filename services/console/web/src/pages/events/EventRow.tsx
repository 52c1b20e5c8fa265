import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { DateTile } from '../../parts/DateTile.tsx';
import { daysUntil } from '../../parts/daysUntil.ts';
import { EventImage } from '../../parts/EventImage.tsx';
import { RowLink } from '../../parts/RowLink.tsx';

type Event = Output<'listEvents'>['items'][number];

/** How the rows of a list look; set once on the list, since a styled component for each part of each row would be most of the work. */
export const eventRows = {
  '& .event': {
    display: 'flex',
    alignItems: 'center',
    gap: { xs: 1.5, sm: 2 },
    p: 2,
    border: 1,
    borderColor: 'divider',
    borderRadius: 1,
    bgcolor: 'background.paper',
    color: 'text.primary',
    textDecoration: 'none',
    '&:hover': { backgroundImage: 'linear-gradient(var(--mui-palette-action-hover) 0 0)' },
  },
  '& .what': { flexGrow: 1, minWidth: 0 },
  '& .name, & .detail': { overflow: 'hidden', textOverflow: 'ellipsis' },
  '& .name': { fontWeight: 650, lineHeight: 1.4, whiteSpace: { sm: 'nowrap' } },
  '& .detail, & .when, & .soon, & .state': {
    fontSize: '0.875rem',
    lineHeight: 1.43,
    color: 'text.secondary',
  },
  '& .detail': { whiteSpace: 'nowrap' },
  '& .when, & .state': { flexShrink: 0 },
  '& .when': { display: { xs: 'none', sm: 'block' } },
  '& .soon': { display: { sm: 'none' } },
  '& .state': { px: 1, borderRadius: 4, bgcolor: 'action.selected', color: 'text.primary' },
} as const;

/** One event of the list, as wide as the page; the whole of it leads to its timeline. */
export function EventRow({ event }: { readonly event: Event }) {
  const { w, format } = useWords();
  const days = daysUntil(event.startsAt, new Date());
  const when = days >= 0 ? w.events.inDays(days) : w.events.daysAgo(-days);
  return (
    <RowLink to={`/events/${event.id}`} look="event">
      <DateTile at={event.startsAt} timeZone={event.timeZone} />
      {event.picture && (
        <EventImage
          picture={event.picture}
          size={480}
          sx={{ width: { xs: 52, sm: 92 }, height: 52, flexShrink: 0, borderRadius: 1 }}
        />
      )}
      <div className="what">
        <div className="name">{event.name}</div>
        {event.state === 'open' && <div className="soon">{when}</div>}
        <div className="detail">
          {[
            w.events.category[event.category],
            event.venue ?? w.events.format[event.format],
            w.events.target(format.number(event.targetAttendees)),
          ].join(' · ')}
        </div>
      </div>
      {event.state === 'open' ? (
        <span className="when">{when}</span>
      ) : (
        <span className="state">{w.events.state[event.state]}</span>
      )}
    </RowLink>
  );
}
