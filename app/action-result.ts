import { unstable_rethrow } from 'next/navigation';
import * as t from '#messages/shell';
import { ApiError } from '#server/doors/api/client';
import type { FormState } from '../components/ui/form-state.ts';
import { call } from './api-client.ts';
import { textOf } from './form-values.ts';

export { linesOf, textOf } from './form-values.ts';

/** What was typed, without what must not travel back; values of one name are parted by line feeds. */
function valuesOf(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value !== 'string' || /^\$|password|secret|token/i.test(name)) continue;
    values[name] = name in values ? `${values[name]}\n${value}` : value;
  }
  return values;
}

/** A form that was not accepted: the message, the fields that are wrong, and what was typed, without secrets. */
export const refused = (form: FormData, message: string, problems: Record<string, string> = {}): FormState => ({
  message,
  problems,
  values: valuesOf(form),
});

/** A form that is shown once more, with something beside it. */
export const kept = (form: FormData, more: Omit<FormState, 'values'>): FormState => ({ ...more, values: valuesOf(form) });

/** The problems that have a field in this form stand at their fields; the message names only the others. */
function explained(form: FormData, { problem }: ApiError): [string, Record<string, string>] {
  const here: Record<string, string> = {};
  const elsewhere: string[] = [];
  for (const { field, detail } of problem.problems ?? []) {
    const name = field.split(/[./[]/)[0] ?? field;
    if (!form.has(name)) elsewhere.push(`${field}: ${detail}`);
    else here[name] ??= textOf(form, name) === '' ? t.isNeeded : detail;
  }
  const count = Object.keys(here).length;
  if (count === 0) return [problem.detail, here];
  return [[t.nothingWasSaved, t.fieldsNeedAnotherLook({ fields: count }), ...elsewhere].join(' '), here];
}

/** By what the visitor can prove once more who they are. */
export async function waysToConfirm(): Promise<NonNullable<FormState['confirm']>> {
  const [{ password, authenticatorSince, passkeys, sso }, { required }, { role }] = await Promise.all([
    call('security.show', {}),
    call('sso.offered', {}),
    call('session.show', {}),
  ]);
  const plain = authenticatorSince === null;
  return {
    password: password && plain && (!required || role === 'owner'),
    code: !plain,
    passkey: passkeys.length > 0,
    sso: plain ? sso : null,
  };
}

/**
 * Runs a server action: what the management API refuses becomes the state of the form.
 * A session that has ended keeps the form and shows where to sign in; a redirect passes through.
 */
export async function attempt(form: FormData, act: () => Promise<FormState>): Promise<FormState> {
  try {
    return await act();
  } catch (error) {
    unstable_rethrow(error);
    if (!(error instanceof ApiError)) return refused(form, t.silentWhileChanging);
    if (error.status === 401) return kept(form, { message: t.yourSessionHasEndedAndNothing, signIn: true });
    if (error.problem.code === 'unconfirmed')
      return attempt(form, async () => kept(form, { message: error.problem.detail, confirm: await waysToConfirm() }));
    if (error.problem.code === 'second_person_needed') return kept(form, { message: error.problem.detail, waits: true });
    return refused(form, ...explained(form, error));
  }
}

export const numberOf = (form: FormData, name: string): number | undefined => {
  const text = textOf(form, name);
  return text === '' ? undefined : Number(text);
};
/** An instant as a browser's field gives it, meant in UTC; null where it is empty. */
export const instantOf = (form: FormData, name: string): string | null => {
  const text = textOf(form, name);
  return text === '' ? null : `${text}${text.length === 16 ? ':00' : ''}Z`;
};
/** Words parted by spaces, commas or lines. */
export const wordsOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .split(/[\s,]+/)
    .filter(Boolean);
/** What was ticked under one name. */
export const ticksOf = (form: FormData, name: string): string[] => form.getAll(name).filter((value) => typeof value === 'string');

/** PEM from a text field or, where that is empty, from a file, which may hold DER as well. */
export async function pemOf(form: FormData, name: string, fileName: string, label: string): Promise<string> {
  const pasted = textOf(form, name);
  const file = form.get(fileName);
  if (pasted !== '' || !(file instanceof File) || file.size === 0) return pasted;
  const octets = Buffer.from(await file.arrayBuffer());
  const isDer = octets[0] === 0x30 && octets[1] !== undefined && octets[1] >= 0x80;
  if (!isDer) return octets.toString('utf8').trim();
  return [`-----BEGIN ${label}-----`, ...(octets.toString('base64').match(/.{1,64}/g) ?? []), `-----END ${label}-----`].join('\n');
}
