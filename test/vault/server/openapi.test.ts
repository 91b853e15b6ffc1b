import { stringify } from 'yaml';
import { expect, it } from 'vitest';
import { openapi } from '../../../src-main/vault/server/openapi.ts';
import { apiErrorCodes } from '../../../src-main/vault/server/api.ts';
import { operations } from './openapi-check.ts';

const heading = [
  '# The API of the Keepsake server. Made from src-main/vault/server/openapi.ts: change that, then run',
  '# vitest run test/vault/server/openapi.test.ts -u',
  '',
].join('\n');

it('docs/openapi.yaml is what the server serves', async () => {
  const served: unknown = JSON.parse(JSON.stringify(openapi));
  await expect(heading + stringify(served, { aliasDuplicateObjects: false, lineWidth: 120 })).toMatchFileSnapshot(
    '../../../docs/openapi.yaml',
  );
});

it('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    (match) => match[1] ?? '',
  );
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter((name) => !(name in openapi.components.schemas))).toEqual([]);
});

it('every operation has a name of its own, and none deletes', () => {
  const names = operations.map(({ operation }) => (operation as { operationId?: string }).operationId);
  expect(new Set(names).size).toBe(operations.length);
  expect(names).not.toContain(undefined);
  expect(operations.map(({ method }) => method)).not.toContain('DELETE');
});

it('lists every code of an error', () => {
  expect(openapi.components.schemas.Error.properties.error.properties.code.enum).toEqual(apiErrorCodes);
});
