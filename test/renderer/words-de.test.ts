import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { speak, words } from '../../src-renderer/words.ts';
import { de } from '../../src-renderer/words/de.ts';
import { en } from '../../src-renderer/words/en.ts';
import type { CheckRecord } from '../../src-shared/checks.ts';
import { emptyCounters, type RunSnapshot } from '../../src-shared/domain.ts';
import { preferredLocale } from '../../src-shared/languages.ts';
import { comparedWords, pathsOf, quotedWrongly, type Said, untranslated } from '../rigs/compared-words.ts';

function run(changes: Partial<RunSnapshot> = {}, counters: Partial<RunSnapshot['counters']> = {}): RunSnapshot {
  return {
    id: 'run000001', state: 'running', dryRun: false, workers: 10, counters: { ...emptyCounters(), ...counters },
    totals: { files: 10, bytes: 100, complete: true }, bytesProcessed: 0, filesPerSecond: 0, bytesPerSecond: 0,
    startedAt: '2026-03-01T11:00:00.000Z', seconds: 60, lanes: [], ...changes,
  };
}

const noon = new Date(2026, 2, 1, 12, 5);
const evening = new Date(2026, 2, 1, 18, 0);
const nextYear = new Date(2027, 4, 9, 8, 30);

const drill = { type: 'summary', state: 'complete', files: 20, passed: 20, failed: 0, opened: 18, notOpened: 2, bytes: 1, damagedLines: 0, seconds: 1 } as const;
const verify = { type: 'summary', state: 'complete', verified: 2, damaged: 0, missing: 0, quarantined: 0, damagedLines: 0, bytes: 1, seconds: 1 } as const;
const check = { id: 'check0000001', startedAt: noon.toISOString(), from: 'Xxx', automatic: true, problems: [] };
const checks: readonly CheckRecord[] = [
  ...(['complete', 'cancelled', 'failed'] as const).flatMap((state): CheckRecord[] => [
    { ...check, kind: 'drill', summary: { ...drill, state } }, { ...check, kind: 'verify', summary: { ...verify, state } },
  ]),
  { ...check, kind: 'drill', summary: { ...drill, opened: 0, notOpened: 0 } }, { ...check, kind: 'verify', summary: { ...verify, damaged: 1, sample: '1/30' } },
  { ...check, kind: 'verify', summary: { ...verify, damagedLines: 1, damagedJournals: [{ writer: 'writer000001', lines: 1, thisComputer: false }] } },
];

/** What a function of words may be called with; what does not fit is no answer. */
const samples: readonly unknown[] = [
  0, 1, 2, 12_480, noon, evening, nextYear, 'vault', 'new', 'failed', 'Xxx', ['Aaa', 'Bbb'], { free: 1e9, total: 2e9, average: 3, most: 9 }, undefined,
  { kind: 'vault', address: '/x' }, { kind: 'server', address: 'http://x' },
  ...(['starting', 'waiting', 'paused', 'cancelling', 'cancelled', 'failed', 'complete'] as const).map((state) => run({ state })),
  run({ secondsLeft: 120 }), run({ retry: true }), run({ dryRun: true }), run({ state: 'complete', dryRun: true }, { uploaded: 1 }),
  ...checks,
  run({ state: 'complete' }, { uploaded: 2 }), run({ state: 'cancelled' }, { uploaded: 1 }), run({ state: 'complete' }, { uploaded: 1, failed: 2 }),
];
const someSamples: readonly unknown[] = [0, 1, 2, noon, evening, 'Xxx', ['Aaa'], { average: 3, most: 9 }, { kind: 'vault', address: '/x' }, { kind: 'server', address: 'http://x' }];
const fewSamples: readonly unknown[] = [1, 2, noon, 'vault'];

/** What is the same in both languages, or has no words of its own. */
const same = new Set([
  'product', 'hero.title', 'setup.stepNumber', 'progress.bytesPerSecond', 'progress.bytesOf', 'speed.filesTick', 'speed.bytesTick',
  'bandwidth.speedOf', 'files.columns.name', 'details.bytes', 'details.versions', 'timeline.yearsShort', 'history.foldersOf',
  'history.took', 'settings.patterns.examples.0.pattern', 'settings.patterns.examples.2.pattern', 'settings.patterns.examples.3.pattern',
  'settings.appearance.languages.en', 'settings.appearance.languages.de', 'settings.about.version', 'folders.watching.off', 'said', 'pageTitle',
]);

afterAll(() => speak('en'));

