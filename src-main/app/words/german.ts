import type { DestinationKind } from '../../../src-shared/domain.ts';
import { engineGerman } from '../../../src-shared/words/engine-de.ts';
import { createTranslation } from '../../../src-shared/words/translation.ts';
import type { Holding, MainWords } from './english.ts';

const said = createTranslation(engineGerman);

/** What the main process says to people, in German. */
export function germanWords(locale: string): MainWords {
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const times = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', minute: '2-digit' });
  const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
  const photos = (count: number): string => `${numbers.format(count)} ${count === 1 ? 'Foto' : 'Fotos'}`;
  const couldNot = (count: number): string => `${numbers.format(count)} ${count === 1 ? 'Element' : 'Elemente'} ${count === 1 ? 'ließ' : 'ließen'} sich nicht sichern`;

  const holdings: Readonly<Record<Holding, string>> = {
    battery: 'Wartet, bis der Computer am Strom hängt',
    metered: 'Wartet auf ein anderes Netz',
    asleep: 'Wartet, bis der Computer wach ist',
  };
  const waiting: Readonly<Record<DestinationKind, string>> = {
    vault: 'Wartet auf das Laufwerk des Tresors',
    server: 'Wartet auf Ihren Keepsake-Server',
  };

  function paused(until: string | undefined): string {
    if (until === undefined) return 'Pausiert';
    const end = new Date(until);
    return `Pausiert bis ${(end.toDateString() === new Date().toDateString() ? times : days).format(end)}`;
  }

  return {
    said,
    notices: {
      finished: (uploaded) => ({ title: 'Ihre Fotos sind gesichert', body: `${photos(uploaded)} neu gesichert.` }),
      failed: (count) => ({ title: couldNot(count), body: 'In Keepsake steht, warum, und was zu tun ist.' }),
      away: {
        title: 'Seit einem Tag wurde nichts gesichert',
        body: 'Der Speicherort Ihrer Fotos ist nicht erreichbar. Bitte verbinden oder einen anderen wählen.',
      },
      restored: (count) => ({ title: 'Ihre Fotos sind wiederhergestellt', body: `${photos(count)} ${count === 1 ? 'ist' : 'sind'} wieder da.` }),
      restoreFailed: (count) => ({ title: `${photos(count)} ${count === 1 ? 'konnte' : 'konnten'} nicht wiederhergestellt werden`, body: 'In Keepsake steht, warum.' }),
      restoreStopped: { title: 'Die Wiederherstellung ist stehen geblieben', body: 'In Keepsake steht, warum; dort geht sie auch weiter.' },
      drillPassed: (passed) => ({ title: 'Ihre Fotos lassen sich wiederherstellen', body: `Ein Test hat ${numbers.format(passed)} zufällige wiederhergestellt, und alle kamen zurück.` }),
      drillFailed: { title: 'Nicht jedes Foto lässt sich wiederherstellen', body: 'Ein Test hat einige zufällige wiederhergestellt, und nicht alle kamen zurück. In Keepsake steht, welche.' },
      damaged: { title: 'In Ihrer Sicherung ist etwas beschädigt', body: 'Das hat eine Prüfung ergeben. Jetzt sichern: Was Sie noch haben, wird neu gespeichert.' },
      card: (name) => ({ title: 'Auf dieser Kamerakarte sind Fotos, die nicht gesichert sind', body: `Keepsake öffnen, um ${name} zu sichern.` }),
    },
    line: {
      paused,
      backingUp: (progress) => (progress === undefined ? 'Sicherung läuft' : `Sicherung läuft: ${percents.format(progress)}`),
      restoring: (progress) => (progress === undefined ? 'Wiederherstellung läuft' : `Wiederherstellung läuft: ${percents.format(progress)}`),
      waiting: (kind) => (kind === undefined ? 'Wartet auf den Speicherort Ihrer Fotos' : waiting[kind]),
      failures: (count) => `${photos(count)} ${count === 1 ? 'braucht' : 'brauchen'} Hilfe`,
      folders: (count) => `${numbers.format(count)} Ordner ${count === 1 ? 'ist' : 'sind'} nicht lesbar`,
      links: (count) => `${numbers.format(count)} ${count === 1 ? 'Verknüpfung führt' : 'Verknüpfungen führen'} aus Ihren Ordnern hinaus`,
      stopped: 'Die Sicherung ist stehen geblieben',
      warning: 'Etwas braucht Ihre Hilfe',
      noFolders: 'Zuerst einen Ordner hinzufügen',
      nothingYet: 'Noch ist nichts gesichert',
      holding: (holding) => holdings[holding],
      safe: (count) => `${photos(count)} ${count === 1 ? 'ist' : 'sind'} sicher`,
    },
    tray: {
      tooltip: (line) => `Keepsake: ${line}`,
      pause: 'Pausieren',
      forAnHour: 'Für eine Stunde',
      untilTomorrow: 'Bis morgen',
      resume: 'Fortsetzen',
      open: 'Keepsake öffnen',
      drilled: (at, passed, files) =>
        at === undefined ? 'Wiederherstellen nie getestet' : `Wiederherstellen getestet am ${dates.format(new Date(at))}: ${numbers.format(passed)} von ${numbers.format(files)}`,
      verified: (at, isPart) => (at === undefined ? 'Nie geprüft' : `${isPart ? 'Zuletzt zum Teil geprüft am' : 'Zuletzt geprüft am'} ${dates.format(new Date(at))}`),
      drilling: 'Wiederherstellen wird getestet…',
      verifying: 'Wird geprüft…',
      drillNow: 'Jetzt testen',
      verifyNow: 'Jetzt prüfen',
      failures: 'Was zuletzt fehlschlug',
      failure: (name, reason) => `${name}: ${reason}`,
      allFailures: 'Alle zeigen…',
      quit: 'Keepsake beenden',
    },
    menu: {
      file: 'Datei',
      view: 'Ansicht',
      help: 'Hilfe',
      backUpNow: 'Jetzt sichern',
      addFolder: 'Ordner hinzufügen…',
      settings: 'Einstellungen…',
      homeFolder: 'Keepsakes Ordner zeigen',
      checkForUpdates: 'Nach Updates suchen…',
      roles: {
        about: 'Über Keepsake',
        services: 'Dienste',
        hide: 'Keepsake ausblenden',
        hideOthers: 'Andere ausblenden',
        unhide: 'Alle einblenden',
        quit: 'Keepsake beenden',
        close: 'Fenster schließen',
        reload: 'Neu laden',
        toggleDevTools: 'Entwicklerwerkzeuge',
        resetZoom: 'Originalgröße',
        zoomIn: 'Vergrößern',
        zoomOut: 'Verkleinern',
        togglefullscreen: 'Vollbild',
        editMenu: 'Bearbeiten',
        undo: 'Rückgängig',
        redo: 'Wiederholen',
        cut: 'Ausschneiden',
        copy: 'Kopieren',
        paste: 'Einfügen',
        delete: 'Löschen',
        selectAll: 'Alles auswählen',
        windowMenu: 'Fenster',
        minimize: 'Minimieren',
        zoom: 'Zoomen',
        front: 'Alle nach vorne bringen',
      },
    },
    taskbar: { failures: couldNot },
    closed: {
      title: 'Keepsake läuft weiter',
      body: 'Ihre Fotos werden im Hintergrund gesichert. Keepsake ist im Infobereich zu finden und wird dort beendet.',
    },
    quit: {
      backup: {
        message: 'Eine Sicherung läuft.',
        detail: 'Beim Beenden hält Keepsake sie an. Was gesichert ist, bleibt es, und die nächste Sicherung macht dort weiter.',
        stay: 'Weiter sichern',
        leave: 'Anhalten und beenden',
      },
      restore: {
        message: 'Eine Wiederherstellung läuft.',
        detail: 'Beim Beenden hält Keepsake sie an und macht beim nächsten Start dort weiter. Was wiederhergestellt ist, bleibt.',
        stay: 'Weiter wiederherstellen',
        leave: 'Anhalten und beenden',
      },
    },
    notLoaded: {
      message: 'Das Fenster konnte nicht geladen werden.',
      detail: 'Eine laufende Sicherung geht weiter.',
    },
    crashed: {
      message: 'Das Fenster reagiert nicht mehr.',
      detail: 'Eine laufende Sicherung geht weiter.',
      reload: 'Fenster wieder zeigen',
      quit: 'Keepsake beenden',
    },
    folder: {
      title: 'Ordner hinzufügen',
      button: 'Hinzufügen',
      ask: (name) => `Den Ordner „${name}“ sichern?`,
      detail: (path) => `${path}\n\nKeepsake kopiert die Fotos und Videos darin und ändert den Ordner nie.`,
      add: 'Ordner hinzufügen',
      cancel: 'Abbrechen',
      notAFolder: (name) => `„${name}“ ist kein Ordner.`,
      notAFolderDetail: 'Keepsake sichert ganze Ordner: bitte den Ordner auf das Symbol ziehen.',
    },
    secrets: {
      message: 'Keepsake hat auf diesem Computer keinen sicheren Ort für Passwörter.',
      detail:
        'Keepsake kann den Zugangsschlüssel zum Speicherort Ihrer Fotos in einer Datei aufbewahren, die nur Sie lesen können. ' +
        'Sonst wird er beim Beenden vergessen und das nächste Mal neu erfragt. ' +
        'Hat Ihr System gerade nach seinem Schlüsselbund gefragt und Sie haben abgelehnt: den Schlüssel noch einmal eingeben und es erlauben.',
      file: 'In einer Datei aufbewahren',
      forget: 'Nicht aufbewahren',
    },
    update: {
      available: 'Es gibt ein neues Keepsake',
      availableBody: (version) => `Version ${version}. Klicken, um zu entscheiden.`,
      ask: (version) => `Keepsake ${version} herunterladen?`,
      detail: 'Es wird beim nächsten Beenden von Keepsake installiert. Ihre Fotos und Einstellungen bleiben, wie sie sind.',
      download: 'Herunterladen',
      later: 'Später',
      ready: 'Das neue Keepsake ist bereit',
      readyBody: (version) => `Version ${version} wird beim Beenden von Keepsake installiert.`,
      newest: 'Das ist das neueste Keepsake.',
      failed: 'Keepsake konnte nicht nach einer neuen Version suchen.',
      failedDetail: 'Bitte mit Internetverbindung noch einmal versuchen.',
    },
    failed: 'Das hat nicht geklappt.',
    cannotStart: 'Keepsake kann nicht starten',
  };
}
