import { expect, test } from 'vitest';
import { folderWords, namesOf } from '../../src-renderer/source-names.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';

const card = (id: string, camera: string) => sourceStatus(id, { label: 'DCIM', path: `/media/${camera}/DCIM` });

test('the folder of a photo begins with what its source is called, also at its top, and two cards are told apart', () => {
  const names = namesOf(appState({ sources: [card('canon00001', 'CANON'), card('sony000001', 'SONY')] }));
  expect(folderWords(names.get('canon00001'), '')).toBe('DCIM (CANON)');
  expect(folderWords(names.get('sony000001'), '')).toBe('DCIM (SONY)');
  expect(folderWords(names.get('sony000001'), '100MSDCF')).toBe('DCIM (SONY) / 100MSDCF');
  expect(folderWords(undefined, '2024/Rome')).toBe('2024/Rome');
});

test('a folder that was removed keeps its name, in the history as in the lists of files', () => {
  const removed = { ...card('canon00001', 'CANON'), fromCommandLine: false };
  const names = namesOf(appState({ sources: [sourceStatus('pictures1', { label: 'Pictures' })], unlistedSources: [removed] }));
  expect([...names]).toEqual([['pictures1', 'Pictures'], ['canon00001', 'DCIM']]);
});
