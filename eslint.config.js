import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

/** The path of a module's own folder. */
const fileUrlPathname = {
  selector: "MemberExpression[property.name='pathname'] > NewExpression > MemberExpression[object.type='MetaProperty'][property.name='url']",
  message: 'A URL encodes spaces and umlauts and has a slash before a drive letter: use import.meta.dirname or fileURLToPath.',
};

/** Electron's crypto is BoringSSL: these exist in Node alone and would fail only in the packaged app. */
const absentInBoringSsl = ['chacha20-poly1305', 'blake2b512', 'blake2s256', 'aes-128-ccm', 'aes-256-ccm', 'aes-256-ocb'];

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'test-results/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe'], package: 'node:test' }] }],
      // An async function may implement an interface without waiting for anything itself.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', fileUrlPathname],
    },
  },
  {
    files: ['src-shared/**', 'src-main/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        fileUrlPathname,
        { selector: `Literal[value=/^(${absentInBoringSsl.join('|')})$/]`, message: 'Electron (BoringSSL) does not have it.' },
      ],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    // Plain scripts and benchmarks print; their types are checked, their style is looser.
    files: ['scripts/**', 'bench/**', 'test/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable' } },
  },
);
