import * as t from '#messages/activity';
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
    { name: t.outcome, field: 'outcome', value: d.outcome },
    { name: t.classOfDecision, field: 'code', value: d.code },
    ...party(t.identity, 'identity', d.tokenIdentity),
    ...party(t.presentedAs, 'presenter', d.presentedIdentity),
    ...(d.resourceServer === null
      ? []
      : [{ name: t.resourceServer, field: 'rs', value: d.resourceServer.name, href: `/resource-servers/${d.resourceServer.id}` }]),
    ...maybe(t.audience, 'aud', d.audience),
    ...maybe(t.sourceAddress, 'ip', d.sourceAddress),
    ...maybe(t.boundThumbprint, 'tp', d.boundThumbprint),
    ...(d.presentedThumbprint === d.boundThumbprint ? [] : maybe(t.presentedThumbprint, 'tp', d.presentedThumbprint)),
    ...maybe(t.tokenJti, 'jti', d.jti),
  ];
}
