/** Rejects also where there is no clipboard: browsers give one to a page over TLS or of localhost alone. */
export const toClipboard = async (text: string): Promise<void> => {
  if (!('clipboard' in navigator)) throw new Error('there is no clipboard');
  await navigator.clipboard.writeText(text);
};
