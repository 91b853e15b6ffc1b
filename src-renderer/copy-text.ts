/**
 * Puts a text into the clipboard. Where the page may not do that by itself (no TLS, a window without that permission),
 * the browser's own command does it, as part of the click that asked for it.
 */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // Not allowed, or not there.
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is nothing else where the new way is not allowed
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}
