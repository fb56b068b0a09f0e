import { hawser } from '../ui/hawser.ts';

export type RevocationCommand = {
  readonly certificate: string;
  readonly reason: string;
  readonly comment: string;
  readonly also: readonly string[];
  /** All that its identity has, which is suspended too. */
  readonly wholeIdentity: boolean;
  readonly blockKey: boolean;
  readonly replace: boolean;
  /** RFC 3339; empty where it was not said. */
  readonly suspectedSince: string;
};

const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** What the form would do, said so far: nothing of it is made up. */
export function commandFrom(certificate: string, form: FormData): RevocationCommand {
  const scope = field(form, 'scope');
  const since = new Date(`${field(form, 'suspectedSince')}Z`);
  return {
    certificate,
    reason: field(form, 'reason'),
    comment: field(form, 'comment'),
    also: scope === 'related' ? form.getAll('also').map(String) : [],
    wholeIdentity: scope === 'identity',
    blockKey: form.has('blockKey'),
    replace: form.has('replace') && scope !== 'identity',
    suspectedSince: Number.isNaN(since.getTime()) ? '' : since.toISOString(),
  };
}

/** What is run as it stands cannot be taken back, so it has to say why. */
export const isSaid = ({ reason, comment }: RevocationCommand): boolean => reason !== '' && comment !== '';

/** One word to a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const sent = ({ reason, comment, also, wholeIdentity, blockKey, replace, suspectedSince }: RevocationCommand) => ({
  reason,
  comment,
  ...(also.length > 0 && { also }),
  ...(wholeIdentity && { scope: 'identity' }),
  ...(blockKey && reason !== 'keyCompromise' && { blockKey }),
  ...(replace && { replace }),
  ...(reason === 'keyCompromise' && suspectedSince !== '' && { suspectedSince }),
});

/** The same revocation by the command `hawser`. */
export function revokeByHawser(revocation: RevocationCommand): string {
  const { reason, comment, also = [], scope, blockKey, replace, suspectedSince } = sent(revocation);
  const command = `${hawser} certificate revoke ${revocation.certificate} --reason ${reason}`;
  return [
    command,
    ...also.map((id) => `--also ${id}`),
    ...(scope === undefined ? [] : [`--scope ${scope}`]),
    ...(blockKey ? ['--block-key'] : []),
    ...(replace ? ['--replace'] : []),
    ...(suspectedSince === undefined ? [] : [`--suspected-since ${suspectedSince}`]),
    `--comment ${quoted(comment)}`,
  ].join(' \\\n  ');
}

/** The same revocation by curl. @param api the address of the management API */
export const revokeByCurl = (revocation: RevocationCommand, api: string): string => {
  const commands = [
    `curl -sS --fail-with-body ${api}/certificates/${revocation.certificate}/revoke`,
    `-H "Authorization: Bearer $HAWSER_API_KEY" -H 'Content-Type: application/json'`,
    `-d ${quoted(JSON.stringify(sent(revocation)))}`,
  ];
  return commands.join(' \\\n  ');
};
