/**
 * Puts text on the clipboard and answers whether it is really there. On plain HTTP `navigator.clipboard` does not exist and
 * permission can be refused anywhere; then the answer is false, and the caller must say so.
 */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard === undefined) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Offers text as a file. The object URL is given back at once, so that the text does not stay reachable by address. */
export function downloadText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
