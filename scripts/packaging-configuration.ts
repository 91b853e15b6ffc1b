import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { parse } from 'yaml';

/**
 * electron-builder.yml, with the feed of updates where the environment names one.
 *
 * @throws Error where the feed is not an https address: whoever could change it on its way could change Keepsake
 */
export function packagingConfiguration(root: string, env: NodeJS.ProcessEnv): Configuration {
  // The shape is held by electron-builder's own schema, when it packs and in a test.
  const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  const feed = env['KEEPSAKE_UPDATE_FEED'];
  if (feed === undefined || feed === '') return configuration;
  if (URL.parse(feed)?.protocol !== 'https:') throw new Error(`KEEPSAKE_UPDATE_FEED must be an https address, not "${feed}".`);
  return { ...configuration, publish: { provider: 'generic', url: feed } };
}
