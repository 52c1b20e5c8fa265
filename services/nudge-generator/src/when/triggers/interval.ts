import { defineTrigger } from './defineTrigger.ts';

/** Multiples of an interval since 1970; one a batch where the stage batches. Of missed ones only the last is made up for. */
export const intervalTrigger = defineTrigger({
  kind: 'interval',
  firedBy: 'clock',
  slots({ everySeconds }, bind, batched) {
    const every = `${bind(everySeconds)}::bigint`;
    const first = `floor(extract(epoch from $3::timestamptz) / ${every})::bigint + 1`;
    return {
      sql: `select null::text as time_zone, (n * ${every})::text as slot, to_timestamp(n * ${every}) as at, null::uuid as event_id,
          null::timestamptz as useless_after, jsonb_build_object('everySeconds', ${every}) as facts
        from generate_series(${first}, floor(extract(epoch from $4::timestamptz) / ${every})::bigint) g (n)
        where not ${bind(batched)}::boolean or n = ${first}`,
      isFor: 'true',
    };
  },
  knownAheadMs: 900_000,
  madeUpSeconds: ({ everySeconds }) => everySeconds,
  told: { interval: 'a regular message.' },
});