describe('the German words', () => {
  let all: readonly Said[];
  beforeAll(() => {
    all = comparedWords({
      english: en, german: de, speak: (language) => speak(language === 'english' ? 'en-GB' : 'de-DE'),
      samples: (count) => (count < 3 ? samples : count === 3 ? someSamples : fewSamples),
    });
  });

  test('are all there, and none of them is English', () =>
    expect(untranslated(all, same, /Xxx|Aaa|Bbb|vault|server|new|failed|https?:\/\/\S+/g)).toEqual([]));

  test('are compared for each thing that is said', () => {
    const compared = new Set(all.map(({ path }) => path));
    expect(pathsOf(en).filter((path) => !compared.has(path))).toEqual([]);
  });

  test('quote as German does, and have as many steps of set-up, and promises', () => {
    expect(quotedWrongly(all)).toEqual([]);
    expect(de.setup.steps).toHaveLength(en.setup.steps.length);
    expect(de.settings.about.promises).toHaveLength(en.settings.about.promises.length);
  });
});

describe('in German', () => {
  beforeAll(() => speak('de-DE'));

  test.each([
    ['no photo', 0, ['0 Fotos brauchen Hilfe', 'Noch ist kein Foto sicher', '0 neue Ordner seit der letzten Sicherung']],
    ['one photo', 1, ['1 Foto braucht Hilfe', 'Bisher ist 1 Foto sicher', '1 neuer Ordner seit der letzten Sicherung']],
    ['two photos', 2, ['2 Fotos brauchen Hilfe', 'Bisher sind 2 Fotos sicher', '2 neue Ordner seit der letzten Sicherung']],
  ])('%s takes its own form', (_, count, expected) => {
    expect([words.hero.needsYou(count), words.hero.unfinished(count), words.hero.newFolders(count)]).toEqual(expected);
  });

  test('cases follow the words around a number', () => {
    expect([1, 7].map((days) => words.warnings.stale(days)))
      .toEqual(['Seit 1 Tag keine vollständige Sicherung', 'Seit 7 Tagen keine vollständige Sicherung']);
    expect([1, 10].map((workers) => words.lanes.busy(1, workers))).toEqual(['1 von 1 Helfer beschäftigt', '1 von 10 Helfern beschäftigt']);
    expect(words.timeline.moreGaps(1)).toBe('und 1 weitere Lücke von mindestens drei Monaten');
    expect(words.settings.patterns.leavesOut(0, 5, 0, 1)).toBe('Ausgelassen: 1 ganzer Ordner.');
    expect(words.settings.patterns.leavesOut(1, 5, 4_200_000, 2)).toBe('Ausgelassen: 1 von 5 Dateien (4,2 MB) und 2 ganze Ordner.');
  });

  test('numbers, sizes and moments are written as in Germany', () => {
    expect(words.hero.safe(12_480)).toBe('Alle 12.480 Fotos sind sicher');
    expect(words.hero.safeDetail(4_240_000_000, 'vault', noon, 3, evening))
      .toBe('4,2 GB in Ihrem Tresorordner. Letzte Sicherung: heute um 12:05, 3 neue Fotos.');
    expect(words.hero.nextAt(nextYear, noon)).toBe('Nächste Sicherung: 09.05.2027, 08:30.');
    expect(words.timeline.since(noon)).toBe('Keine Fotos seit März 2026');
    expect(words.history.day(nextYear, new Date(2028, 0, 1))).toBe('Sonntag, 9. Mai 2027');
    expect(words.details.backedUp(noon, new Date(2026, 2, 2, 13, 0))).toBe('Gesichert gestern');
    expect(words.destination.sameDisk(['Bilder', 'Kamera'])).toContain('„Bilder“ und „Kamera“');
  });

  test('what the engine says is said in German wherever it stands', () => {
    const message = 'The vault in /media/safe is not connected: connect its drive, or choose another destination.';
    const german = 'Der Tresor in /media/safe ist nicht verbunden: Laufwerk verbinden oder einen anderen Speicherort wählen.';
    const failed = run({ state: 'failed', message });
    expect([words.said(message), words.hero.runDetail(failed, 0), words.history.outcome(failed)]).toEqual([german, german, german]);
    expect(words.announcement(failed, 'Titel')).toBe(`Titel. ${german}`);
  });
});

test('readers get the first of their languages that Keepsake speaks, with their regional habits', () => {
  expect(preferredLocale(['fr-FR', 'de-AT', 'en-GB'], 'system')).toBe('de-AT');
  expect(preferredLocale(['fr-FR'], 'system')).toBe('en');
  expect(preferredLocale(['de-DE@euro'], 'system')).toBe('de-DE');
  expect(preferredLocale(['C.UTF-8', 'de_AT.UTF-8'], 'system')).toBe('de-AT');
  expect(preferredLocale(['en-GB', 'de-CH'], 'de')).toBe('de-CH');
  expect(preferredLocale(['en-GB'], 'de')).toBe('de');
});
