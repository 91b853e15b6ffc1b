/*
 * Reads the fuses of a packaged program back, and compares them with electron-builder.yml:
 *
 *     node test/smoke/fuses.ts EXECUTABLE
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { parse } from 'yaml';

/** As @electron/fuses calls them; as electron-builder does. */
const names: Readonly<Record<string, FuseV1Options>> = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
};
/** The characters that stand for a fuse in the program. */
const off = '0'.charCodeAt(0);
const on = '1'.charCodeAt(0);

const [executable = ''] = process.argv.slice(2);
const { electronFuses } = parse(readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8')) as {
  readonly electronFuses: Readonly<Record<string, boolean>>;
};
const wire = (await getCurrentFuseWire(executable)) as unknown as Readonly<Record<number, number>>;
const wrong = Object.entries(names).filter(([name, fuse]) => wire[fuse] !== (electronFuses[name] === true ? on : off));
if (wrong.length > 0) {
  console.error(`Not as electron-builder.yml wants it: ${wrong.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
console.log(`${Object.keys(names).length} fuses are as electron-builder.yml wants them.`);
