/** What the Authorization header of HTTP's Basic authentication holds (RFC 7617); undefined where it is none. */
export function userAndPassword(header: string | undefined): { readonly user: string; readonly password: string } | undefined {
  const base64 = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header ?? '')?.[1];
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
