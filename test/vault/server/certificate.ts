import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/* X.509 in DER, as much as a self-signed certificate takes: not every system has openssl. */

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const long = body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(body.length < 0x80 ? [body.length] : long)]), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const isTrue = der(0x01, Buffer.from([0xff]));
const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
const commonName = sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from('keepsake-test')))));
const isAuthority = sequence(identifier('551d13'), isTrue, der(0x04, sequence(isTrue)));
const addresses = sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost')));
const alternativeNames = sequence(identifier('551d11'), der(0x04, addresses));

/** As YYMMDDHHMMSSZ. */
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(new Date(ms).toISOString().replaceAll(/^20|[-:T]|\.\d+/g, '')));

/** A self-signed certificate for loopback, and its key, as files in a folder. */
export async function makeCertificate(folder: string): Promise<{ readonly cert: string; readonly key: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const dayMs = 24 * 3_600_000;
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    commonName,
    sequence(time(Date.now() - dayMs), time(Date.now() + dayMs)),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority, alternativeNames)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  const text = sequence(content, ecdsaWithSha256, signature).toString('base64');
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  await writeFile(
    files.cert,
    `-----BEGIN CERTIFICATE-----\n${text.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  );
  await writeFile(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return files;
}
