/** Only a path of the console, in its plain form: where dots or slashes must be resolved first, another site may come out. */
export function localPath(text: string): string {
  const [path = ''] = text.split(/[?#]/);
  const plain = /^\/(?!api\/)[^\\\p{Cc}]*$/u.test(text) && !path.includes('//') && !/\/\.{1,2}(?:\/|$)/.test(path);
  return plain ? text : '/';
}
