import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A string or a template in the sources. */
export interface FoundText {
  /** With {} for each thing that is filled in. */
  readonly text: string;
  /** Somebody may read it: it is what a KeepsakeError says, or it has two words side by side. */
  readonly said: boolean;
  /** Relative to the project, with slashes. */
  readonly file: string;
}

/** message: the words of a KeepsakeError; mistake: those of another error, which only a bug of ours throws. */
type Context = 'other' | 'message' | 'mistake';

const root = join(import.meta.dirname, '../..');

/** What stands in the TypeScript sources of these folders, but for what is imported. */
export function textsIn(folders: readonly string[]): readonly FoundText[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name).replaceAll('\\', '/'))
      .sort()
      .flatMap(textsOf));
}

function textsOf(file: string): FoundText[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const constants = constantTexts(source);
  const parts = new Set<string>();
  const found: FoundText[] = [];

  /** The whole of a literal, of a template, or of several that are joined with "+". */
  function textOf(node: ts.Node): string | undefined {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node))
      return node.head.text + node.templateSpans.map(({ expression, literal }) => filledIn(expression) + literal.text).join('');
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  function filledIn(expression: ts.Expression): string {
    const text = ts.isIdentifier(expression) ? constants.get(expression.text) : undefined;
    if (text !== undefined) parts.add(text);
    return text ?? '{}';
  }

  function visit(node: ts.Node, context: Context): void {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined) {
      found.push({ text, file, said: context === 'message' || (context === 'other' && readsLikeWords(text)) });
      // What is filled in may be words of its own.
      for (const each of expressionsIn(node)) visit(each, context === 'mistake' ? 'mistake' : 'other');
      return;
    }
    ts.forEachChild(node, (child) => visit(child, contextOf(child, context)));
  }
  visit(source, 'other');
  return found.map((each) => (parts.has(each.text) ? { ...each, said: false } : each));
}

/** What is filled in, in a template or several that are joined. */
function expressionsIn(node: ts.Node): ts.Expression[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  return ts.isBinaryExpression(node) ? [...expressionsIn(node.left), ...expressionsIn(node.right)] : [];
}

/** @param around of its parent */
function contextOf(node: ts.Node, around: Context): Context {
  const { parent } = node;
  if (ts.isNewExpression(parent)) {
    const thrown = parent.expression.getText();
    if (/^(Error|TypeError|RangeError)$/.test(thrown)) return 'mistake';
    return thrown === 'KeepsakeError' && parent.arguments?.[1] === node ? 'message' : 'other';
  }
  const isChoice = ts.isConditionalExpression(parent) ? parent.condition !== node : ts.isBinaryExpression(parent);
  return around === 'message' && !isChoice ? 'other' : around;
}

/** `const name = 'text'`, anywhere in a file. */
function constantTexts(source: ts.SourceFile): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined && ts.isStringLiteralLike(node.initializer))
      texts.set(node.name.text, node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** Statements of a database are none, nor are texts of many lines, which are files, nor types of content. */
function readsLikeWords(text: string): boolean {
  if (/\n|^(?:NOT )?[A-Z]{4,} |\b[A-Z]{4,} [A-Z{]|; charset=/.test(text)) return false;
  return /[\p{L}\p{N}}][,;:.)”]? (?:\p{Ll}{2,}|\{)/u.test(text.replace(/^(\{\} ?)+$/, '')) || /^\p{Lu}\p{L}+ \p{L}+/u.test(text);
}
