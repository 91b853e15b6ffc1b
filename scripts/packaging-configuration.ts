import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { parse } from 'yaml';
import { currentPlatform, foreignNativeFiles, type Platform } from './native-packages.ts';

/** A deb names who is responsible for it. */
interface Identity {
  /** "Name <address>", as Debian writes it. */
  readonly maintainer: string;
  readonly homepage: string;
  /** By the environment: fit to be given to others. */
  readonly isNamed: boolean;
}

/** What is packaged. */
export interface PackagedSystem {
  /** Default: this machine's. */
  readonly platform?: Platform;
  /** For both processors in one, as macOS packages are. Default: on macOS. */
  readonly isUniversal?: boolean;
}

/**
 * electron-builder.yml, with what depends on the system, and with what the environment says of who makes the package:
 * KEEPSAKE_UPDATE_FEED, where new versions are looked for, and KEEPSAKE_MAINTAINER and KEEPSAKE_HOMEPAGE, whom a deb names.
 *
 * @throws Error where one of them is not what it should be. A feed has to be https: whoever could change it on its way could
 *   change Keepsake
 */
export function packagingConfiguration(root: string, env: NodeJS.ProcessEnv, system: PackagedSystem = {}): Configuration {
  const { platform = currentPlatform(), isUniversal = platform === 'darwin' } = system;
  // The shape is held by electron-builder's own schema, when it packs and in a test.
  const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  const files = [...(configuration.files as readonly string[]), ...foreignNativeFiles(platform, isUniversal)];
  return withFeed(withIdentity({ ...configuration, files }, identityOf(env)), env);
}

/** The identity that the environment names; else, as Debian's own tools do it, whoever makes the package on this machine. */
export function identityOf(env: NodeJS.ProcessEnv): Identity {
  const maintainer = env['KEEPSAKE_MAINTAINER'] ?? '';
  const homepage = env['KEEPSAKE_HOMEPAGE'] ?? '';
  if (maintainer === '' && homepage === '') {
    const { username } = userInfo();
    return { maintainer: `${username} <${username}@${hostname()}>`, homepage: `https://${hostname()}/`, isNamed: false };
  }
  if (!/^[^<>@\n]+ <[^<>@\s]+@[^<>@\s]+>$/.test(maintainer))
    throw new Error(`KEEPSAKE_MAINTAINER must be a name and an address, "Name <address>", not "${maintainer}".`);
  if (URL.parse(homepage)?.protocol !== 'https:') throw new Error(`KEEPSAKE_HOMEPAGE must be an https address, not "${homepage}".`);
  return { maintainer, homepage, isNamed: true };
}

function withIdentity(configuration: Configuration, { maintainer, homepage }: Identity): Configuration {
  return {
    ...configuration,
    linux: { ...configuration.linux, maintainer },
    // The shape of our own file: one object, of names and texts.
    extraMetadata: { ...(configuration.extraMetadata as Readonly<Record<string, string>>), homepage },
  };
}

function withFeed(configuration: Configuration, env: NodeJS.ProcessEnv): Configuration {
  const feed = env['KEEPSAKE_UPDATE_FEED'];
  if (feed === undefined || feed === '') return configuration;
  if (URL.parse(feed)?.protocol !== 'https:') throw new Error(`KEEPSAKE_UPDATE_FEED must be an https address, not "${feed}".`);
  return { ...configuration, publish: { provider: 'generic', url: feed } };
}
