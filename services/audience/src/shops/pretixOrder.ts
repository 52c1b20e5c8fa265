import type { Utm } from '@tsudoi/contracts/signUps';
import { listOf, objectOf, textOf, type Json } from './json.ts';
import { seatsOf, type Attendee } from './seatsOf.ts';
import type { ToldOrder } from './toldOrder.ts';

/**
 * An order as pretix's API gives it, alone or under `order`; undefined for one of the test mode. By its documentation: `p` is paid,
 * `n` pending (a seat all the same where `valid_if_pending`, none while `require_approval`), `e` expired, `c` cancelled; a paid
 * order without positions is a cancelled one with a fee; a refund alone takes nobody's seat. Tickets are positions without
 * add-ons that are not cancelled, of `subevent` where a series has several dates; one with an entry at the door is attended. UTM
 * values come from `api_meta`, from answers to questions with the identifiers `utm_source`, `utm_medium`, `utm_campaign`, `utm_id`
 * (which the widget can fill in), or from `meta_info` of a relay.
 */
export function pretixOrder(body: Json, now: Date, subevent?: number): ToldOrder | undefined {
  const order = objectOf(body['order']) ?? body;
  if (order['testmode'] === true) return undefined;
  const positions = listOf(order['positions']).filter(
    (position) =>
      position['canceled'] !== true && (subevent === undefined || position['subevent'] === subevent),
  );
  const tickets = positions.filter((position) => (position['addon_to'] ?? null) === null);
  const locale = localeOf(textOf(order['locale']));
  const status = textOf(order['status']);
  const pending = status === 'n' && order['valid_if_pending'] === true && order['require_approval'] !== true;
  const holds = status === 'p' || pending;
  const attendees = tickets.map((position, index): Attendee => ({
    seatId: textOf(position['positionid']) ?? textOf(position['id']) ?? `#${String(index + 1)}`,
    email: textOf(position['attendee_email']),
    displayName: textOf(position['attendee_name']),
    locale,
    letIn: isLetIn(position) || positions.some((addOn) => isAddOnOf(addOn, position) && isLetIn(addOn)),
  }));
  return seatsOf(
    {
      ref: textOf(order['code']),
      toldAt: instantOf(order['last_modified']),
      tellsAttendance: true,
      buyer: {
        email: textOf(order['email']),
        displayName: attendees[0]?.displayName ?? textOf(objectOf(order['invoice_address'])?.['name']),
        locale,
      },
      attendees: holds ? attendees : [],
      // A relay may tell an order without its positions: it has one.
      withoutList: holds && order['positions'] === undefined,
      utm: utmOf(order, positions),
      signedUpAt: instantOf(order['datetime']),
    },
    now,
  );
}

const isLetIn = (position: Json): boolean =>
  listOf(position['checkins']).some((checkin) => (checkin['type'] ?? 'entry') === 'entry');

const isAddOnOf = (position: Json, ticket: Json): boolean =>
  (position['addon_to'] ?? null) !== null && position['addon_to'] === ticket['id'];

/** `ja-informal` is Japanese, `de` reads the language that we have. */
function localeOf(locale: string | undefined): 'ja' | 'en' | undefined {
  if (locale === undefined) return undefined;
  return /^ja\b/i.test(locale) ? 'ja' : 'en';
}

/** An instant that a shop wrote; undefined where it is none. */
export function instantOf(value: unknown): Date | undefined {
  const at = typeof value === 'string' ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}

function utmOf(order: Json, positions: readonly Json[]): Utm {
  const answers = positions.flatMap((position) => listOf(position['answers']));
  const answered = Object.fromEntries(
    answers.flatMap((answer) => {
      const name = answer['question_identifier'];
      return typeof name === 'string' && /^utm_/i.test(name) ? [[name.toLowerCase(), answer['answer']]] : [];
    }),
  );
  const all: Json = { ...objectOf(order['meta_info']), ...objectOf(order['api_meta']), ...answered };
  return {
    source: textOf(all['utm_source']),
    medium: textOf(all['utm_medium']),
    campaign: textOf(all['utm_campaign']),
    id: textOf(all['utm_id']),
  };
}
