import { expect, test } from 'vitest';
import { englishWords } from '../../src-main/app/words/english.ts';
import { germanWords } from '../../src-main/app/words/german.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { comparedWords, pathsOf, quotedWrongly, untranslated } from '../rigs/compared-words.ts';

const english = englishWords('en-GB');
const samples = [0, 1, 2, 0.42, 'Xxx', 'vault', 'battery', '2026-03-01T22:00:00Z', undefined];

test('menus, tray, dialogs and notifications speak German, and no English', () => {
  const all = comparedWords({ english, german: germanWords('de-DE'), samples: () => samples });
  expect(untranslated(all, new Set(['said', 'tray.tooltip', 'tray.failure', 'line.waiting']), /Xxx|Keepsake|vault|battery|\S+Z/g)).toEqual([]);
  expect(quotedWrongly(all)).toEqual([]);
  const compared = new Set(all.map(({ path }) => path));
  expect(pathsOf(english).filter((path) => !compared.has(path))).toEqual([]);
});

test('numbers take their own forms in German', () => {
  const { line, notices, taskbar } = mainWords('de', ['en-GB']);
  expect([1, 1200].map(line.safe)).toEqual(['1 Foto ist sicher', '1.200 Fotos sind sicher']);
  expect([1, 2].map(line.failures)).toEqual(['1 Foto braucht Hilfe', '2 Fotos brauchen Hilfe']);
  expect([1, 2].map(taskbar.failures)).toEqual(['1 Element ließ sich nicht sichern', '2 Elemente ließen sich nicht sichern']);
  expect(line.backingUp(0.42)).toBe('Sicherung läuft: 42\u00a0%');
  expect(notices.finished(1).body).toBe('1 Foto neu gesichert.');
});

test('what the engine says is said in German', () => {
  expect(mainWords('de', []).said('Its folder is not connected; it is backed up when the folder is back.'))
    .toBe('Der Ordner ist nicht verbunden; gesichert wird, sobald er wieder da ist.');
});
