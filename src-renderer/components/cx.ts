/** Class names that apply, in one string. */
export function cx(...classes: readonly (string | false | undefined)[]): string {
  return classes.filter((name) => name !== false && name !== undefined).join(' ');
}
