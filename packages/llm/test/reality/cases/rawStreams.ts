/** A stream, byte for byte: objects are events, strings stand as they are. */
export const stream = (...events: readonly (string | object)[]) => ({
  contentType: 'text/event-stream',
  raw: events
    .map((event) => (typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`))
    .join(''),
});
/** A chunk with this content. */
export const delta = (content: unknown, more: object = {}) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }],
});
/** The chunk with the reason and the counts. */
export const end = {
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  usage: { prompt_tokens: 14, completion_tokens: 8, total_tokens: 22 },
};
export const done = 'data: [DONE]\n\n';
