import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { parse } from 'yaml';

/** A deb names who is responsible for it. */
interface Identity {
  /** "Name <address>", as Debian writes it. */
  readonly maintainer: string;
  readonly homepage: string;
}

/**
 * electron-builder.yml, with what the environment says of who makes the package: KEEPSAKE_UPDATE_FEED, where new versions are
 * looked for, and KEEPSAKE_MAINTAINER and KEEPSAKE_HOMEPAGE, without which there is no deb.
 *
 * @throws Error where one of them is not what it should be. A feed has to be https: whoever could change it on its way could
 *   change Keepsake
 */
export function packagingConfiguration(root: string, env: NodeJS.ProcessEnv): Configuration {
  // The shape is held by electron-builder's own schema, when it packs and in a test.
  const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  return withFeed(withIdentity(configuration, identityOf(env)), env);
}

/** Why no deb is made, in words for whoever asked for packages; undefined where one is. */
export function whyNoDeb(env: NodeJS.ProcessEnv): string | undefined {
  return identityOf(env) === undefined
    ? 'No deb is made: it names who is responsible for it. Set KEEPSAKE_MAINTAINER="Name <address>" and KEEPSAKE_HOMEPAGE=https://…'
    : undefined;
}

function identityOf(env: NodeJS.ProcessEnv): Identity | undefined {
  const maintainer = env['KEEPSAKE_MAINTAINER'] ?? '';
  const homepage = env['KEEPSAKE_HOMEPAGE'] ?? '';
  if (maintainer === '' && homepage === '') return undefined;
  if (!/^[^<>@\n]+ <[^<>@\s]+@[^<>@\s]+>$/.test(maintainer))
    throw new Error(`KEEPSAKE_MAINTAINER must be a name and an address, "Name <address>", not "${maintainer}".`);
  if (URL.parse(homepage)?.protocol !== 'https:') throw new Error(`KEEPSAKE_HOMEPAGE must be an https address, not "${homepage}".`);
  return { maintainer, homepage };
}

function withIdentity(configuration: Configuration, identity: Identity | undefined): Configuration {
  const { linux } = configuration;
  if (identity === undefined) return { ...configuration, linux: { ...linux, target: [{ target: 'AppImage' }] } };
  return {
    ...configuration,
    linux: { ...linux, maintainer: identity.maintainer },
    // The shape of our own file: one object, of names and texts.
    extraMetadata: { ...(configuration.extraMetadata as Readonly<Record<string, string>>), homepage: identity.homepage },
  };
}

function withFeed(configuration: Configuration, env: NodeJS.ProcessEnv): Configuration {
  const feed = env['KEEPSAKE_UPDATE_FEED'];
  if (feed === undefined || feed === '') return configuration;
  if (URL.parse(feed)?.protocol !== 'https:') throw new Error(`KEEPSAKE_UPDATE_FEED must be an https address, not "${feed}".`);
  return { ...configuration, publish: { provider: 'generic', url: feed } };
}
