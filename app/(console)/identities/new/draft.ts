import type { WireInput } from '#server/doors/api/contract';
import { linesOf, textOf } from '../../../form-values.ts';

type Grants = NonNullable<WireInput<'identity.register'>['grants']>;

/** What is typed of an identity that is to be registered, as the management API takes it. */
export function draftOf(form: FormData) {
  const crossEnvironment = form.get('crossEnvironment') === 'on';
  return {
    name: textOf(form, 'name'),
    kind: textOf(form, 'kind') as NonNullable<WireInput<'identity.register'>['kind']>,
    owner: textOf(form, 'owner'),
    environment: textOf(form, 'environment'),
    grants: linesOf(form, 'grants').map((line): Grants[number] => {
      const [audience = '', ...scopes] = line.split(/[\s,]+/).filter(Boolean);
      return { audience, scopes, crossEnvironment };
    }),
  };
}
