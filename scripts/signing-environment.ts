/*
 * Run by the release workflow before the packages are made: of the secrets that exist it makes the variables that electron-builder
 * reads, and hands them to the steps that follow. A variable that is there but empty would be taken for a certificate.
 *
 * Reads SECRET_MAC_CSC_LINK, SECRET_MAC_CSC_KEY_PASSWORD, SECRET_WIN_CSC_LINK, SECRET_WIN_CSC_KEY_PASSWORD, SECRET_APPLE_API_KEY (the
 * text of the .p8 file), SECRET_APPLE_API_KEY_ID, SECRET_APPLE_API_ISSUER, RUNNER_TEMP and GITHUB_ENV.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What electron-builder calls them, on this system. */
const names: Readonly<Record<string, string>> =
  process.platform === 'darwin'
    ? {
        SECRET_MAC_CSC_LINK: 'CSC_LINK',
        SECRET_MAC_CSC_KEY_PASSWORD: 'CSC_KEY_PASSWORD',
        SECRET_APPLE_API_KEY_ID: 'APPLE_API_KEY_ID',
        SECRET_APPLE_API_ISSUER: 'APPLE_API_ISSUER',
      }
    : { SECRET_WIN_CSC_LINK: 'WIN_CSC_LINK', SECRET_WIN_CSC_KEY_PASSWORD: 'WIN_CSC_KEY_PASSWORD' };

const { env, platform } = process;
const lines = Object.entries(names).flatMap(([secret, name]) => {
  const value = env[secret] ?? '';
  if (/[\r\n]/.test(value)) throw new Error(`${secret} must be one line; a certificate is given as base64 without line breaks.`);
  return value === '' ? [] : [`${name}=${value}`];
});
const appleKey = env['SECRET_APPLE_API_KEY'] ?? '';
if (platform === 'darwin' && appleKey !== '') {
  const file = join(env['RUNNER_TEMP'] ?? '', 'apple-api-key.p8');
  writeFileSync(file, appleKey, { mode: 0o600 });
  lines.push(`APPLE_API_KEY=${file}`);
}
// Else electron-builder looks for a certificate in the keychain.
if (platform === 'darwin' && !lines.some((line) => line.startsWith('CSC_LINK='))) lines.push('CSC_IDENTITY_AUTO_DISCOVERY=false');
appendFileSync(env['GITHUB_ENV'] ?? '', lines.map((line) => `${line}\n`).join(''));
console.log(lines.length === 0 ? 'There are no secrets: the packages are not signed.' : `Set: ${lines.map((line) => line.split('=')[0]).join(', ')}`);
