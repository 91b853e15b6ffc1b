/** Has the browser save what is at an address of Keepsake's own as a file. */
export function saveFile(address: string): void {
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = '';
  anchor.click();
}
