import { bytes, count as countForms, date, dateTime, duration, list, number } from '../formats.ts';
import type { Words } from './en.ts';
import type { RestoreFacts } from './en-restore.ts';

/* The German words of the restore page. */

const count = (value: number, one: string, other: string) => countForms(value, { one, other });
const photos = (value: number) => count(value, 'Foto', 'Fotos');
const workersDative = (value: number) => count(value, 'Helfer', 'Helfern');

function headlineOf({ state, secondsLeft, counters }: RestoreFacts): string {
  switch (state) {
    case 'starting':
      return 'Die Sicherung wird gelesen';
    case 'running':
      return secondsLeft === undefined ? 'Ihre Fotos werden wiederhergestellt' : `Wiederherstellung läuft, noch etwa ${duration(secondsLeft)}`;
    case 'waiting':
      return 'Die Sicherung antwortet nicht';
    case 'paused':
      return 'Pausiert';
    case 'cancelling':
      return 'Wird angehalten';
    case 'cancelled':
      return 'Abgebrochen';
    case 'failed':
      return 'Die Wiederherstellung ist stehen geblieben';
    case 'complete':
      if (counters.failed > 0) return `${photos(counters.failed)} ${counters.failed === 1 ? 'konnte' : 'konnten'} nicht wiederhergestellt werden`;
      return counters.restored === 0 && counters.present > 0 ? 'Alles ist schon da' : 'Ihre Fotos sind wiederhergestellt';
  }
}

function detailOf(said: (sentence: string) => string, { state, counters, message }: RestoreFacts): string {
  const { restored, present, cancelled } = counters;
  const done = `${photos(restored)} wiederhergestellt${present === 0 ? '' : `, ${number(present)} schon vorhanden`}.`;
  switch (state) {
    case 'starting':
      return 'Keepsake sieht nach, was zu diesen Fotos gehört.';
    case 'running':
      return 'Dieses Fenster darf geschlossen werden: Es geht auch ohne weiter.';
    case 'waiting':
      return message === undefined ? 'Es geht weiter, wenn die Sicherung wieder da ist.' : said(message);
    case 'paused':
      return 'Bis zum Fortsetzen wird nichts wiederhergestellt.';
    case 'cancelling':
      return 'Einen Moment: Angefangene Fotos werden noch fertig oder entfernt.';
    case 'cancelled':
      return cancelled === 0 ? done : `${done} ${photos(cancelled)} ${cancelled === 1 ? 'fehlt' : 'fehlen'} noch. Bitte noch einmal wiederherstellen.`;
    case 'failed':
      return message === undefined ? `${done} Bitte noch einmal versuchen: Vorhandenes wird nicht noch einmal kopiert.` : said(message);
    case 'complete':
      return done;
  }
}

