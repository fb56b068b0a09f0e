import * as t from '#messages/setup';
import { type ApiClient, ApiError } from '#server/doors/api/client';
import { type OperationName, rowOf, type WireInput } from '#server/doors/api/contract';

// A step registers several things, one after the other. Whatever one look can find wrong is found before the first of them.

type Problem = { readonly field: string; readonly detail: string };
const refusal = (status: number, code: string, detail: string, problems: readonly Problem[] = []) =>
  new ApiError(status, { type: 'about:blank', title: 'Not registered', status, detail, code, problems });

/** What the contract says is wrong with the body of a call, by the fields of the form. */
function problemsOf<N extends OperationName>(name: N, input: WireInput<N>, fields: Readonly<Record<string, string>> = {}): Problem[] {
  const { error } = rowOf(name).body?.safeParse(input) ?? {};
  return (error?.issues ?? []).map(({ path: [first], message }) => {
    const field = String(first ?? 'body');
    return { field: fields[field] ?? field, detail: message };
  });
}

function requireSound(problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(400, 'invalid_input', t.someFieldsNeedAnotherLook, problems);
}

/** What is there already stays where it is what was asked for: so a step that was cut off in its middle can be sent again. */
async function unlessThere(act: () => Promise<unknown>, isTheSame: () => Promise<Problem | null>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'already_exists') throw error;
    const other = await isTheSame();
    if (other !== null) throw refusal(409, 'already_exists', other.detail, [other]);
  }
}

/** What fails after something was registered must not read as if nothing was. */
async function afterwards<T>(registered: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApiError) || ![400, 404, 409, 422].includes(error.status)) throw error;
    const { problems = [], ...problem } = error.problem;
    const why = problems.length === 0 ? problem.detail : problems.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
    throw new ApiError(error.status, {
      ...problem,
      detail: t.mendAndSendAgain({ registered, why }),
    });
  }
}

const registerIdentity = (call: ApiClient, { name, owner }: { name: string; owner: string }): Promise<void> =>
  unlessThere(
    () => call('identity.register', { name, owner }),
    async () => {
      const there = await call('identity.show', { identity: name });
      if (there.name === name && there.owner === owner && there.status === 'active') return null;
      return {
        field: 'name',
        detail: t.isThereAlready({ name, status: there.status, owner: there.owner }),
      };
    },
  );

type FirstApi = { readonly uri: string; readonly scopes: string[]; readonly name: string; readonly url: string; readonly owner: string };

/** @throws {ApiError} before anything is registered, or saying what was */
export async function registerApi(call: ApiClient, { uri, scopes, name, url, owner }: FirstApi): Promise<void> {
  const server = { name, identity: name, url, audiences: [uri] };
  const fields = { identity: 'name', audiences: 'uri' };
  const found = [
    ...problemsOf('audience.register', { uri, scopes }),
    ...problemsOf('identity.register', { name, owner }),
    ...problemsOf('resource-server.register', server, fields),
  ];
  requireSound(found);
  await unlessThere(
    () => call('audience.register', { uri, scopes }),
    async () => {
      const there = await call('audience.show', { audience: uri });
      if (scopes.every((scope) => there.scopes.includes(scope))) return null;
      return { field: 'scopes', detail: t.isThereAlreadyWithTheScopes({ uri, scopes: there.scopes }) };
    },
  );
  await afterwards(t.registeredAudience, () => registerIdentity(call, { name, owner }));
  await afterwards(t.registeredAudienceAndIdentity, () => call('resource-server.register', server));
}

type FirstWorkload = { readonly name: string; readonly owner: string; readonly audience: string };

/** @throws {ApiError} before anything is registered, or saying what was */
export async function registerWorkload(call: ApiClient, { name, owner, audience }: FirstWorkload): Promise<void> {
  requireSound(problemsOf('identity.register', { name, owner }));
  const { scopes } = await call('audience.show', { audience });
  await registerIdentity(call, { name, owner });
  await afterwards(t.registeredWorkload, () => call('grant.add', { identity: name, audience, scopes }));
}
