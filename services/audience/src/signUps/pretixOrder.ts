import type { SignUpMapping } from '@tsudoi/contracts/signUps';

type Json = Record<string, unknown>;

/** Where `readableOrder` puts what a sign-up is read from. */
export const pretixMapping: SignUpMapping = {
  externalId: 'code',
  email: 'email',
  displayName: 'name',
  state: 'status',
  signedUpAt: 'datetime',
  toldAt: 'last_modified',
  utmSource: 'utm.utm_source',
  utmMedium: 'utm.utm_medium',
  utmCampaign: 'utm.utm_campaign',
  utmId: 'utm.utm_id',
};

/**
 * An order as pretix's API gives it, alone or under `order`, with its name, tickets and UTM values where the mapping
 * looks for them; undefined for an order of the test mode. One sign-up an order; tickets are its positions without
 * add-ons; a paid order with an entry at the door is attended. UTM values come from `api_meta`, from answers to
 * questions with the identifiers `utm_source`, `utm_medium`, `utm_campaign`, `utm_id` (which the widget can fill in),
 * or from `meta_info` of a relay.
 */
export function readableOrder(body: Json): Json | undefined {
  const order = objectOf(body['order']) ?? body;
  if (order['testmode'] === true) return undefined;
  const positions = listOf(order['positions']).filter((position) => position['canceled'] !== true);
  const tickets = positions.filter((position) => (position['addon_to'] ?? null) === null);
  const isHere = positions.some((position) =>
    listOf(position['checkins']).some((checkin) => (checkin['type'] ?? 'entry') === 'entry'),
  );
  return {
    ...order,
    status: order['status'] === 'p' && isHere ? 'attended' : order['status'],
    name: tickets[0]?.['attendee_name'] ?? objectOf(order['invoice_address'])?.['name'],
    tickets: Math.max(1, tickets.length),
    utm: { ...objectOf(order['meta_info']), ...objectOf(order['api_meta']), ...answersOf(positions) },
  };
}

function answersOf(positions: readonly Json[]): Json {
  const answers = positions.flatMap((position) => listOf(position['answers']));
  return Object.fromEntries(
    answers.flatMap((answer) => {
      const name = answer['question_identifier'];
      return typeof name === 'string' && /^utm_/i.test(name) ? [[name.toLowerCase(), answer['answer']]] : [];
    }),
  );
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf).filter((each) => each !== undefined) : [];
}
