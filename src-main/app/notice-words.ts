import type { Preferences } from '../../src-shared/preferences.ts';

/*
 * What the main process says to people unasked: notifications, and notes beside a folder. One function a language, which
 * all give the same.
 */

export type NoticeWords = ReturnType<typeof englishNotices>;

export function noticeWords(language: Preferences['language'], locale = Intl.DateTimeFormat().resolvedOptions().locale): NoticeWords {
  const chosen = language === 'system' ? locale : language;
  return chosen.startsWith('de') ? germanNotices(chosen) : englishNotices(chosen);
}

function englishNotices(locale: string) {
  const numbers = new Intl.NumberFormat(locale);
  const photos = (count: number): string => (count === 1 ? '1 photo' : `${numbers.format(count)} photos`);
  return {
    finished: (uploaded: number) => ({ title: 'Your photos are backed up', body: `${photos(uploaded)} added.` }),
    failed: (count: number) => ({
      title: `${photos(count)} could not be backed up`,
      body: 'Open Keepsake to see why, and what to do.',
    }),
    away: () => ({
      title: 'Nothing was backed up for a day',
      body: 'The place where your photos go cannot be reached. Connect it, or choose another.',
    }),
    card: (name: string) => ({ title: 'This camera card has photos that are not backed up', body: `Open Keepsake to back up ${name}.` }),
    polled: (minutes: number) => `Other devices can change this folder without a word, so Keepsake looks through it every ${minutes} minutes.`,
    tooManyFolders: (minutes: number) =>
      `This system watches too many folders already, so Keepsake looks through this one every ${minutes} minutes. Its setting fs.inotify.max_user_watches allows more.`,
    notWatched: (minutes: number, why: string) => `This folder cannot be watched (${why}), so Keepsake looks through it every ${minutes} minutes.`,
  };
}

function germanNotices(locale: string): NoticeWords {
  const numbers = new Intl.NumberFormat(locale);
  const photos = (count: number): string => (count === 1 ? '1 Foto' : `${numbers.format(count)} Fotos`);
  return {
    finished: (uploaded) => ({ title: 'Deine Fotos sind gesichert', body: `${photos(uploaded)} neu gesichert.` }),
    failed: (count) => ({
      title: `${photos(count)} ${count === 1 ? 'konnte' : 'konnten'} nicht gesichert werden`,
      body: 'Öffne Keepsake, um zu sehen, warum, und was zu tun ist.',
    }),
    away: () => ({
      title: 'Seit einem Tag wurde nichts gesichert',
      body: 'Der Ort für deine Fotos ist nicht erreichbar. Verbinde ihn, oder wähle einen anderen.',
    }),
    card: (name) => ({ title: 'Diese Kamerakarte hat Fotos, die nicht gesichert sind', body: `Öffne Keepsake, um ${name} zu sichern.` }),
    polled: (minutes) => `Andere Geräte können diesen Ordner unbemerkt ändern, deshalb sieht Keepsake ihn alle ${minutes} Minuten durch.`,
    tooManyFolders: (minutes) =>
      `Dieses System überwacht schon zu viele Ordner, deshalb sieht Keepsake diesen alle ${minutes} Minuten durch. Seine Einstellung fs.inotify.max_user_watches erlaubt mehr.`,
    notWatched: (minutes, why) => `Dieser Ordner lässt sich nicht überwachen (${why}), deshalb sieht Keepsake ihn alle ${minutes} Minuten durch.`,
  };
}
