import type { Decision } from '../decisions/types.ts';

/** Something of a decision that a query can ask for, and where it is at home. */
export type Value = {
  readonly name: string;
  readonly field: string;
  readonly value: string;
  readonly href?: string;
};

/** What of a decision can be asked for, in the order of the columns. */
export function valuesOf(d: Decision): Value[] {
  const party = (name: string, field: string, of: Decision['tokenIdentity']): Value[] =>
    of === null ? [] : [{ name, field, value: of.name, href: `/identities/${of.id}` }];
  const maybe = (name: string, field: string, value: string | null): Value[] => (value === null ? [] : [{ name, field, value }]);
  return [
    { name: 'Outcome', field: 'outcome', value: d.outcome },
    { name: 'Class', field: 'code', value: d.code },
    ...party('Identity', 'identity', d.tokenIdentity),
    ...party('Presented as', 'presenter', d.presentedIdentity),
    ...(d.resourceServer === null
      ? []
      : [{ name: 'Resource server', field: 'rs', value: d.resourceServer.name, href: `/resource-servers/${d.resourceServer.id}` }]),
    ...maybe('Audience', 'aud', d.audience),
    ...maybe('Source address', 'ip', d.sourceAddress),
    ...maybe('Bound thumbprint', 'tp', d.boundThumbprint),
    ...(d.presentedThumbprint === d.boundThumbprint ? [] : maybe('Presented thumbprint', 'tp', d.presentedThumbprint)),
    ...maybe('Token (jti)', 'jti', d.jti),
  ];
}
