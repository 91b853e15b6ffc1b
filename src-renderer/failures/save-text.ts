/** How long the browser may take to read what it saves, in milliseconds. */
const readableMs = 60_000;

/** Has the browser, or Electron, save a text as a file of this name. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), readableMs);
}
