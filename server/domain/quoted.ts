/** What somebody else says, as a quotation whose end they cannot write themselves. @param most characters of theirs that are shown */
export function quoted(text: string, most: number): string {
  const shown = [...text.replaceAll(/["“”„«»]/g, "'")];
  return `“${shown.slice(0, most).join('')}${shown.length > most ? '…' : ''}”`;
}

/** A text in which no mail program or chat finds an address to make a link of. */
export const defanged = (text: string): string =>
  text.replaceAll(/(?<=[\p{L}\p{N}-])[.。．｡](?=\p{L})/gu, '[.]').replaceAll(/(?<=[\p{L}\p{N}+.-]):(?=[^\s\d])/gu, '[:]');
