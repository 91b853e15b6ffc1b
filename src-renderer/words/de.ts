import type { VerifyRecord } from '../../src-shared/checks.ts';
import type { DestinationAddress, DestinationKind, FileState, RunSnapshot } from '../../src-shared/domain.ts';
import { workersMax } from '../../src-shared/workers.ts';
import { engineGerman } from '../../src-shared/words/engine-de.ts';
import { createTranslation } from '../../src-shared/words/translation.ts';
import {
  bytes, count as countForms, date, dateTime, duration, fewDigits, list, moment as momentOf, month as monthOf, monthYear, number, percent, relative, time, weekday,
} from '../formats.ts';
import { deRestore } from './de-restore.ts';
import type { Words } from './en.ts';

/*
 * Every word that people read, in German. Short and kind, as in English; where somebody is spoken to, it is with "Sie", and
 * what is to be done is said in the infinitive ("Ordner hinzufügen").
 */

const said = createTranslation(engineGerman);
const count = (value: number, one: string, other: string) => countForms(value, { one, other });
const photos = (value: number) => count(value, 'Foto', 'Fotos');
const files = (value: number) => count(value, 'Datei', 'Dateien');
const folders = (value: number) => count(value, 'Ordner', 'Ordner');
/** After "seit", "von" and the like. */
const daysDative = (value: number) => count(value, 'Tag', 'Tagen');
const moment = (when: Date, now: Date) => momentOf(when, now, (today) => `heute um ${today}`);
const quoted = (label: string) => `„${label}“`;

const tried = (when: Date, now: Date) =>
  now.getTime() - when.getTime() < 60_000 ? 'Gerade versucht' : `Versucht ${relative(when, now)}`;

const dayOrTime = (when: Date, now: Date) => (when.toDateString() === now.toDateString() ? time(when) : date(when));
const muchMore = (usual: number) =>
  usual === 0 ? 'So etwas kam noch nie vor.' : `Das sind weit mehr als je zuvor (höchstens ${number(usual)} an einem Tag).`;

const safePhotos = (run: RunSnapshot) => run.counters.uploaded + run.counters.present;
const needsYou = (value: number) => `${photos(value)} ${value === 1 ? 'braucht' : 'brauchen'} Hilfe`;
/** After a place or a time: "Dort sind 3 Fotos sicher". */
const areSafeAfter = (value: number) => `${value === 1 ? 'ist' : 'sind'} ${photos(value)} sicher`;
const areSafe = (value: number) => `${photos(value)} ${value === 1 ? 'ist' : 'sind'} sicher`;

const foldersUnreadable = (folders: number) => (folders === 1 ? '1 Ordner ist nicht lesbar' : `${number(folders)} Ordner sind nicht lesbar`);

function waitingFor(destination: DestinationKind | undefined): string {
  switch (destination) {
    case 'vault':
      return 'Das Laufwerk Ihres Tresors ist nicht verbunden';
    case 'server':
      return 'Ihr Keepsake-Server antwortet nicht';
    case undefined:
      return 'Der Speicherort Ihrer Fotos antwortet nicht';
  }
}

function headlineOfRun(run: RunSnapshot, destination?: DestinationKind): string {
  const { counters } = run;
  switch (run.state) {
    case 'starting':
      return 'Wird vorbereitet';
    case 'running':
      if (run.secondsLeft !== undefined) return `Sicherung läuft, noch etwa ${duration(run.secondsLeft)}`;
      if (run.retry === true) return 'Neuer Versuch läuft';
      return run.dryRun ? 'Probelauf, nichts wird kopiert' : 'Sicherung läuft';
    case 'waiting':
      return waitingFor(destination);
    case 'paused':
      return 'Pausiert';
    case 'cancelling':
      return 'Wird angehalten';
    case 'cancelled':
      return 'Abgebrochen';
    case 'failed':
      return 'Die Sicherung ist stehen geblieben';
    case 'complete':
      if (run.unreadableFolders !== undefined) return foldersUnreadable(run.unreadableFolders);
      if (counters.failed > 0) return needsYou(counters.failed);
      return run.dryRun ? 'Probelauf fertig, nichts wurde kopiert' : 'Die Sicherung ist fertig';
  }
}

function detailOfRun(run: RunSnapshot, safe: number): string {
  switch (run.state) {
    case 'starting':
      return 'Der Speicherort Ihrer Fotos wird verbunden.';
    case 'running':
      return 'Computer und Fotos lassen sich dabei ganz normal benutzen.';
    case 'waiting':
      return safe === 0 ? `Ihre Fotos warten; ${goesOn}` : `Dort ${areSafeAfter(safe)}. ${goesOn}`;
    case 'paused':
      return 'Bis zum Fortsetzen wird nichts kopiert.';
    case 'cancelling':
      return 'Einen Moment: Was gerade läuft, wird sauber beendet.';
    case 'cancelled':
      return 'Die letzte Sicherung wurde abgebrochen: noch einmal sichern, und auch der Rest ist sicher.';
    case 'failed':
      return run.message === undefined
        ? 'Etwas ist schiefgegangen. Was schon gesichert war, ist sicher; bitte noch einmal versuchen.'
        : said(run.message);
    case 'complete':
      return `${photos(safePhotos(run))} ${safePhotos(run) === 1 ? 'wäre' : 'wären'} sicher, ${number(run.counters.failed)} ${run.counters.failed === 1 ? 'würde' : 'würden'} misslingen.`;
  }
}

const goesOn = 'Keepsake macht von selbst weiter, sobald die Verbindung wieder da ist.';

const placeOf = (destination: DestinationKind) => (destination === 'vault' ? 'in Ihrem Tresorordner' : 'auf Ihrem Keepsake-Server');

function safeDetail(size: number, destination: DestinationKind, at: Date | undefined, added: number | undefined, now: Date): string {
  const much = `${bytes(size)} ${placeOf(destination)}.`;
  if (at === undefined) return much;
  const news = added === undefined ? '' : added === 0 ? ', nichts Neues' : `, ${count(added, 'neues Foto', 'neue Fotos')}`;
  return `${much} Letzte Sicherung: ${moment(at, now)}${news}.`;
}

const foldersAwayTitle = (away: number, label: string) =>
  away === 1 ? `${quoted(label)} ist nicht verbunden` : `${folders(away)} sind nicht verbunden`;

const foldersAwayDetail = (safe: number) =>
  `${safe === 0 ? '' : `${areSafe(safe)}. `}Nichts gilt als gelöscht: Fehlendes verbinden, dann noch einmal sichern.`;

/** Folders that are named one by one: with more of them a sentence cannot be read any more. */
const foldersNamed = 3;

