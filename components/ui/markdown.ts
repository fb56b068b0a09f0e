/** Nothing of what others chose may format the text, or lead anywhere: not a name, an address or a note. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+.!|>~@:-]/g, '\\$&');
/** As it stands, in a span of code. */
export const code = (text: string): string => `\`${text.replaceAll(/[`\p{Cc}]/gu, ' ')}\``;
/** To the second. */
export const time = (at: string): string => at.replace(/\.\d+Z$/, 'Z');
