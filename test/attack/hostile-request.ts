/** A request as it goes over the wire, well framed unless its parts say otherwise. */
export interface Hostile {
  readonly method: string;
  /** What stands between the method and the version, as it is; each character is a byte. */
  readonly target: string;
  /** As they are; characters are bytes, too. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer | string;
  /** Default: that of the body. null: none. */
  readonly contentLength?: string | null;
  /** null: no Authorization. */
  readonly token: string | null;
  /** Default HTTP/1.1. */
  readonly version?: string;
}

export function request({
  method,
  target,
  headers,
  body,
  contentLength,
  token,
  version = 'HTTP/1.1',
}: Hostile): Buffer {
  const bytes = Buffer.from(body ?? '');
  const length = contentLength === undefined ? `${bytes.length}` : contentLength;
  const lines = [
    `${method} ${target} ${version}`,
    'Host: 127.0.0.1',
    ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
    ...(length === null ? [] : [`Content-Length: ${length}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