/** @param said translates what the engine says */
export const deRestore = (said: (sentence: string) => string): Words['restore'] => ({
  title: 'Fotos wiederherstellen',
  from: (place) => `Aus ${place}`,
  elsewhere: 'Andere Sicherung…',
  reading: (lines) => `Der Inhalt der Sicherung wird gelesen: bisher ${count(lines, 'Eintrag', 'Einträge')}`,
  readingShort: 'Der Inhalt der Sicherung wird gelesen…',
  stopped: 'Die Liste ist nicht vollständig: Das Lesen wurde angehalten.',
  damaged: (lines) => `${count(lines, 'Eintrag', 'Einträge')} der Sicherungsliste ${lines === 1 ? 'ist' : 'sind'} nicht lesbar. Hier können Fotos fehlen.`,
  again: 'Noch einmal versuchen',
  empty: 'Hier ist noch nichts gesichert',
  emptyDetail: 'Nach der ersten Sicherung lassen sich Fotos von dieser Seite aus wiederherstellen.',
  nothingFound: 'Nichts gefunden',
  nothingFoundDetail: 'Kein Foto in der Sicherung passt zur Suche.',
  showAll: 'Wieder alle zeigen',
  search: 'Nach Name oder Ordner suchen',
  clearSearch: 'Suche leeren',
  found: (value) => `${photos(value)} gefunden`,
  order: 'Anordnung der Fotos',
  byDate: 'Nach Datum',
  byFolder: 'Nach Ordner',
  source: 'Gesicherter Ordner',
  allSources: 'Alle Ordner',
  sourceOf: (label, computer) => `${label} (${computer})`,
  removedFilter: 'Welche Fotos',
  allPhotos: 'Alle Fotos',
  onlyRemoved: 'Nur gelöschte Fotos',
  top: 'Alle Ordner',
  path: 'Übergeordnete Ordner',
  list: 'Fotos in der Sicherung',
  undated: 'Ohne Datum',
  loading: 'Wird geladen',
  folder: (files, size) => `${photos(files)}, ${bytes(size)}`,
  removed: (when) => `Aus dem Ordner gelöscht, bemerkt am ${date(when)}`,
  removedMark: 'Gelöscht',
  versionsMark: (value) => count(value, 'Version', 'Versionen'),
  tooMany: (shown, total) =>
    `Hier stehen die ersten ${number(shown)} von ${count(total, 'Foto', 'Fotos')}. Die anderen zeigt eine Suche oder ein Ordner.`,
  hint: 'Fotos durch Klicken auswählen. Ein Doppelklick zeigt sie groß.',
  selected: (files, size) => `${photos(files)} ausgewählt, ${bytes(size)}`,
  selectedFolders: (folders, files, size) => `${count(folders, 'Ordner', 'Ordner')} ausgewählt: ${photos(files)}, ${bytes(size)}`,
  selectionFull: (most) => `Auf einmal lassen sich bis zu ${number(most)} Fotos auswählen. Für mehr den Ordner auswählen oder alles wiederherstellen.`,
  clear: 'Auswahl aufheben',
  download: 'Als ZIP herunterladen',
  selectAll: 'Alle auswählen',
  restoreSelected: (value) => `${photos(value)} wiederherstellen…`,
  restoreFolder: 'Diesen Ordner wiederherstellen…',
  restoreEverything: 'Alles wiederherstellen…',
  viewer: {
    label: (name) => `Foto ${name}`,
    close: 'Schließen',
    previous: 'Voriges Foto',
    next: 'Nächstes Foto',
    position: (at, total) => `${number(at)} von ${number(total)}`,
    noPreview: 'Ein Browser kann diese Art von Datei nicht zeigen. Nach dem Wiederherstellen lässt sie sich öffnen.',
    facts: 'Über dieses Foto',
    taken: 'Aufgenommen',
    changed: 'Zuletzt geändert',
    backedUp: 'Gesichert',
    size: 'Größe',
    folder: 'Ordner',
    removed: 'Gelöscht',
    versions: 'Versionen',
    versionsDetail: 'Bei jeder Änderung der Datei blieb der frühere Inhalt erhalten.',
    version: (when) => `Gesichert am ${dateTime(when)}`,
    newest: 'Neueste',
    restore: 'Wiederherstellen…',
    restoreVersion: 'Diese Version wiederherstellen…',
    save: 'Kopie speichern',
    moment: dateTime,
    bytes,
  },
  dialog: {
    titleSelected: (value) => `${photos(value)} wiederherstellen`,
    titleFolder: (name) => `„${name}“ wiederherstellen`,
    titleEverything: 'Alles wiederherstellen',
    where: 'Wohin?',
    newFolder: { name: 'In einen eigenen Ordner', detail: 'Ihre jetzigen Ordner bleiben, wie sie sind.' },
    inPlace: { name: 'Zurück an den alten Ort', detail: 'Nur was fehlt, kommt hinzu. Neben ein inzwischen geändertes Foto kommt das wiederhergestellte.' },
    inPlaceUnknown: 'Das hat ein anderer Computer gesichert; es kommt deshalb in einen eigenen Ordner.',
    folder: 'Ordner',
    browse: 'Durchsuchen…',
    folderName: (day) => `Wiederhergestellt ${day}`,
    when: 'Welcher Stand?',
    newest: 'Der neueste',
    onDay: 'Wie an einem bestimmten Tag',
    day: 'Tag',
    removed: 'Auch gelöschte Fotos',
    removedDetail: 'Fotos, die einmal im Ordner waren und dort nicht mehr sind.',
    looking: 'Umfang wird ermittelt…',
    what: (files, size) => `${photos(files)}, ${bytes(size)}`,
    nothing: 'Es gibt nichts wiederherzustellen.',
    to: (places) => `Nach ${list(places)}`,
    free: (free) => `Dort sind ${bytes(free)} frei`,
    noRoom: 'Der Platz reicht nicht. Bitte einen Ordner auf einem anderen Laufwerk wählen oder weniger auswählen.',
    left: (value) => `Ohne ${photos(value)}, ${value === 1 ? 'das' : 'die'} gelöscht ${value === 1 ? 'wurde' : 'wurden'}.`,
    start: 'Wiederherstellen',
    starting: 'Wird gestartet…',
  },
  another: {
    title: 'Welche Sicherung?',
    detail: 'Den Ordner des Tresors wählen oder den Keepsake-Server, der ihn hat.',
    open: 'Sicherung öffnen',
    opening: 'Wird geöffnet…',
  },
  replace: {
    name: (computer) => (computer === undefined ? 'Ein anderer Computer' : `„${computer}“`),
    computer: (name, folders, last) =>
      `${name} hat hier ${count(folders, 'Ordner', 'Ordner')} gesichert${last === undefined ? '.' : `, zuletzt am ${date(last)}.`}`,
    open: 'Dieser Computer ersetzt ihn…',
    title: (name) => `Ersetzt wird: ${name}`,
    detail:
      'Zu jedem Ordner unten den Ordner dieses Computers wählen, der an seine Stelle tritt. Fehlen die Fotos hier noch, zuerst wiederherstellen. Was in der Sicherung ist, wird nicht noch einmal hochgeladen.',
    moves: (address) => `Ihre Fotos kommen von jetzt an nach ${address}.`,
    folderOf: (label) => `Ordner für „${label}“`,
    browse: (label) => `Ordner für „${label}“ suchen`,
    submit: 'Ersetzen',
    done: (folders) => `Von jetzt an sichert dieser Computer ${count(folders, 'Ordner', 'Ordner')} an Stelle des anderen.`,
  },
  status: 'Wiederherstellung',
  headline: headlineOf,
  detail: (facts) => detailOf(said, facts),
  progress: 'Fortschritt der Wiederherstellung',
  counting: 'Die Sicherung wird gelesen',
  numbers: 'Zahlen der Wiederherstellung',
  counters: {
    processed: 'Bearbeitet', restored: 'Wiederhergestellt', present: 'Schon vorhanden', renamed: 'Umbenannt', failed: 'Fehlgeschlagen', cancelled: 'Ausgelassen',
  },
  states: { comparing: 'Wird verglichen', restoring: 'Wird geschrieben' },
  done: 'Fertig',
  restoredTo: (places) => `Zu finden in ${list(places)}.`,
  renamed: 'Unter anderem Namen wiederhergestellt',
  renamedDetail: 'Der Name war schon vergeben, oder dieses Laufwerk lässt ihn nicht zu.',
  newName: (name) => `jetzt ${name}`,
  failures: 'Nicht wiederhergestellt',
  saveCsv: 'Ganze Liste als CSV speichern…',
  csvName: (day) => `keepsake-wiederherstellung-${day}.csv`,
  kept: (shown, total) => `Aufgeführt sind die ersten ${number(shown)} von ${number(total)}.`,
  show: 'Wiederherstellung zeigen',
  history: {
    outcome: ({ state, counters, message }) => {
      if (state === 'failed') return `Wiederherstellung: ${message === undefined ? 'blieb vor dem Ende stehen' : said(message)}`;
      const done = counters.restored === 0 ? 'Nichts Neues' : photos(counters.restored);
      if (state === 'cancelled') return `${done} wiederhergestellt, dann abgebrochen`;
      return counters.failed > 0 ? `${done} wiederhergestellt, ${number(counters.failed)} fehlgeschlagen` : `${done} wiederhergestellt`;
    },
    meta: (done, workers) => `${count(done, 'Datei', 'Dateien')} von ${workersDative(workers)} wiederhergestellt`,
    from: 'Aus',
    to: 'Nach',
    at: 'Wie am',
  },
});
