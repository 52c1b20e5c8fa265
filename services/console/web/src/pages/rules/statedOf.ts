import type { Body, Output } from '@tsudoi/client/createClient';

export type Rule = Output<'listRules'>['items'][number];

/** A rule as somebody would state it: without what the platform adds. */
export function statedOf(rule: Rule): Body<'createRule'> {
  const {
    id: _id,
    version: _version,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    deletedAt: _deletedAt,
    ...stated
  } = rule;
  return stated;
}
