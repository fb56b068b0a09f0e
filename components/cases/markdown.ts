import type { CaseDetail } from './types.ts';

/** Nothing of what others chose may format the text, or lead anywhere: not a name, an address or a note. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+.!|>~@:-]/g, '\\$&');
const code = (text: string): string => `\`${text.replaceAll(/[`\p{Cc}]/gu, ' ')}\``;
const time = (at: string): string => at.replace(/\.\d+Z$/, 'Z');
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

const kinds: Record<CaseDetail['ladder'][number]['kind'], string> = {
  issued: 'issued',
  rightful: 'used by its holder',
  unchecked: 'accepted, certificate not compared',
  rejected: 'turned away',
};
const accepted: Record<CaseDetail['spread']['accepted'], string> = { no: 'No', yes: '**Yes**', unknown: '**Not known**' };

/** A case as text for a ticket: what happened, what differs, what came before and after, how far it went, what was said of it. */
export function caseInMarkdown(c: CaseDetail, address: string): string {
  const { decision, spread } = c;
  const addresses = c.addresses.flatMap(({ sourceAddress }) => sourceAddress ?? []);
  const party = (of: CaseDetail['tokenIdentity'], otherwise: string) =>
    of === null ? otherwise : `${plain(of.name)} (owner ${plain(of.owner)})`;
  const facts: [string, string][] = [
    ['Case', `${code(c.id)} <${address}>`],
    ['Class', `${code(c.code)}, ${c.severity}: ${plain(c.meaning)}`],
    ['State', `${c.state}, ${c.assignee === null ? 'assigned to nobody' : `assigned to ${plain(c.assignee)}`}`],
    ['Token of', party(c.tokenIdentity, 'not known')],
    ['Presented by', party(c.presentedIdentity, c.presentedThumbprint === null ? 'no certificate' : 'an unknown certificate')],
    ['Bound thumbprint', c.boundThumbprint === null ? 'none' : code(c.boundThumbprint)],
    ['Presented thumbprint', c.presentedThumbprint === null ? 'none' : code(c.presentedThumbprint)],
    ['From', addresses.length === 0 ? 'not shown' : addresses.map(code).join(', ')],
    ['Times', `${c.count}, ${time(c.firstAt)} to ${time(c.lastAt)}`],
    ['Newest decision', code(decision.id)],
  ];
  const uncertain = spread.silent.map(({ name }) => plain(name));
  return [
    `## ${plain(c.verdict)}`,
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    `- Accepted anywhere: ${accepted[spread.accepted]}${spread.acceptedAt.length > 0 ? ` (${spread.acceptedAt.map(plain).join(', ')})` : ''}${
      uncertain.length > 0 ? `; nothing on record in 24 hours from ${uncertain.join(', ')}` : ''
    }`,
    `- Others: ${spread.samePresenter.length} more cases of the same presenter, ${spread.sameToken.length} of the same token, ${spread.sameAddress.length} of the same addresses`,
    `- To do: ${plain(c.action)}`,
    '',
    ...(c.ladder.length === 0
      ? []
      : [
          '### From issuance to now',
          '',
          row('What', 'By', 'Where', 'Times', 'When (UTC)'),
          row('---', '---', '---', '---:', '---'),
          ...c.ladder.map((step) =>
            row(
              `${kinds[step.kind]}${step.kind === 'rejected' ? ` ${code(step.code)}` : ''}`,
              step.presenter === null ? 'no certificate' : plain(step.presenter),
              step.place === null ? 'token service' : plain(step.place),
              String(step.count),
              step.firstAt === step.lastAt ? time(step.firstAt) : `${time(step.firstAt)} to ${time(step.lastAt)}`,
            ),
          ),
          '',
        ]),
    ...(c.notes.length === 0
      ? []
      : ['### Notes', '', ...c.notes.map(({ at, author, text }) => `- ${time(at)}, ${plain(author)}: ${plain(text)}`), '']),
  ].join('\n');
}
