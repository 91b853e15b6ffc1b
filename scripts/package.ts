/*
 * npm run package: makes the packages for this system, in release/. What stands after `npm run package --` are options of
 * ours: --dir stops before the installers, --arch=ARCH makes another than this machine's, --list-missing makes nothing and prints
 * the native packages that npm has not installed for what would be made, one on a line.
 *
 * By environment: KEEPSAKE_UPDATE_FEED, where new versions are looked for; KEEPSAKE_MAINTAINER and KEEPSAKE_HOMEPAGE, whom a
 * deb names; electron-builder's own for signing (CSC_LINK, CSC_KEY_PASSWORD) and notarisation (APPLE_API_KEY,
 * APPLE_API_KEY_ID, APPLE_API_ISSUER).
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Arch, archFromString, build, Platform } from 'electron-builder';
import { currentPlatform, missingNativePackages, processorsOf, whyIncomplete } from './native-packages.ts';
import { identityOf, packagingConfiguration } from './packaging-configuration.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { dir: { type: 'boolean' }, arch: { type: 'string' }, 'list-missing': { type: 'boolean' } } });

// What is wrong is said before anything takes long.
const platform = currentPlatform();
const isUnpacked = values.dir === true;
const config = packagingConfiguration(root, process.env, {
  platform,
  isUniversal: platform === 'darwin' && (!isUnpacked || values.arch === 'universal'),
});
const processors = processorsOf(config, platform, { arch: values.arch, isUnpacked });
if (values['list-missing'] === true) {
  console.log(missingNativePackages(root, platform, processors).join('\n'));
  process.exit(0);
}
const incomplete = whyIncomplete(root, platform, processors);
if (incomplete !== undefined) {
  console.error(incomplete);
  process.exit(1);
}
execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
const arch: readonly Arch[] = values.arch === undefined ? [] : [archFromString(values.arch)];
const files = await build({
  projectDir: root,
  config,
  targets: Platform.current().createTarget(isUnpacked ? 'dir' : undefined, ...arch),
  publish: 'never',
});
for (const file of files) console.log(file);
const { maintainer, isNamed } = identityOf(process.env);
if (platform === 'linux' && !isUnpacked && !isNamed)
  console.log(`The deb names ${maintainer}: before others get it, set KEEPSAKE_MAINTAINER="Name <address>" and KEEPSAKE_HOMEPAGE=https://…`);