function namedFolders(labels: readonly string[]): string {
  const named = labels.length <= foldersNamed ? labels : labels.slice(0, foldersNamed - 1);
  const others = labels.length - named.length;
  return list([...named.map(quoted), ...(others === 0 ? [] : [count(others, 'weiterer Ordner', 'weitere Ordner')])]);
}

const perSecond = (value: number) => `${value >= 10 ? number(Math.round(value)) : fewDigits(value)} Dateien/s`;

function announcement(run: RunSnapshot, title: string): string {
  if (run.state === 'running') return run.retry === true ? 'Neuer Versuch läuft' : 'Sicherung läuft';
  if (run.state === 'waiting') return `${title}. ${goesOn}`;
  if (run.state === 'cancelled') return `Abgebrochen. ${title}`;
  return run.message === undefined ? title : `${title}. ${said(run.message)}`;
}

const fromTo = (from: Date, to: Date) =>
  monthYear(from) === monthYear(to) ? `aufgenommen im ${monthYear(from)}` : `aufgenommen von ${monthYear(from)} bis ${monthYear(to)}`;

/** Midnights between two moments. */
const calendarDays = (from: Date, to: Date) =>
  Math.round((new Date(to).setHours(0, 0, 0, 0) - new Date(from).setHours(0, 0, 0, 0)) / 86_400_000);

function outcomeOf({ state, counters, dryRun, message, removed = 0 }: Omit<RunSnapshot, 'lanes'>): string {
  const { uploaded, failed, present } = counters;
  if (state === 'failed') return message === undefined ? 'Vor dem Ende stehen geblieben' : said(message);
  if (dryRun) return 'Probelauf';
  const copied = uploaded === 0 ? 'Nichts Neues' : `${photos(uploaded)} kopiert`;
  if (state === 'cancelled') {
    const cancelled = uploaded === 0 ? 'Abgebrochen, bevor etwas kopiert wurde' : `${copied}, dann abgebrochen`;
    return message === undefined ? cancelled : `${cancelled}. ${said(message)}`;
  }
  if (failed > 0) return `${copied}, ${number(failed)} fehlgeschlagen`;
  if (uploaded > 0) return copied;
  if (present === 0 && removed > 0) return `${photos(removed)} nicht mehr in Ihren Ordnern`;
  return present === 0 ? 'Keine Fotos gefunden' : `Nichts Neues: ${photos(present)} schon sicher`;
}

const stateWords: Readonly<Record<FileState, string>> = {
  queued: 'Wartet',
  checksum: 'Wird gelesen',
  checking: 'Wird geprüft',
  uploading: 'Wird übertragen',
  uploaded: 'Übertragen',
  present: 'Schon gesichert',
  skipped: 'Übersprungen',
  failed: 'Fehlgeschlagen',
  cancelled: 'Noch offen',
};

const inPlace = ({ kind, address }: DestinationAddress): string => `${kind === 'vault' ? 'in' : 'auf'} ${address}`;

/** What a verification has found, in a few words; empty where all is well. */
function foundIn({ summary: { damaged, missing, damagedLines, damagedJournals = [], unlisted = 0 } }: VerifyRecord): string {
  if (damaged + missing > 0) return `${number(damaged)} beschädigt, ${number(missing)} fehlen`;
  if (unlisted === 0 && damagedJournals.length > 0 && !damagedJournals.some(({ thisComputer }) => thisComputer))
    return 'die gelesenen Fotos sind unbeschädigt, aber die Liste der Sicherung eines anderen Computers ist beschädigt';
  return damagedLines + unlisted > 0 ? 'die Liste der Sicherung ist beschädigt' : '';
}

