import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openapi } from '../../../src-main/vault/server/openapi.ts';

interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<
    Record<string, { readonly headers?: object; readonly content?: Readonly<Record<string, object>> }>
  >;
}

export interface CheckedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const methods = ['get', 'head', 'put', 'post', 'delete', 'patch', 'options'] as const;

/** Every operation of the document, with its path as it stands there. */
export const operations: readonly { readonly method: string; readonly path: string; readonly operation: Operation }[] =
  Object.entries(openapi.paths as Readonly<Record<string, Partial<Record<string, object>>>>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
    }),
  );

/** Holds answers against the document, and remembers which of those that it declares were given. */
export function createOpenapiCheck() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(openapi, 'openapi');
  const given = new Set<string>();

  function check(method: string, url: string, answer: CheckedAnswer): void {
    const path = url.replace(/\?.*$/s, '');
    const found = operations.find(
      (each) => each.method === method && new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
    // Other methods and addresses are described in the text of the document.
    if (found === undefined) return;
    const declared = found.operation.responses[answer.status];
    if (declared === undefined)
      throw new Error(
        `${method} ${found.path} answered ${answer.status}, which is not declared: ${answer.body.toString()}`,
      );
    given.add(`${method} ${found.path} ${answer.status}`);
    for (const name of Object.keys(declared.headers ?? {}))
      if (answer.headers[name.toLowerCase()] === undefined)
        throw new Error(`${method} ${found.path} ${answer.status} lacks the header ${name}`);
    const type = String(answer.headers['content-type']).replace(/;.*$/, '');
    if (declared.content === undefined) {
      if (answer.body.length > 0)
        throw new Error(`${method} ${found.path} ${answer.status} has a body that is not declared`);
      return;
    }
    if (!(type in declared.content))
      throw new Error(`${method} ${found.path} ${answer.status} is ${type}, which is not declared`);
    if (type !== 'application/json') return;
    const pointer = ['paths', found.path, method.toLowerCase(), 'responses', answer.status, 'content', type, 'schema']
      .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = ajv.getSchema(`openapi#/${pointer}`);
    if (validate === undefined) throw new Error(`no schema at ${pointer}`);
    if (validate(JSON.parse(answer.body.toString())) !== true)
      throw new Error(
        `${method} ${found.path} ${answer.status}: ${ajv.errorsText(validate.errors)}: ${answer.body.toString().slice(0, 500)}`,
      );
  }

  return {
    check,
    /** Declared answers that were not given, e.g. "PUT /v1/objects/{id} 413", of those that pass the filter. */
    missing: (wanted: (path: string, status: number) => boolean): readonly string[] =>
      operations.flatMap(({ method, path, operation }) =>
        Object.keys(operation.responses)
          .filter((status) => wanted(path, Number(status)))
          .map((status) => `${method} ${path} ${status}`)
          .filter((each) => !given.has(each)),
      ),
  };
}
