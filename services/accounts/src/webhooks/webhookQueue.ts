/** The backlog of webhook deliveries: a queue of tokens, whose rows are core.webhook_delivery. */
export const webhookQueue = 'webhooks';
