const rank = (role: string) => `array_position(array['viewer', 'editor', 'owner', 'admin'], ${role})`;

/**
 * SQL: whether whoever granted something (`by`: a member's or a key's id as text, or `installation`) may still sign in and is still no
 * weaker than the role that it grants. What somebody gave away who has left, or who has been made less, is good no longer.
 */
export const granterStays = (by: string, role: string): string => `(${by} = 'installation'
  or exists (select 1 from core.member g where g.id::text = ${by} and g.state = 'active' and ${rank('g.role')} >= ${rank(role)})
  or exists (select 1 from core.api_key k left join core.member o on o.id = k.owner_id
             where k.id::text = ${by} and k.revoked_at is null and k.suspended_at is null
               and ${rank('k.role')} >= ${rank(role)}
               and (k.owner_id is null or (o.state = 'active' and ${rank('o.role')} >= ${rank(role)}))))`;

/** SQL: the same for whoever set an issuer up (`p`: core.identity_provider), which rows of an earlier version do not say. */
export const configurerStays = `(p.configured_by = 'unknown' or ${granterStays('p.configured_by', 'p.configurer_role')})`;
