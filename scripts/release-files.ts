/*
 * Run by the release workflow where all packages have arrived:
 *
 *     node scripts/release-files.ts TAG FOLDER
 *
 * It checks that the tag is the version of package.json, and writes the bill of materials (CycloneDX, of the production dependencies in
 * the lock file) and SHA256SUMS of every file into the folder. Exit status 1 with the reason when the tag is another.
 */
import { execSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import packageJson from '../package.json' with { type: 'json' };

const [tag, folder] = process.argv.slice(2);
const expected = `v${packageJson.version}`;

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

if (tag !== expected || folder === undefined) {
  console.error(`Usage: node scripts/release-files.ts ${expected} FOLDER. The tag must be the version of package.json, and is "${tag ?? ''}".`);
  process.exit(1);
}
const bill = execSync('npm sbom --sbom-format=cyclonedx --omit=dev --package-lock-only', {
  cwd: join(import.meta.dirname, '..'),
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync(join(folder, `keepsake-${packageJson.version}.cdx.json`), bill);
const sums: string[] = [];
for (const name of readdirSync(folder).sort()) if (name !== 'SHA256SUMS') sums.push(`${await sha256(join(folder, name))}  ${name}\n`);
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
console.log(sums.join('').trimEnd());