export const de: Words = {
  product: 'Keepsake',
  said,
  connection: {
    connecting: 'Verbindung mit Keepsake…',
    lost: 'Keepsake antwortet nicht. Was hier steht, ist vielleicht veraltet; sobald Keepsake wieder da ist, geht es von selbst weiter.',
    lostAtStart: 'Keepsake antwortet nicht',
    lostAtStartDetail:
      'Läuft es noch? Diese Seite versucht es weiter und macht von selbst weiter, sobald Keepsake wieder da ist.',
  },
  signIn: {
    title: 'Diese Seite braucht ihren Schlüssel',
    detail: 'Keepsake nennt beim Start die Adresse dieser Seite, mit dem Schlüssel an ihrem Ende. Bitte diese Adresse öffnen oder hier einfügen. Sie bleibt auch nach einem Neustart gleich: als Lesezeichen mit dem Schlüssel behalten.',
    where: 'Sie steht in dem Fenster, in dem „keepsake web“ läuft. Auf einem NAS oder Server steht sie im Protokoll: „docker logs keepsake“ oder „journalctl --user --unit=keepsake-web“.',
    label: 'Genannte Adresse oder nur der Schlüssel',
    submit: 'Keepsake öffnen',
    pending: 'Einen Moment…',
    wrong: 'Dieser Schlüssel ist nicht der richtige. Bitte die ganze genannte Adresse kopieren, bis zu ihrem Ende.',
  },
  views: {
    label: 'Ansichten',
    home: 'Übersicht',
    files: 'Dateien',
    restore: 'Zurückholen',
    timeline: 'Zeitstrahl',
    history: 'Verlauf',
    settings: 'Einstellungen',
    needBadge: (failed) => (failed === 1 ? 'braucht Hilfe' : 'brauchen Hilfe'),
  },
  hero: {
    title: 'Status',
    empty: 'Bringen wir Ihre Fotos in Sicherheit',
    emptyDetail:
      'Fügen Sie die Ordner hinzu, in denen Ihre Fotos liegen. Keepsake kopiert jedes Foto und jedes Video an einen sicheren Ort; Ihre eigenen Dateien werden nie geändert oder gelöscht.',
    ready: 'Bereit zum Sichern',
    readyDetail: (value) => `${folders(value)} ${value === 1 ? 'wird' : 'werden'} kopiert. Ihre eigenen Dateien werden nur gelesen.`,
    noFolders: 'Kein Ordner wird gesichert',
    noFoldersDetail: 'Fügen Sie die Ordner hinzu, in denen Ihre Fotos liegen. Was schon gesichert ist, bleibt, wo es ist.',
    commanded: (files) => areSafe(files),
    commandedDetail: 'Ein Befehl hat sie gesichert. Fügen Sie ihren Ordner unten hinzu, dann werden neue Fotos von selbst gesichert.',
    paused: (until, now) => (until === undefined ? 'Pausiert' : `Pausiert bis ${momentOf(until, now, (today) => today)}`),
    pausedDetail: (safe) => `${safe === 0 ? '' : `${areSafe(safe)}. `}Bis zum Fortsetzen wird nichts Neues kopiert.`,
    changed: 'Es gibt etwas Neues zu sichern',
    changedDetail: 'Ihre Fotos haben einen neuen Speicherort: einmal sichern, und alle sind auch dort.',
    newFolders: (value) => `${count(value, 'neuer Ordner', 'neue Ordner')} seit der letzten Sicherung`,
    newFoldersDetail: 'Noch einmal sichern, und auch alles darin ist sicher.',
    placeAway: (destination) => waitingFor(destination),
    placeRefuses: (destination) =>
      destination === 'vault' ? 'Ihr Tresor lässt sich gerade nicht benutzen' : 'Ihr Keepsake-Server nimmt gerade keine Fotos an',
    placeAwayDetail: (safe) =>
      safe === 0
        ? 'Ihre Fotos lassen sich sichern, sobald die Verbindung wieder da ist.'
        : `Dort ${areSafeAfter(safe)}. Neues folgt, sobald die Verbindung wieder da ist.`,
    placeRefusesDetail: (safe) =>
      safe === 0 ? 'Dort ist noch kein Foto sicher.' : `Dort ${areSafeAfter(safe)}. Neues ist es erst, wenn das behoben ist.`,
    foldersAway: foldersAwayTitle,
    foldersAwayDetail,
    needsYou,
    needsYouDetail: (safe) =>
      `${safe === 0 ? 'Noch keines ist sicher.' : `${safe === 1 ? '1 weiteres ist' : `${number(safe)} weitere sind`} sicher.`} Nachsehen, woran es liegt, und dann noch einmal versuchen.`,
    foldersUnreadable,
    foldersUnreadableDetail: (folders, files, safe) =>
      `Wie viele Fotos in ${folders === 1 ? 'ihm' : 'ihnen'} sind, ist unbekannt.${files === 0 ? '' : ` Außerdem: ${needsYou(files)}.`} ` +
      `${safe === 0 ? 'Noch ist kein Foto sicher' : areSafe(safe)}. Nachsehen, woran es liegt, und dann noch einmal versuchen.`,
    linksOutside: (links) =>
      links === 1 ? '1 Verknüpfung führt aus Ihren Ordnern hinaus' : `${number(links)} Verknüpfungen führen aus Ihren Ordnern hinaus`,
    linksOutsideDetail: (links, safe) =>
      `${links === 1 ? 'Ihr Ziel wird' : 'Ihre Ziele werden'} nicht gesichert: den Zielordner hinzufügen oder die Verknüpfung auslassen. ` +
      `${safe === 0 ? 'Noch ist kein Foto sicher' : areSafe(safe)}.`,
    unfinished: (safe) => (safe === 0 ? 'Noch ist kein Foto sicher' : `Bisher ${areSafeAfter(safe)}`),
    unfinishedDetail: 'Die letzte Sicherung kam nicht bis zum Ende: noch einmal sichern, und auch der Rest ist sicher.',
    placeBack: 'Die letzte Sicherung konnte den Speicherort Ihrer Fotos nicht erreichen; jetzt antwortet er wieder: noch einmal sichern, und auch alles Neue ist sicher.',
    safeNote: (safe) => `${areSafe(safe)}.`,
    backAgain: (label) => `${quoted(label)} ist wieder verbunden`,
    backAgainDetail: 'Noch einmal sichern, und auch alles Neue darin ist sicher.',
    finishing: 'Fast fertig',
    finishingDetail: 'Einen Moment: Alles wird noch einmal gezählt.',
    noPhotos: 'Noch keine Fotos gefunden',
    noPhotosDetail: 'In Ihren Ordnern ist nichts, was Keepsake als Foto oder Video kennt.',
    safe: (safe) => (safe === 1 ? 'Ihr Foto ist sicher' : `Alle ${photos(safe)} sind sicher`),
    safeDetail,
    nextAt: (when, now) => `Nächste Sicherung: ${moment(when, now)}.`,
    run: headlineOfRun,
    runDetail: detailOfRun,
    addFolder: 'Ordner hinzufügen',
    backUp: 'Jetzt sichern',
    cancel: 'Abbrechen',
    cancelling: 'Wird angehalten…',
    pause: 'Pausieren',
    resume: 'Fortsetzen',
    needsFolder: 'Zuerst einen Ordner hinzufügen, dann kann gesichert werden.',
    seeFailed: 'Fehler ansehen',
  },
  setup: {
    suggested: 'Liegen Ihre Fotos hier?',
    suggestion: (name) => `${name} hinzufügen`,
    drop: 'Ordner hier ablegen, um sie zu sichern',
    dropHint: 'Ordner lassen sich auch irgendwo in diesem Fenster ablegen.',
    dropInBrowser: 'Ein Browser verrät nicht, wo ein abgelegter Ordner liegt: bitte „Ordner hinzufügen“ verwenden.',
    dropNothing: 'Nur Ordner dieses Computers lassen sich hier ablegen.',
    placeAway: 'Der Speicherort ist gerade nicht verwendbar',
    haveBackup: 'Gibt es schon eine Sicherung?',
    haveBackupDetail: 'Fotos daraus zurückholen, oder sie mit diesem Computer fortsetzen.',
    openBackup: 'Ich habe schon eine Sicherung…',
    steps: ['Was gesichert wird', 'Wohin', 'Sichern'],
    stepNumber: (step) => number(step),
  },
  warnings: {
    title: 'Gut zu wissen',
    hide: 'Ausblenden',
    hideLabel: (title) => `Ausblenden: ${title}`,
    change: 'Anderen Speicherort wählen…',
    history: 'Im Verlauf ansehen',
    stale: (value) => `Seit ${daysDative(value)} keine vollständige Sicherung`,
    staleDetail: 'Was seitdem neu ist, ist noch nicht sicher: jetzt sichern, und den Computer anlassen, bis es fertig ist.',
    manyChanged: (value) => `${photos(value)} ${value === 1 ? 'hat' : 'haben'} sich geändert`,
    manyChangedDetail: (usual, at, now) =>
      `Zeitpunkt: ${moment(at, now)}. ${muchMore(usual)} Waren Sie das? Jedes Foto, das sicher war, ist es noch: Geänderte bewahrt Keepsake als neue Versionen auf.`,
    manyRemoved: (value) => `${photos(value)} ${value === 1 ? 'ist' : 'sind'} aus Ihren Ordnern verschwunden`,
    manyRemovedDetail: (usual, at, now) => `Zeitpunkt: ${moment(at, now)}. ${muchMore(usual)} Waren Sie das? In der Sicherung bleiben alle erhalten.`,
    noPicture: (value) => (value === 1 ? 'In einer Ihrer Dateien ist kein Bild' : `In ${files(value)} ist kein Bild`),
    noPictureDetail: (examples, more) =>
      `Alle Bytes von ${list([...examples.map((path) => `„${path}“`), ...(more > 0 ? [`${number(more)} weiteren`] : [])])} sind null, wie nach einem Download oder einer Kopie, die misslungen ist. In der Sicherung sind sie genauso: Holen Sie solche Fotos noch einmal von dort, wo sie herkommen, solange es sie dort gibt.`,
    nearlyFull: 'Der Speicherort Ihrer Fotos ist fast voll',
    nearlyFullDetail: ({ free, total }) =>
      `Frei: ${bytes(free)} von ${bytes(total)}. Dort Platz schaffen oder einen anderen Speicherort wählen; was sicher ist, bleibt sicher.`,
    sourceAway: (label, value) => `${quoted(label)} war seit ${daysDative(value)} nicht verbunden`,
    sourceAwayDetail:
      'Was davon gesichert ist, ist sicher. Den Ordner ab und zu verbinden, damit auch Neues gesichert wird, oder aus Ihren Ordnern entfernen.',
    sameDisk: 'Ihre Fotos und ihre Sicherung liegen auf demselben Datenträger',
    sameDiskDetail: (labels) =>
      `Geht er kaputt, sind ${namedFolders(labels)} und die Sicherung zusammen verloren. Ein Ordner auf einem anderen Laufwerk, ein NAS oder ein Keepsake-Server ist sicherer.`,
  },
  failures: {
    title: needsYou,
    folders: (folders) =>
      folders === 1
        ? '1 Ordner ist nicht lesbar: Wie viele Fotos darin sind, ist unbekannt'
        : `${number(folders)} Ordner sind nicht lesbar: Wie viele Fotos darin sind, ist unbekannt`,
    links: (links) =>
      links === 1
        ? '1 Verknüpfung führt aus Ihren Ordnern hinaus: Ihr Ziel wird nicht gesichert'
        : `${number(links)} Verknüpfungen führen aus Ihren Ordnern hinaus: Ihre Ziele werden nicht gesichert`,
    detail: (failures) =>
      failures === 1 ? 'Der Grund steht in der Liste, bis die Sicherung gelingt.' : 'Die Gründe stehen in der Liste, bis die Sicherung gelingt.',
    show: () => 'Anzeigen',
    retry: 'Noch einmal versuchen',
    saveCsv: 'Als CSV speichern…',
    csvName: (day) => `keepsake-fehler-${day}.csv`,
    tab: 'Brauchen Hilfe',
    tabDetail: 'Was sich nicht sichern ließ, bleibt hier mit seinem Grund, bis es gesichert ist. Ordner, die nicht lesbar sind, stehen zuerst.',
    addTarget: 'Diesen Ordner hinzufügen',
    list: 'Was Hilfe braucht',
    since: (when, now) => `Seit ${moment(when, now)}`,
    tried,
    triedAgain: (succeeded, failed, at) =>
      `Um ${time(at)} noch einmal versucht: ${succeeded === 0 ? '' : `${files(succeeded)} jetzt gesichert, `}${failed === 0 ? 'keine fehlgeschlagen' : `${files(failed)} wieder fehlgeschlagen`}.`,
    none: 'Nichts braucht Hilfe',
    noneDetail: 'Was sich nicht sichern lässt, steht hier mit seinem Grund, bis es gelingt.',
  },
  progress: {
    label: 'Fortschritt der Sicherung',
    ofTotal: (done, total) => `${number(done)} von ${files(total)}`,
    doneSoFar: (done) => `${number(done)} erledigt`,
    foundSoFar: (done, total) => `${number(done)} erledigt, ${number(total)} bisher gefunden`,
    bytesOf: (done, total) => `${bytes(done)} von ${bytes(total)}`,
    filesPerSecond: perSecond,
    bytesPerSecond: (value) => `${bytes(value)}/s`,
    timeLeft: (seconds) => `noch etwa ${duration(seconds)}`,
    counting: 'Ihre Fotos werden noch gezählt',
  },
  counters: {
    title: 'Zahlen der letzten Sicherung',
    card: 'Letzte Sicherung',
    processed: 'Bearbeitet',
    uploaded: 'Übertragen',
    present: 'Schon gesichert',
    skipped: 'Übersprungen',
    failed: 'Fehlgeschlagen',
    cancelled: 'Noch offen',
  },
  speed: {
    title: 'Tempo',
    files: 'Dateien',
    bytes: 'Daten',
    chart: (name) => `${name} pro Sekunde, in den letzten Minuten`,
    filesTick: (value) => `${fewDigits(value)}/s`,
    bytesTick: (value) => `${bytes(value)}/s`,
    summary: (seconds, filesOf, bytesOf) =>
      seconds === 0
        ? 'Noch wurde nichts gemessen.'
        : `Über ${duration(seconds)}: durchschnittlich ${perSecond(filesOf.average)} und höchstens ${perSecond(filesOf.most)}, durchschnittlich ${bytes(bytesOf.average)}/s und höchstens ${bytes(bytesOf.most)}/s.`,
  },
  bandwidth: {
    title: 'Tempo der Übertragung',
    label: 'Wie schnell übertragen werden darf',
    now: (limit) => (limit === undefined ? 'Keine Grenze' : `Höchstens ${bytes(limit)}/s`),
    open: (limit) =>
      limit === undefined ? 'Keine Grenze: Tempo der Übertragung begrenzen' : `Höchstens ${bytes(limit)}/s: Tempo der Übertragung ändern`,
    modes: {
      unlimited: { name: 'So schnell wie möglich', detail: 'Übertragungen nehmen, was das Netz hergibt.' },
      limited: { name: 'Immer begrenzt', detail: 'Alle Übertragungen zusammen sind nie schneller.' },
      timetable: { name: 'Nach Tageszeit', detail: 'Zum Beispiel langsam, solange gearbeitet wird, und schnell bei Nacht.' },
    },
    speed: 'Nie schneller als',
    none: 'Keine Grenze',
    speedOf: (bytesPerSecond) => `${bytes(bytesPerSecond)}/s (${fewDigits((bytesPerSecond * 8) / 1e6)} Mbit/s)`,
    timetable: 'Zeitplan für jeden Tag',
    from: 'Ab',
    speedFrom: (from) => `Tempo ab ${from}`,
    remove: (from) => `${from} entfernen`,
    add: 'Uhrzeit hinzufügen',
  },
  lanes: {
    title: 'Gerade in Arbeit',
    busy: (busy, all) => `${number(busy)} von ${count(all, 'Helfer', 'Helfern')} beschäftigt`,
    list: 'Was jeder Helfer tut',
    worker: (lane) => `Helfer ${number(lane)}`,
    idle: 'Bereit',
    paused: 'Pausiert',
  },
  folders: {
    title: 'Ihre Ordner',
    add: 'Ordner hinzufügen',
    remove: (label) => `${label} entfernen`,
    none: 'Noch kein Ordner.',
    fromCommandLine: 'Über die Befehlszeile gesichert, nicht von selbst:',
    addFromCommandLine: (label, value, size) => `${label} hinzufügen (${photos(value)}, ${bytes(size)})`,
    addedSaid: {
      added: (label) => `${quoted(label)} gehört jetzt zu Ihren Ordnern.`,
      known: (label) => `${quoted(label)} gehört schon zu Ihren Ordnern.`,
      inside: (label, others) =>
        `${quoted(label)} liegt in ${namedFolders(others)} und wird mit allem anderen darin gesichert. Es gibt nichts hinzuzufügen.`,
      around: (label, others) =>
        `${quoted(label)} gehört jetzt zu Ihren Ordnern, anstelle von ${namedFolders(others)} darin.`,
    },
    holds: (value, size) => `${photos(value)}, ${bytes(size)}`,
    states: {
      safe: 'Sicher',
      busy: 'Wird gesichert',
      toDo: 'Noch nicht gesichert',
      begun: 'Noch nicht fertig',
      need: (failures) => `${number(failures)} ${failures === 1 ? 'braucht' : 'brauchen'} Hilfe`,
      away: (since, now) => (since === undefined ? 'Nicht verbunden' : `Nicht verbunden seit ${dayOrTime(since, now)}`),
    },
    watching: {
      off: '',
      scanning: 'Keepsake sieht ihn zum ersten Mal durch',
      watching: 'Neue Fotos werden sofort bemerkt',
      scans: 'Wird regelmäßig durchgesehen',
      polling: 'Wird alle paar Minuten durchgesehen',
    },
    unlisted: (value) => `${photos(value)} aus Ordnern, die nicht mehr hier stehen, ${value === 1 ? 'bleibt' : 'bleiben'} in der Sicherung.`,
    showUnlisted: 'Alle Fotos zeigen',
    confirmTitle: (label) => `${quoted(label)} entfernen?`,
    confirmBody:
      'Keepsake sichert diesen Ordner nicht mehr. Die Fotos darin bleiben, wo sie sind, und was schon gesichert ist, bleibt sicher.',
    confirmRunning:
      'Gerade läuft eine Sicherung: Sie sichert diesen Ordner noch zu Ende. Um das zu verhindern, zuerst die Sicherung abbrechen.',
    confirm: 'Ordner entfernen',
    keep: 'Behalten',
  },
  destination: {
    title: 'Speicherort',
    change: 'Ändern…',
    changeLabel: 'Speicherort ändern',
    name: (destination) => (destination.kind === 'vault' ? 'Ein Tresorordner' : 'Ein Keepsake-Server'),
    detail: (destination) =>
      destination.kind === 'vault'
        ? 'Ein gewöhnlicher Ordner: Jeder Dateimanager öffnet ihn, mit oder ohne Keepsake.'
        : 'Ihr eigener Server bewahrt sie auf und prüft jedes Foto bei der Ankunft.',
    space: 'Platz',
    free: ({ free, total }) => `${bytes(free)} von ${bytes(total)} frei`,
    dialogTitle: 'Wohin mit Ihren Fotos?',
    dialogDetail: 'Keepsake prüft den Speicherort vor dem Speichern. Was anderswo sicher ist, bleibt dort.',
    kind: 'Art des Speicherorts',
    vault: 'Ein Ordner',
    vaultDetail: 'Auf einem anderen Laufwerk, einem NAS oder diesem Computer: Die Fotos bleiben gewöhnliche Dateien.',
    server: 'Ein Keepsake-Server',
    serverDetail: 'Auf einem Heimserver oder NAS, auf dem Keepsake läuft, auch von unterwegs.',
    folder: 'Ordner',
    browse: 'Durchsuchen…',
    address: 'Adresse des Servers',
    addressExample: 'https://mein-nas:4811',
    token: 'Zugangsschlüssel (Token)',
    tokenDetail: 'Der Server zeigt ihn beim ersten Start. Leer lassen, um den gespeicherten zu behalten.',
    test: 'Speicherort prüfen',
    testing: 'Wird geprüft…',
    save: 'Hier speichern',
    saveCancelling: 'Sicherung abbrechen und hier speichern',
    runs: 'Gerade läuft eine Sicherung. Sie wird abgebrochen, wenn Sie diesen Speicherort nehmen; was sie kopiert hat, bleibt, wo es ist.',
    saving: 'Wird gespeichert…',
    result: 'Was Keepsake gefunden hat',
    found: ({ kind, address }, found) =>
      found === 'new'
        ? `Alles in Ordnung: Keepsake legt in ${address} einen neuen Tresor an.`
        : kind === 'vault'
          ? 'Alles in Ordnung: Dort ist schon ein Keepsake-Tresor. Was darin ist, wird nicht noch einmal kopiert.'
          : 'Alles in Ordnung: Der Server antwortet und nimmt Fotos an.',
    insecure: (address) =>
      `Nichts schützt, was an ${address} gesendet wird: Jeder im Netz dazwischen kann Ihre Fotos und das Token lesen. Nur weitermachen, wenn Sie dem ganzen Netz vertrauen, oder https:// schreiben, wenn der Server ein Zertifikat hat.`,
    allowInsecure: 'Ich vertraue diesem Netz: prüfen',
    tooSmall: (place, needed, free) =>
      `Ihre Fotos brauchen ungefähr ${bytes(needed)}, ${inPlace(place)} sind aber nur ${bytes(free)} frei: Dort passen nicht alle hinein.`,
    tooSmallForRest: (place, needed, free) =>
      `Etwa ${bytes(needed)} Ihrer Fotos sind noch nicht ${inPlace(place)} gesichert, und nur ${bytes(free)} sind frei: Dort passen nicht alle hinein.`,
    tooSmallPerhaps: (place, needed, free) =>
      `Ihre Fotos brauchen ungefähr ${bytes(needed)}, ${inPlace(place)} sind aber nur ${bytes(free)} frei. Dieser Computer hat dort noch nichts gesichert: Wenn nicht ein anderer dieselben Fotos gesichert hat, passen nicht alle hinein.`,
    roomUnknown: (place, free) =>
      `Die Zeit hat nicht gereicht, um alle Ihre Fotos zu zählen: Bitte prüfen, ob sie in die ${bytes(free)} passen, die ${inPlace(place)} frei sind.`,
    sameDisk: (labels) =>
      `Er liegt auf demselben Datenträger wie ${namedFolders(labels)}: Geht dieser kaputt, ist beides verloren. Für den Anfang genügt das; ein anderes Laufwerk ist sicherer.`,
  },
  workers: {
    title: 'Helfer',
    label: 'Anzahl der Helfer',
    detail: 'Wie viele Dateien gleichzeitig bearbeitet werden. Mehr helfen bei langsamem Netz; weniger schonen einen kleinen Rechner.',
    max: workersMax,
    speeds: 'Was jede Anzahl in dieser Sicherung brachte',
    workers: (workers) => count(workers, 'Helfer', 'Helfer'),
    speed: perSecond,
  },
  picker: {
    title: 'Ordner wählen',
    places: 'Orte',
    path: 'Pfad',
    go: 'Öffnen',
    folders: (path) => `Ordner in ${path}`,
    crumbs: 'Aktueller Ordner',
    empty: 'Keine Ordner darin. Dieser hier lässt sich wählen.',
    choose: (name) => `${quoted(name)} wählen`,
    loading: 'Wird gesucht…',
  },
  files: {
    title: 'Dateien',
    tabs: 'Dateien',
    library: 'Alle Fotos',
    last: 'Letzte Sicherung',
    current: 'Diese Sicherung',
    run: 'Eine Sicherung',
    runOf: (when, now) => `Sicherung ${when.toDateString() === now.toDateString() ? 'um' : 'vom'} ${dayOrTime(when, now)}`,
    shortened: 'Von einer früheren Sicherung behält Keepsake nur die Liste dessen, was neu war, ausgelassen wurde oder fehlschlug.',
    notListed: 'Diese Liste gibt es nicht mehr',
    notListedDetail: 'Keepsake behält die Listen der letzten Sicherungen. Was bei dieser herauskam, steht im Verlauf.',
    filters: 'Welche Dateien gezeigt werden',
    all: 'Alle',
    libraryList: 'Alles, was gesichert ist',
    list: 'Dateien der Sicherung',
    columns: { name: 'Name', folder: 'Ordner', taken: 'Aufgenommen', bytes: 'Größe', state: 'Zustand' },
    dateOfFile: 'Datum der Datei',
    states: stateWords,
    safe: 'Gesichert',
    unlisted: 'Nicht unter Ihren Ordnern',
    unlistedFolder: (name) => `${name} (nicht unter Ihren Ordnern)`,
    search: 'Nach Name oder Ordner suchen',
    clearSearch: 'Suche leeren',
    folder: 'Ordner',
    allFolders: 'Alle Ordner',
    found: (value) => `${files(value)} gefunden`,
    nothingFound: 'Nichts gefunden',
    nothingFoundDetail: (search) => `Keine Datei hat ${quoted(search)} in ihrem Namen oder dem ihres Ordners.`,
    nothingInFolder: 'In diesem Ordner gibt es keine solche Datei.',
    showAll: 'Wieder alle zeigen',
    libraryEmpty: 'Noch ist kein Foto gesichert',
    libraryEmptyDetail: 'Nach der ersten Sicherung steht hier jedes Foto, das sicher ist.',
    follow: 'Den neuesten folgen',
    nothingYet: 'Noch keine Dateien',
    nothingYetDetail: 'Beim Sichern erscheint hier jede Datei, und was aus ihr wurde.',
    noneOfFilter: (filter) => `Keine Datei ist im Zustand ${quoted(stateWords[filter])}.`,
    loading: 'Wird geladen',
    tooMany: (shown, total) =>
      `Hier stehen die ersten ${number(shown)} von ${files(total)}. Suchen oder oben einen Ordner wählen, um die anderen zu sehen.`,
  },
  details: {
    label: 'Einzelheiten der Datei',
    close: 'Einzelheiten schließen',
    picture: (name) => `Bild von ${name}`,
    loading: 'Wird gesucht…',
    backedUp: (when, now) => `Gesichert ${relative(when, now)}`,
    notBackedUp: 'Noch nicht gesichert',
    failing: (since, now) => `Lässt sich nicht sichern seit ${moment(since, now)}`,
    tried: (when, now) => `${tried(when, now)}.`,
    unlisted: 'Dieser Ordner gehört nicht zu denen, die Keepsake jetzt sichert. Was daraus gesichert wurde, bleibt sicher.',
    olderIsSafe: (when, now) => `Eine ältere Version ist sicher, gesichert ${relative(when, now)}.`,
    gone: 'Nicht mehr im Ordner, oder der Ordner ist nicht verbunden.',
    taken: 'Aufgenommen',
    notice: 'Hinweis',
    notDated: 'In der Datei steht kein Datum',
    modified: 'Zuletzt geändert',
    confirmed: 'Gesichert',
    size: 'Größe',
    bytes: (value) => (value < 1000 ? bytes(value) : `${bytes(value)} (${count(value, 'Byte', 'Byte')})`),
    where: 'Wo sie liegt',
    target: 'Der Ordner, in den sie führt',
    copy: 'Wo die Sicherung liegt',
    checksum: 'Prüfsumme (SHA-256)',
    versions: (value) => count(value, 'Version', 'Versionen'),
    versionsDetail: 'Bei jeder Änderung hat Keepsake aufbewahrt, was vorher war.',
    newest: 'Neueste',
    version: (when) => dateTime(when),
    versionDetail: (value, modified) => `${bytes(value)}, geändert ${dateTime(modified)}`,
    reveal: 'Im Ordner zeigen',
    retry: 'Noch einmal versuchen',
    copyDetails: 'Einzelheiten kopieren',
    copied: 'Kopiert',
    moment: dateTime,
  },
  restore: deRestore(said),
  timeline: {
    title: 'Zeitstrahl',
    summary: (value, bytesOf, from, to) => `${photos(value)} (${bytes(bytesOf)}) ${value === 1 ? 'ist' : 'sind'} sicher, ${fromTo(from, to)}`,
    unlisted: (value) => `${photos(value)} davon ${value === 1 ? 'ist' : 'sind'} aus Ordnern, die nicht unter Ihren sind.`,
    summaryUndated: areSafe,
    table: 'Sichere Fotos, nach dem Monat ihrer Aufnahme',
    year: 'Jahr',
    wholeYear: 'Gesamt',
    month: (when, value, bytesOf) => `${monthYear(when)}: ${photos(value)}, ${bytes(bytesOf)}`,
    monthWithout: (when) => `${monthYear(when)}: keine Fotos`,
    yearTotal: (year, value, bytesOf) => `${year}: ${photos(value)}, ${bytes(bytesOf)}`,
    yearsWithout: (from, to) => (from === to ? `Keine Fotos im Jahr ${from}` : `Keine Fotos von ${from} bis ${to}`),
    yearsShort: (from, to) => (from === to ? from : `${from}–${to}`),
    look: 'Auf einen Monat zeigen, um zu sehen, was darin ist.',
    fewer: 'Weniger',
    more: 'Mehr',
    missing: 'Keine',
    gaps: 'Wo Fotos fehlen',
    gapsDetail:
      'Vielleicht gibt es keine. Falls doch, liegen sie womöglich in einem Ordner, auf einem Telefon oder einer Karte, die Keepsake noch nicht kennt.',
    gap: (before, after) =>
      before.getFullYear() === after.getFullYear()
        ? `Keine Fotos zwischen ${monthOf(before)} und ${monthYear(after)}`
        : `Keine Fotos zwischen ${monthYear(before)} und ${monthYear(after)}`,
    since: (last) => `Keine Fotos seit ${monthYear(last)}`,
    gapMonths: (months) => (months < 24 ? count(months, 'Monat', 'Monate') : `etwa ${count(Math.round(months / 12), 'Jahr', 'Jahre')}`),
    moreGaps: (gaps) => `und ${count(gaps, 'weitere Lücke', 'weitere Lücken')} von mindestens drei Monaten`,
    noGaps: 'Keine größere Lücke: Es gibt Fotos vom ersten bis zum letzten Monat.',
    dates: 'Fotos ohne Platz auf dem Zeitstrahl',
    undated: (value) =>
      value === 1
        ? '1 Foto hat kein Datum, das Keepsake finden kann. Es ist genauso sicher.'
        : `${photos(value)} haben kein Datum, das Keepsake finden kann. Sie sind genauso sicher.`,
    doubtful: (value, years, others) =>
      `${photos(value)} ${value === 1 ? 'hat' : 'haben'} ein Datum, das nicht stimmen kann (${list(others === 0 ? years : [...years, count(others, 'weiteres Jahr', 'weitere Jahre')])}): Die Uhr der Kamera war wohl nicht gestellt.`,
    empty: 'Noch keine Fotos',
    emptyDetail: 'Nach der ersten Sicherung ist hier Monat für Monat zu sehen, was sicher ist und wo Fotos fehlen.',
  },
  checks: {
    title: 'Bekommen Sie Ihre Fotos zurück?',
    start: { drill: 'Jetzt testen', verify: 'Jetzt prüfen' },
    stop: 'Anhalten',
    running: (kind, share) =>
      `${kind === 'drill' ? 'Wiederherstellen wird getestet' : 'Wird geprüft'}${share === undefined ? '…' : `: ${percent(share)}`}`,
    drilled: (drill) =>
      drill === undefined
        ? 'Wiederherstellen nie getestet'
        : `Wiederherstellen getestet am ${date(new Date(drill.startedAt))}: ${number(drill.summary.passed)} von ${number(drill.summary.files)}`,
    verified: (verify) => {
      if (verify === undefined) return 'Nie geprüft';
      const found = foundIn(verify);
      const day = date(new Date(verify.startedAt));
      return `${verify.summary.sample === undefined ? 'Zuletzt geprüft am' : 'Zuletzt zum Teil geprüft am'} ${day}${found === '' ? '' : `: ${found}`}`;
    },
    stopped: (kind, reason) => `${kind === 'drill' ? 'Der letzte Test wurde nicht fertig' : 'Die letzte Prüfung wurde nicht fertig'}: ${reason}`,
    outcome: (check) => {
      const { state } = check.summary;
      if (state !== 'complete') {
        const what = check.kind === 'drill' ? 'Test des Wiederherstellens' : 'Prüfung';
        return `${what} ${state === 'cancelled' ? 'abgebrochen' : 'nicht fertig geworden'}`;
      }
      if (check.kind === 'drill') return `Wiederherstellen getestet: ${number(check.summary.passed)} von ${number(check.summary.files)} kamen zurück`;
      return `Geprüft: ${foundIn(check) || 'alles in Ordnung'}`;
    },
    meta: (check) => {
      if (check.kind === 'verify') return `${photos(check.summary.verified)}${check.summary.sample === undefined ? '' : ', ein Teil von allen'}`;
      const { opened, notOpened } = check.summary;
      return opened + notOpened === 0 ? bytes(check.summary.bytes) : `${number(opened)} von ${count(opened + notOpened, 'Bild', 'Bildern')} geöffnet`;
    },
  },
  history: {
    title: 'Verlauf',
    summary: (runs) => `${count(runs, 'Sicherung', 'Sicherungen')}, die neueste zuerst`,
    empty: 'Noch keine Sicherung',
    emptyDetail: 'Jede Sicherung wird hier mit dem, was sie getan hat, zum Nachschlagen aufbewahrt.',
    day: (when, now) => {
      const days = calendarDays(when, now);
      return days === 0 ? 'Heute' : days === 1 ? 'Gestern' : weekday(when);
    },
    outcome: outcomeOf,
    meta: (looked, workers, retry) => `${files(looked)} ${retry ? 'noch einmal versucht' : 'angesehen'} von ${count(workers, 'Helfer', 'Helfern')}`,
    took: (seconds) => (seconds < 1 ? 'unter einer Sekunde' : duration(seconds)),
    duration: 'Dauer',
    speed: 'Mittleres Tempo',
    speedOf: (filesPerSecond, bytesPerSecond) => `${perSecond(filesPerSecond)}, ${bytes(bytesPerSecond)}/s`,
    workers: 'Helfer',
    copied: 'Kopiert',
    place: 'Wohin',
    folders: 'Ordner',
    foldersOf: (labels) => list(labels),
    rehearsal: 'Probelauf: nichts wurde kopiert',
    retry: 'Neuer Versuch mit dem, was fehlgeschlagen war',
    changed: (value) =>
      value === 1
        ? '1 Foto hatte sich seit der Sicherung davor geändert: Es wurde als neue Version aufbewahrt.'
        : `${photos(value)} hatten sich seit der Sicherung davor geändert: Sie wurden als neue Versionen aufbewahrt.`,
    removed: (value) =>
      value === 1
        ? '1 Foto fehlte in Ihren Ordnern: In der Sicherung bleibt es.'
        : `${photos(value)} fehlten in Ihren Ordnern: In der Sicherung bleiben sie.`,
    away: (value) => `${folders(value)} ${value === 1 ? 'war' : 'waren'} zu dieser Zeit nicht verbunden.`,
    failures: 'Was fehlschlug',
    showFiles: 'Ihre Dateien zeigen',
    showAll: (failed) => `Alle ${number(failed)} zeigen`,
    failuresKept: (kept) => `Nur die ersten ${number(kept)} werden aufbewahrt.`,
    numbers: 'Zahlen dieser Sicherung',
    older: 'Ältere Sicherungen zeigen',
    loading: 'Wird gesucht…',
  },
  settings: {
    title: 'Einstellungen',
    sections: 'Teile der Einstellungen',
    section: {
      folders: 'Ordner',
      patterns: 'Auslassen',
      destination: 'Speicherort',
      speed: 'Tempo',
      when: 'Wann',
      notifications: 'Mitteilungen',
      appearance: 'Aussehen',
      about: 'Über Keepsake',
    },
    patterns: {
      title: 'Auslassen',
      detail: 'Worauf diese Muster passen, wird nicht mehr gesichert. Was schon gesichert ist, bleibt sicher.',
      label: 'Muster, eines je Zeile',
      example: '*.mov\nBildschirmfotos/',
      save: 'Muster speichern',
      discard: 'Änderungen verwerfen',
      unsaved: 'Noch nicht gespeichert',
      saved: 'Gespeichert: gilt ab jetzt',
      mostTitle: 'Wirklich so viel auslassen?',
      mostBody: 'Was schon gesichert ist, bleibt sicher; was passt, wird ab jetzt nicht mehr gesichert.',
      keepEditing: 'Muster ändern',
      saveAnyway: 'Trotzdem speichern',
      line: (line) => `Zeile ${number(line)}`,
      help: 'Wie man ein Muster schreibt',
      examples: [
        { pattern: '*.mov', meaning: 'jede Datei, deren Name so endet, auch auf .MOV: Groß und klein ist gleich; * steht für Beliebiges' },
        { pattern: 'Bildschirmfotos/', meaning: 'jeder Ordner dieses Namens, mit allem darin' },
        { pattern: '/2019/Raw/', meaning: 'nur dieser eine Ordner: ein Pfad vom Anfang jedes Ihrer Ordner' },
        { pattern: 'IMG_????.jpg', meaning: 'jedes ? steht für ein beliebiges Zeichen' },
        { pattern: '!bestes.mov', meaning: 'doch sichern, obwohl ein Muster darüber es auslässt' },
        { pattern: '# alte Videos', meaning: 'eine Notiz für Sie selbst' },
      ],
      looking: 'Es wird geprüft, worauf sie passen…',
      nothing: 'Sie passen auf nichts, was Keepsake bisher kennt.',
      everything: 'Diese Muster lassen alles aus: Kein Foto würde gesichert.',
      leavesOut: (left, known, size, whole) => {
        const inFolders = whole === 0 ? [] : [count(whole, 'ganzer Ordner', 'ganze Ordner')];
        const some = left === 0 ? [] : [`${number(left)} von ${files(known)} (${bytes(size)})`];
        return `Ausgelassen: ${[...some, ...inFolders].join(' und ')}.`;
      },
      matched: 'Was sie auslassen',
      more: (more) => `und ${number(more)} weitere`,
    },
    destination: {
      test: 'Verbindung prüfen',
      testing: 'Wird geprüft…',
    },
    schedule: {
      title: 'Wann Keepsake sichert',
      detail: 'Von der Übersicht aus lässt sich jederzeit sofort sichern.',
      label: 'Wie oft',
      modes: {
        continuous: { name: 'Ständig', detail: 'Neues wird innerhalb von Sekunden gesichert.' },
        hourly: { name: 'Jede Stunde', detail: 'Keepsake sieht einmal in der Stunde nach Neuem.' },
        daily: { name: 'Einmal am Tag', detail: 'Zu einer Zeit, in der niemand den Computer braucht.' },
        manual: { name: 'Nur auf Wunsch', detail: 'Nichts wird gesichert, bis Sie „Jetzt sichern“ drücken.' },
      },
      at: 'Uhrzeit',
      onBattery: 'Im Akkubetrieb warten',
      onBatteryDetail: 'Geht von selbst weiter, sobald der Computer am Strom hängt.',
      onMetered: 'In getakteten Netzen warten',
      onMeteredDetail: 'Etwa am Hotspot eines Telefons, wo jedes Foto Geld kostet.',
      atLogin: 'Beim Anmelden starten',
      atLoginDetail: 'Keepsake wartet leise im Hintergrund, und niemand muss daran denken.',
    },
    checks: {
      title: 'Die Sicherung prüfen',
      detail: 'Solange sonst nichts läuft. Auf Strom und Netz wird gewartet wie bei einer Sicherung.',
      drill: 'Wiederherstellen jeden Monat testen',
      drillDetail: 'Stellt ein paar zufällige Fotos wieder her, vergleicht sie und entfernt die Kopien wieder.',
      label: 'Alles prüfen',
      periods: {
        monthly: { name: 'Jeden Monat', detail: 'Jeden Tag wird ein Dreißigstel zurückgelesen.' },
        quarterly: { name: 'Alle drei Monate', detail: 'Jeden Tag wird ein Neunzigstel zurückgelesen.' },
        never: { name: 'Nie', detail: 'Nur, wenn Sie „Jetzt prüfen“ drücken.' },
      },
    },
    notifications: {
      title: 'Mitteilungen',
      label: 'Was das System über Ihre Sicherung mitteilt',
      levels: {
        everything: { name: 'Alles', detail: 'Jede fertige Sicherung, und was Ihre Hilfe braucht.' },
        needed: { name: 'Nur, was Hilfe braucht', detail: 'Fehlgeschlagene Fotos, ein voller Datenträger, ein fehlender Ordner.' },
        nothing: { name: 'Nichts', detail: 'Keepsake bleibt still. Dieses Fenster zeigt trotzdem alles.' },
      },
    },
    appearance: {
      title: 'Aussehen',
      theme: 'Farben',
      themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
      language: 'Sprache',
      languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
    },
    about: {
      title: 'Über Keepsake',
      version: 'Version',
      home: 'Keepsakes eigener Ordner',
      homeDetail: 'Einstellungen, die Liste des Gesicherten, und der Tresor, wenn kein anderer Speicherort gewählt ist.',
      never: 'Was Keepsake niemals tut',
      promises: [
        'Ein Foto in Ihren Ordnern ändern, verschieben oder löschen.',
        'Etwas Gesichertes löschen oder überschreiben.',
        'Ein Foto sicher nennen, bevor sein Speicherort es bestätigt hat.',
        'Ihre Fotos oder deren Namen anderswohin schicken als an den Ort, den Sie gewählt haben.',
        'Ihre Fotos einsperren: Ein Tresor öffnet sich in jedem Dateimanager, mit oder ohne Keepsake.',
      ],
      licences: 'Lizenzen…',
      licencesTitle: 'Lizenzen',
      licencesText: 'Text der Lizenzen',
      loading: 'Einen Moment…',
      close: 'Schließen',
    },
  },
  dialog: { cancel: 'Abbrechen', done: 'Fertig' },
  notice: { close: 'Hinweis schließen' },
  announcement,
  pageTitle: (view, run, share, title) => {
    const parts = [...(view === undefined ? [] : [view]), 'Keepsake'];
    if (run === undefined) return parts.join(' · ');
    if (run.state === 'running') return [share === undefined ? 'Sicherung läuft' : percent(share), ...parts].join(' · ');
    return view === undefined ? `${title} · Keepsake` : [view, title, 'Keepsake'].join(' · ');
  },
  moment,
};
