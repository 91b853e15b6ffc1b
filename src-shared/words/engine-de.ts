import type { Catalogue } from './translation.ts';

/*
 * What the engine says, in German. The engine speaks English and stores what it said: each sentence is looked up here by its
 * English words when it is shown. Where a reason stands alone it begins with a small letter in English, too.
 */
export const engineGerman: Catalogue = {
  'Cancelled.': 'Abgebrochen.',
  'Your photos go to another place now.': 'Ihre Fotos haben jetzt einen anderen Speicherort.',
  'Keepsake made a mistake: {words}': 'Keepsake hat einen Fehler gemacht: {words}',

  // Why the system does not let us read
  'access is denied; allow Keepsake to read it': 'der Zugriff ist verweigert; Keepsake braucht das Recht, zu lesen',
  'the system does not permit it; allow Keepsake to read it': 'das System erlaubt es nicht; Keepsake braucht das Recht, zu lesen',
  'it is gone': 'nicht mehr vorhanden',
  'it is not a folder any more': 'kein Ordner mehr',
  'the drive reports a read error; copy what you can to another drive soon':
    'das Laufwerk meldet einen Lesefehler; bitte bald alles Lesbare auf ein anderes Laufwerk kopieren',
  'its path is too long for this system': 'der Pfad ist zu lang für dieses System',
  'it is a link now': 'inzwischen eine Verknüpfung',
  'too many files are open; set fewer workers': 'zu viele Dateien sind geöffnet; weniger Helfer einstellen',
  'the system has too many open files': 'im System sind zu viele Dateien geöffnet',
  'the network drive has lost it; connect the drive again': 'das Netzlaufwerk hat den Kontakt verloren; bitte neu verbinden',
  'its drive is not connected': 'das Laufwerk ist nicht verbunden',
  'the network drive does not answer': 'das Netzlaufwerk antwortet nicht',
  'another program keeps it locked; close that program, then try again':
    'ein anderes Programm hält den Zugriff gesperrt; bitte dieses Programm schließen und es noch einmal versuchen',
  'the system reports an error ({code}); check the drive, then try again': 'das System meldet einen Fehler ({code}); bitte das Laufwerk prüfen und es noch einmal versuchen',
  'macOS does not let Keepsake read it; allow it in System Settings > Privacy & Security > {words}':
    'macOS lässt Keepsake nicht lesen; erlauben unter Systemeinstellungen > Datenschutz & Sicherheit > {words}',
  'Full Disk Access': 'Festplattenvollzugriff',
  'Files and Folders': 'Dateien & Ordner',

  'Windows cannot open a name like this; rename it on the computer or device that it comes from':
    'Windows kann so einen Namen nicht öffnen; bitte auf dem Computer oder Gerät umbenennen, von dem er stammt',

  // Why the system does not let us write
  'access is denied; allow Keepsake to write there': 'der Zugriff ist verweigert; Keepsake braucht das Recht, dort zu schreiben',
  'the system does not permit it; allow Keepsake to write there': 'das System erlaubt es nicht; Keepsake braucht das Recht, dort zu schreiben',
  'the drive is read-only': 'das Laufwerk ist schreibgeschützt',
  'there is no room left on the drive': 'auf dem Laufwerk ist kein Platz mehr',
  'there is no room left for your user on the drive': 'auf dem Laufwerk ist für Ihren Benutzer kein Platz mehr',
  'the drive reports an error; check its cable and its health': 'das Laufwerk meldet einen Fehler; bitte Kabel und Zustand prüfen',

  // Why a file was skipped
  'Its folder is not connected; it is backed up when the folder is back.':
    'Der Ordner ist nicht verbunden; gesichert wird, sobald er wieder da ist.',
  'It is still being written: it is backed up when it is finished.': 'Wird noch geschrieben: gesichert wird, sobald alles da ist.',
  'Left out by your pattern “{pattern}”': 'Durch Ihr Muster „{pattern}“ ausgelassen',
  'left out by default: {words}': 'immer ausgelassen: {words}',
  'thumbnails that a Synology NAS makes': 'Vorschaubilder eines Synology-NAS',
  'thumbnails that Android makes': 'Vorschaubilder von Android',
  'thumbnails that a QNAP NAS makes': 'Vorschaubilder eines QNAP-NAS',
  "Lightroom's own catalog, not photos": 'Lightrooms eigener Katalog, keine Fotos',
  'search index of macOS': 'Suchindex von macOS',
  'deleted files': 'gelöschte Dateien',
  'system files of macOS': 'Systemdateien von macOS',
  'system files of Windows': 'Systemdateien von Windows',
  'deleted photos': 'gelöschte Fotos',
  'older states that a NAS keeps': 'ältere Stände, die ein NAS aufhebt',
  'older states of this folder': 'ältere Stände dieses Ordners',
  'copies that Keepsake restores for a test': 'Kopien, die Keepsake für einen Test wiederherstellt',
  'older versions that Syncthing keeps': 'ältere Fassungen, die Syncthing aufhebt',
  'deleted on an Android phone': 'auf einem Android-Telefon gelöscht',
  'not finished on an Android phone': 'auf einem Android-Telefon noch nicht fertig',
  'system file of macOS': 'Systemdatei von macOS',
  'thumbnails that Windows makes': 'Vorschaubilder von Windows',
  'system file of Windows': 'Systemdatei von Windows',
  'what Photos makes of its originals': 'was die App „Fotos“ aus ihren Originalen macht',
  'thumbnail that a Synology NAS makes': 'Vorschaubild eines Synology-NAS',
  'only in iCloud, not on this computer': 'nur in iCloud, nicht auf diesem Computer',
  'only in the cloud, not on this computer': 'nur in der Cloud, nicht auf diesem Computer',
  'backed up as a folder of its own': 'wird als eigener Ordner gesichert',
  'a Keepsake vault, not photos to back up': 'ein Keepsake-Tresor, keine Fotos zum Sichern',
  'a link to something that is not there': 'eine Verknüpfung, deren Ziel nicht da ist',
  'a link that points outside your folders, to something that is not there: not backed up':
    'eine Verknüpfung, die aus Ihren Ordnern hinausführt, zu etwas, was nicht da ist: nicht gesichert',
  'a link that points outside your folders: not backed up': 'eine Verknüpfung, die aus Ihren Ordnern hinausführt: nicht gesichert',
  'a link into your folders; what it points to is backed up there, unless it is left out':
    'eine Verknüpfung in Ihre Ordner; ihr Ziel wird dort gesichert, falls es nicht ausgelassen wird',
  'not a regular file': 'keine gewöhnliche Datei',
  'its name is not that of a photo, and it cannot be opened to look':
    'der Name ist nicht der eines Fotos, und zum Nachsehen lässt die Datei sich nicht öffnen',
  'empty: there is nothing in it': 'leer: es ist nichts darin',
  'not a photo, video or sidecar': 'weder Foto noch Video noch Begleitdatei',

  // What is wrong with a file that was backed up all the same
  'There is no picture in it: all its bytes are zero.': 'Es ist kein Bild darin: alle Bytes sind null.',

  // Why a file failed
  'The file cannot be read: {words}.': 'Die Datei ist nicht lesbar: {words}.',
  'its path leads out of the folder': 'sein Pfad führt aus dem Ordner heraus',
  'The folder cannot be read: {words}': 'Der Ordner ist nicht lesbar: {words}',
  'The file was gone before it could be read.': 'Die Datei war verschwunden, bevor sie gelesen werden konnte.',
  'The folder was gone before it could be read.': 'Der Ordner war verschwunden, bevor er gelesen werden konnte.',
  'The file has grown.': 'Die Datei ist größer geworden.',
  'The file is being changed by another program; the next run backs it up.':
    'Ein anderes Programm ändert die Datei gerade; die nächste Sicherung nimmt sie mit.',
  'The file got longer or shorter while it was uploaded.': 'Die Datei wurde während der Übertragung länger oder kürzer.',
  'The file got shorter while it was uploaded.': 'Die Datei wurde während der Übertragung kürzer.',
  'It is not a regular file any more.': 'Keine gewöhnliche Datei mehr.',
  'The bytes that arrived are {words}, so they were not stored: try again.':
    'Die angekommenen Daten sind {words} und wurden nicht gespeichert: bitte erneut versuchen.',
  'longer than announced': 'länger als angekündigt',
  'shorter than announced': 'kürzer als angekündigt',
  'not those that were announced': 'nicht die angekündigten',

  // Folders that are backed up
  'The folder {folder} is a Keepsake vault: nothing in it is backed up.': 'Der Ordner {folder} ist ein Keepsake-Tresor: Nichts darin wird gesichert.',
  'The folder {folder} is not connected: what is missing of it is backed up when it is back, and nothing is marked as removed.':
    'Der Ordner {folder} ist nicht verbunden: Fehlendes wird gesichert, sobald er wieder da ist, und nichts gilt als gelöscht.',
  'The drive that was at {folder} is not connected: what is there now is backed up, and nothing of that drive is marked as removed.':
    'Das Laufwerk, das unter {folder} war, ist nicht verbunden: was jetzt dort liegt, wird gesichert, und nichts von jenem Laufwerk gilt als entfernt.',
  'The drive in {folder} is not connected: what is missing of it is backed up when it is back, and nothing of it is marked as removed.':
    'Das Laufwerk in {folder} ist nicht verbunden: Fehlendes wird gesichert, sobald es wieder da ist, und nichts davon gilt als gelöscht.',
  'A drive does not answer, so the backup cannot be ended yet: it ends when the drive is back, or unplugged.':
    'Ein Laufwerk antwortet nicht, daher kann die Sicherung noch nicht enden: Sie endet, sobald es wieder da oder abgezogen ist.',
  'Other devices can change this folder without a word, so Keepsake looks through it every {minutes} minutes.':
    'Andere Geräte können diesen Ordner unbemerkt ändern, deshalb sieht Keepsake ihn alle {minutes} Minuten durch.',
  'This system watches too many folders already, so Keepsake looks through this one every {minutes} minutes. Its setting fs.inotify.max_user_watches allows more.':
    'Dieses System beobachtet schon zu viele Ordner, deshalb sieht Keepsake diesen alle {minutes} Minuten durch. Die Einstellung fs.inotify.max_user_watches erlaubt mehr.',
  'This folder cannot be watched ({reason}), so Keepsake looks through it every {minutes} minutes.':
    'Dieser Ordner lässt sich nicht beobachten ({reason}), deshalb sieht Keepsake ihn alle {minutes} Minuten durch.',
  '{folder} lies in {outer}: each file is backed up once.': '{folder} liegt in {outer}: jede Datei wird nur einmal gesichert.',
  'There is no folder to back up: name one, e.g. keepsake ~/Pictures, or add one in the dashboard.':
    'Es gibt keinen Ordner zu sichern: bitte zuerst einen hinzufügen.',
  '{file} is a file, not a folder: choose the folder that it is in.': '{file} ist eine Datei: bitte den Ordner wählen, in dem sie liegt.',
  'The folder {folder} does not exist: check its name, and that its drive is connected.':
    'Den Ordner {folder} gibt es nicht: bitte prüfen, ob der Name stimmt und das Laufwerk verbunden ist.',
  'The folder {folder} cannot be opened: {words}.': 'Der Ordner {folder} lässt sich nicht öffnen: {words}.',
  'The vault {vault} lies in the folder {folder}, which is to be backed up: choose a vault outside of it, best on another drive.':
    'Der Tresor {vault} liegt im Ordner {folder}, der gesichert werden soll: bitte einen Tresor außerhalb wählen, am besten auf einem anderen Laufwerk.',
  'The folder {folder} lies in the vault {vault}: choose a folder of photos, not the backup of them.':
    'Der Ordner {folder} liegt im Tresor {vault}: bitte einen Ordner mit Fotos wählen, nicht deren Sicherung.',

  // Choosing a folder
  'A path cannot contain a NUL character.': 'Ein Pfad kann kein NUL-Zeichen enthalten.',
  'There is no folder {folder}.': 'Es gibt keinen Ordner {folder}.',
  '{folder} is not a folder.': '{folder} ist kein Ordner.',
  '{folder} is a link that leads to itself.': '{folder} ist eine Verknüpfung, die zu sich selbst führt.',
  'You are not allowed to look into {folder}.': 'Sie dürfen nicht in {folder} hineinsehen.',
  '{file} cannot be read: {words}.': '{file} ist nicht lesbar: {words}.',
  'Home': 'Persönlicher Ordner',

  'A file that was backed up, and then deleted from its folder, is not in {destination} any more: {names}. Another copy of the vault may still hold it.':
    'Eine Datei, die gesichert und danach aus ihrem Ordner gelöscht wurde, ist nicht mehr in {destination}: {names}. Vielleicht ist sie noch in einer anderen Kopie des Tresors.',
  '{count} files that were backed up, and then deleted from their folders, are not in {destination} any more: {names}. Another copy of the vault may still hold them.':
    '{count} Dateien, die gesichert und danach aus ihren Ordnern gelöscht wurden, sind nicht mehr in {destination}: {names}. Vielleicht sind sie noch in einer anderen Kopie des Tresors.',

  // Restoring
  'Keepsake is restoring from {home} already: wait until it has finished, or cancel it there.':
    'Keepsake stellt von {home} aus schon etwas wieder her: bitte warten, bis das fertig ist, oder es dort abbrechen.',
  'There is nothing at {path} in the backup as it was at that time: choose a later one.':
    'Zu diesem Zeitpunkt war {path} nicht in der Sicherung: bitte einen späteren wählen.',
  'There is nothing at {path} in the backup: keepsake list shows what there is.':
    'In der Sicherung ist unter {path} nichts: keepsake list zeigt, was es gibt.',
  'None of the folders of this computer is in the backup: restore to a folder (--to).':
    'Kein Ordner dieses Computers ist in der Sicherung: bitte in einen Ordner wiederherstellen (--to).',
  'It did not come back.': 'Die Datei kam nicht zurück.',
  'Its bytes are not those that were backed up.': 'Der Inhalt ist nicht der, der gesichert wurde.',
  'It came back under another name.': 'Die Datei kam unter einem anderen Namen zurück.',
  'Its time of change is not the one that was backed up.': 'Der Zeitpunkt der letzten Änderung ist nicht der, der gesichert wurde.',
  'The restored file cannot be read.': 'Die wiederhergestellte Datei ist nicht lesbar.',
  'There is nothing in the backup.': 'In der Sicherung ist nichts.',
  'There was nothing in the backup at that time yet: choose a later one.':
    'Zu diesem Zeitpunkt war noch nichts in der Sicherung: bitte einen späteren wählen.',
  '{folder} lies in the vault: restore to a folder outside of it.':
    '{folder} liegt im Tresor: bitte in einen Ordner außerhalb wiederherstellen.',
  '{folder} is not there: connect its drive, or restore to another folder (--to).':
    '{folder} ist nicht vorhanden: bitte das Laufwerk verbinden oder in einen anderen Ordner wiederherstellen (--to).',
  '{folder} is no folder of this computer, so it is not known where it was: restore it to a folder.':
    '{folder} ist kein Ordner dieses Computers, sein früherer Ort ist also nicht bekannt: bitte in einen Ordner wiederherstellen.',
  'Its content is missing in the backup: verify the backup, and back up again the computer that has the photo.':
    'Der Inhalt fehlt in der Sicherung: bitte die Sicherung prüfen und den Computer, der das Foto hat, noch einmal sichern.',
  'An archive holds {count} files at most: restore them to a folder instead.':
    'Ein Archiv fasst höchstens {count} Dateien: Stellen Sie sie stattdessen in einen Ordner wieder her.',
  'Its content is damaged in the backup: verify the backup, and back up again the computer that has the photo.':
    'Der Inhalt ist in der Sicherung beschädigt: bitte die Sicherung prüfen und den Computer, der das Foto hat, noch einmal sichern.',
  'Its bytes do not have the checksum that they were stored with.': 'Die Daten haben nicht die Prüfsumme, mit der sie gespeichert wurden.',
  'Another file has its name: it was put beside that.': 'Eine andere Datei hat diesen Namen: diese liegt daneben.',
  'The folder that it was restored to cannot have its name, so it has another one.':
    'Der Zielordner lässt diesen Namen nicht zu, die Datei hat daher einen anderen.',
  'Its time of change could not be set.': 'Der Zeitpunkt der letzten Änderung ließ sich nicht setzen.',
  'In {folder} there is no room for {needed}: {free} are free. Free some space, or restore to another folder.':
    'In {folder} ist kein Platz für {needed}: {free} sind frei. Bitte Platz schaffen oder in einen anderen Ordner wiederherstellen.',
  'The drive of {folder} is not connected: connect it, and restore again.':
    'Das Laufwerk von {folder} ist nicht verbunden: bitte verbinden und noch einmal wiederherstellen.',
  'There is no room left in {folder}: free some space, and restore again. What is restored stays.':
    'In {folder} ist kein Platz mehr: bitte Platz schaffen und noch einmal wiederherstellen. Was wiederhergestellt ist, bleibt.',
  '{folder} is on a read-only drive: make it writable, or restore to another folder.':
    '{folder} liegt auf einem schreibgeschützten Laufwerk: bitte den Schutz aufheben oder in einen anderen Ordner wiederherstellen.',
  'Keepsake may not write in its folder: give your user access to it.': 'Keepsake darf im Ordner der Datei nicht schreiben: bitte Ihrem Benutzer den Zugriff geben.',
  'The drive of {folder} does not take files of this size (FAT32 ends at 4 GB): restore to another one.':
    'Das Laufwerk von {folder} fasst keine so großen Dateien (FAT32 endet bei 4 GB): bitte auf ein anderes wiederherstellen.',
  'The drive of {folder} cannot have a file of this name.': 'Das Laufwerk von {folder} lässt eine Datei dieses Namens nicht zu.',
  'Its folder was moved or removed while it was restored: restore again.':
    'Der Ordner wurde während des Wiederherstellens verschoben oder entfernt: bitte noch einmal wiederherstellen.',
  'Its path leads out of its folder: whoever wrote it into the backup was no Keepsake.':
    'Der Pfad führt aus seinem Ordner hinaus: Kein Keepsake hat ihn in die Sicherung geschrieben.',
  'It lies deeper than folders can be.': 'Die Datei liegt tiefer, als Ordner sein können.',

  // The vault
  'The disk of the vault in {folder} does not answer: check that its drive or network is connected.':
    'Der Datenträger des Tresors in {folder} antwortet nicht: bitte prüfen, ob Laufwerk oder Netz verbunden sind.',
  'The vault in {folder} is not connected: connect its drive, or choose another destination.':
    'Der Tresor in {folder} ist nicht verbunden: Laufwerk verbinden oder einen anderen Speicherort wählen.',
  'Another vault than before is in {folder}: connect the right drive, or choose this vault as a new destination.':
    'In {folder} liegt ein anderer Tresor als zuvor: das richtige Laufwerk verbinden oder diesen Tresor als neuen Speicherort wählen.',
  'There is no room left in {folder}: free some space, or choose another destination.':
    'In {folder} ist kein Platz mehr: Platz schaffen oder einen anderen Speicherort wählen.',
  'The vault in {folder} is on a read-only drive: make it writable, or choose another destination.':
    'Der Tresor in {folder} liegt auf einem schreibgeschützten Laufwerk: Schreibschutz aufheben oder einen anderen Speicherort wählen.',
  'Keepsake may not use {folder}: give your user the right to read and write in this folder.':
    'Keepsake darf {folder} nicht verwenden: Bitte Ihrem Benutzer das Lesen und Schreiben in diesem Ordner erlauben.',
  'The drive of {folder} does not take files of this size (FAT32 ends at 4 GB): use another file system.':
    'Das Laufwerk von {folder} nimmt keine so großen Dateien (FAT32 endet bei 4 GB): bitte ein anderes Dateisystem verwenden.',
  'The drive of {folder} reports an error ({code}): check its cable and its health.':
    'Das Laufwerk von {folder} meldet einen Fehler ({code}): bitte Kabel und Zustand prüfen.',
  'Nothing can be written to {folder}: choose another folder, or allow Keepsake to write there.':
    'In {folder} lässt sich nichts schreiben: einen anderen Ordner wählen oder Keepsake das Schreiben erlauben.',
  'There is no vault yet: back up to it first.': 'Es gibt noch keinen Tresor: bitte zuerst dorthin sichern.',
  'The vault in {folder} was made by a newer Keepsake: update this one.':
    'Den Tresor in {folder} hat ein neueres Keepsake angelegt: bitte dieses aktualisieren.',
  'The file keepsake.json in {folder} cannot be read: restore it from a copy, nothing else knows its vaultId.':
    'Die Datei keepsake.json in {folder} ist nicht lesbar: bitte aus einer Kopie wiederherstellen, nur sie kennt die vaultId.',
  'There is no vault in {folder} yet: back up to it first, or choose another folder.':
    'In {folder} ist noch kein Tresor: zuerst dorthin sichern oder einen anderen Ordner wählen.',
  '{folder} is a link to a folder that is not there: connect its drive, or choose another folder.':
    '{folder} ist eine Verknüpfung zu einem Ordner, der nicht da ist: bitte das Laufwerk verbinden oder einen anderen Ordner wählen.',
  'There is no folder {folder}: connect its drive, or choose another folder.':
    'Es gibt keinen Ordner {folder}: Laufwerk verbinden oder einen anderen Ordner wählen.',
  '{folder} is not a folder: choose a folder for the vault.': '{folder} ist kein Ordner: bitte einen Ordner für den Tresor wählen.',
  '{folder} holds other files and no vault: choose a vault, or an empty folder for a new one.':
    '{folder} enthält andere Dateien und keinen Tresor: bitte einen Tresor wählen oder einen leeren Ordner für einen neuen.',
  'The vault in {folder} does not hold the object {id}.': 'Der Tresor in {folder} enthält das Objekt {id} nicht.',
  'The object {id} in {folder} got shorter while it was read: verify the vault.':
    'Das Objekt {id} in {folder} wurde beim Lesen kürzer: bitte den Tresor prüfen.',
  'The vault holds another content under the ID {id}, and replaces nothing: verify the vault.':
    'Der Tresor enthält unter der ID {id} einen anderen Inhalt und ersetzt nichts: bitte den Tresor prüfen.',
  'The vault does not hold the content of {path}: it has to be uploaded again.':
    'Der Tresor enthält den Inhalt von {path} nicht: er muss noch einmal übertragen werden.',
  'A journal line is longer than {bytes} bytes: nothing would read it.': 'Eine Journalzeile ist länger als {bytes} Byte: niemand könnte sie lesen.',
  'This is no position in a journal: start from the beginning.': 'Das ist keine Stelle in einem Journal: bitte von vorn beginnen.',
  'A worker thread stopped: {words}': 'Ein Hilfsprozess blieb stehen: {words}',

  // A Keepsake server
  '{url} does not answer: is the server running, and this computer on its network?':
    '{url} antwortet nicht: Läuft der Server, und ist dieser Computer in seinem Netz?',
  '{url} does not answer: is the server running behind its proxy?': '{url} antwortet nicht: Läuft der Server hinter seinem Proxy?',
  'There is no Keepsake server at {url}, or it does not work as it should: {words}. Check the address.':
    'Unter {url} gibt es keinen Keepsake-Server, oder er arbeitet nicht, wie er soll: {words}. Bitte die Adresse prüfen.',
  'what answers there speaks another protocol': 'dort wird ein anderes Protokoll gesprochen',
  'what it says is not what a Keepsake server says': 'so antwortet kein Keepsake-Server',
  'its journal does not end': 'sein Journal nimmt kein Ende',
  'What {label} says was backed up needs more room than is left on the disk of Keepsake\'s folder: free some space there. Where you did not back up that much, ask the owner of the server.':
    'Was laut {label} gesichert wurde, braucht mehr Platz, als auf dem Datenträger des Keepsake-Ordners frei ist: bitte dort Platz schaffen. Haben Sie nicht so viel gesichert, den Betreiber des Servers fragen.',
  "The list of what is in this backup needs more room than is left on the disk of Keepsake's folder: free some space there. Where you did not back up that much, ask the owner of the server.":
    'Die Liste dessen, was in dieser Sicherung ist, braucht mehr Platz, als auf dem Datenträger des Keepsake-Ordners frei ist: bitte dort Platz schaffen. Haben Sie nicht so viel gesichert, den Betreiber des Servers fragen.',
  '{url} answers too slowly: is it overloaded, or the network?': '{url} antwortet zu langsam: Ist der Server oder das Netz überlastet?',
  'it does not stop answering': 'die Antwort nimmt kein Ende',
  'it does not say where an upload goes on': 'er sagt nicht, wo eine Übertragung weitergeht',
  'it took another part than it was sent': 'er nahm einen anderen Teil, als gesendet wurde',
  'it does not say what became of an upload': 'er sagt nicht, was aus einer Übertragung wurde',
  'it confirmed {confirmed} of {lines} lines': 'er bestätigte {confirmed} von {lines} Zeilen',
  'it answered for another object': 'er antwortete für ein anderes Objekt',
  'its journal does not move on': 'sein Journal kommt nicht voran',
  'its list of objects does not move on': 'seine Liste der Objekte kommt nicht voran',
  'it sends to {words}': 'er verweist auf {words}',
  'another address': 'eine andere Adresse',
  'it answers {status}': 'die Antwort ist {status}',
  'The certificate of {url} {words}.': 'Das Zertifikat von {url} {words}.',
  'has expired: the server needs a new one': 'ist abgelaufen: der Server braucht ein neues',
  'is for another name: use the name that it was made for': 'gilt für einen anderen Namen: bitte den Namen verwenden, für den es ausgestellt ist',
  'is trusted by nobody: name its file in NODE_EXTRA_CA_CERTS': 'ist nicht vertrauenswürdig: seine Datei in NODE_EXTRA_CA_CERTS nennen',
  'is trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS':
    'ist nicht vertrauenswürdig: die Datei seiner Zertifizierungsstelle in NODE_EXTRA_CA_CERTS nennen',
  'is incomplete or trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS':
    'ist unvollständig oder nicht vertrauenswürdig: die Datei seiner Zertifizierungsstelle in NODE_EXTRA_CA_CERTS nennen',
  'The file arrived damaged at {url}, and was not stored.': 'Die Datei kam beschädigt bei {url} an und wurde nicht gespeichert.',
  '{url} refuses this: {words}': '{url} lehnt das ab: {words}',
  '{url} refuses: {words}': '{url} lehnt ab: {words}',
  '{url} denies access (403): most often another program answers there, or a proxy in front of the server. Check the address, or ask the owner of the server.':
    '{url} verweigert den Zugriff (403): meist antwortet dort ein anderes Programm oder ein Proxy vor dem Server. Bitte die Adresse prüfen oder den Betreiber des Servers fragen.',
  '{url} does not use TLS: if the address is right, write {plain}, or give the server a certificate.':
    '{url} verwendet kein TLS: Stimmt die Adresse, bitte {plain} schreiben oder dem Server ein Zertifikat geben.',
  '{url} refuses the token: make a new one on the server with "keepsake token --data DIR add NAME", and give it to this computer.':
    '{url} lehnt das Token ab: bitte auf dem Server mit „keepsake token --data DIR add NAME“ ein neues erstellen und hier eintragen.',
  '{url} does not hold this: {words}': '{url} enthält das nicht: {words}',
  '{url} waited in vain for more of a file.': '{url} wartete vergeblich auf den Rest einer Datei.',
  '{url} is still taking an earlier upload of this file.': '{url} nimmt noch eine frühere Übertragung dieser Datei an.',
  '{url} does not hold all of the photos that it was told about: they are uploaded again.':
    '{url} enthält nicht alle Fotos, die dort sein sollten: sie werden noch einmal übertragen.',
  '{url} takes no file as large as this one.': '{url} nimmt keine so große Datei an.',
  '{url} takes files of up to {bytes} bytes.': '{url} nimmt Dateien bis {bytes} Byte an.',
  '{words} It asks to wait, and is tried again after {seconds} s.': '{words} Wunschgemäß geht es nach {seconds} s weiter.',
  '{url} asks this computer to wait.': '{url} bittet diesen Computer, zu warten.',
  'The disk of {url} is full: make room there, and back up again.': 'Der Datenträger von {url} ist voll: bitte dort Platz schaffen und erneut sichern.',
  '{url} failed: {words}': '{url} ist an einem Fehler gescheitert: {words}',
  'The vault of {url} is not there: {words}': 'Der Tresor von {url} ist nicht da: {words}',
  'The vault of {url} cannot be used: {words}': 'Der Tresor von {url} lässt sich nicht verwenden: {words}',
  '{url} cannot work now: {words}': '{url} kann gerade nicht arbeiten: {words}',
  'it is not available now.': 'er ist gerade nicht erreichbar.',
  'The server made a mistake; its log says more.': 'Der Server hat einen Fehler gemacht; sein Protokoll sagt mehr.',
  "The server's drive is not connected, or cannot be read.": 'Das Laufwerk des Servers ist nicht verbunden oder nicht lesbar.',
  '{url} serves another vault than before: is it the right server, with the right folder?':
    '{url} bietet einen anderen Tresor als zuvor: Ist es der richtige Server, mit dem richtigen Ordner?',

  // The address of the place where photos go
  'A destination is a folder or the address of a Keepsake server.': 'Ein Speicherort ist ein Ordner oder die Adresse eines Keepsake-Servers.',
  'Nothing protects what is sent to {url}: everyone on the network between can read your photos and the token. Use https://, or allow it if you trust that network: with --insecure, or by choosing this server in the dashboard.':
    'Nichts schützt, was an {url} gesendet wird: Jeder im Netz dazwischen kann Ihre Fotos und das Token lesen. Bitte https:// verwenden, oder es erlauben, wenn Sie diesem Netz vertrauen: mit --insecure, oder indem Sie diesen Server als Speicherort wählen.',
  'KEEPSAKE_TOKEN is the token of {owner}, and is not sent to {url}: use a token of that server. If it is the same server under another address, save its token in the dashboard.':
    'KEEPSAKE_TOKEN ist das Token von {owner} und wird nicht an {url} gesendet: bitte ein Token dieses Servers verwenden. Ist es derselbe Server unter anderer Adresse, sein Token hier beim Speicherort eintragen.',
  '{url} is the address of a server, not a folder: choose “A Keepsake server” for it.':
    '{url} ist die Adresse eines Servers, kein Ordner: bitte dafür „Ein Keepsake-Server“ wählen.',
  '{folder} is a folder, not the address of a server: choose “A folder” for it.':
    '{folder} ist ein Ordner, keine Adresse eines Servers: bitte dafür „Ein Ordner“ wählen.',
  '{folder} is not the whole path of a folder: write it from the beginning, e.g. {example}.':
    '{folder} ist nicht der ganze Pfad eines Ordners: bitte von Anfang an schreiben, z. B. {example}.',
  '{url} looks like the address of a server: write https://{host}; for a folder of this name ./{folder}.':
    '{url} sieht aus wie die Adresse eines Servers: bitte https://{host} schreiben; für einen Ordner dieses Namens ./{folder}.',
  'There is no folder {folder} here: write ./{name} for a new vault, or https://{host}:{port} for a Keepsake server.':
    'Es gibt hier keinen Ordner {folder}: bitte ./{name} für einen neuen Tresor schreiben, oder https://{host}:{port} für einen Keepsake-Server.',
  '{scheme}:// is not supported yet by this version: use a folder, or a Keepsake server.':
    '{scheme}:// unterstützt diese Version noch nicht: bitte einen Ordner oder einen Keepsake-Server verwenden.',
  '{scheme}:// is no destination that Keepsake knows: use a folder, or http(s)://host:port.':
    '{scheme}:// ist kein Speicherort, den Keepsake kennt: bitte einen Ordner oder http(s)://host:port verwenden.',
  '{url} needs a token: make one on the server with "keepsake token --data DIR add NAME", and give it to this computer.':
    '{url} braucht ein Token: bitte auf dem Server mit „keepsake token --data DIR add NAME“ eines erstellen und hier eintragen.',
  'The token for {url} is not one: copy it again, without anything around it.':
    'Das Token für {url} ist keines: bitte noch einmal kopieren, ohne etwas davor oder dahinter.',
  '{url} is no address: write http(s)://host:port.': '{url} ist keine Adresse: bitte http(s)://host:port schreiben.',
  'Credentials do not belong into an address, where they end up in logs: give the token by itself.':
    'Zugangsdaten gehören nicht in eine Adresse, wo sie in Protokollen landen: bitte das Token in sein eigenes Feld schreiben.',
  '{url} takes nothing after "?" or "#": write http(s)://host:port.': '{url} nimmt nichts nach „?“ oder „#“: bitte http(s)://host:port schreiben.',

  // Patterns
  'The patterns could not be tried: {words}': 'Die Muster ließen sich nicht ausprobieren: {words}',
  'These patterns take too long to try: use fewer of them, or fewer “*”.': 'Diese Muster brauchen zu lange: bitte weniger Muster oder weniger „*“ verwenden.',
  'After the “!” the name of what is to be kept is missing, e.g. !best.jpg': 'Nach dem „!“ fehlt der Name dessen, was bleiben soll, z. B. !bestes.jpg',
  'Patterns begin in your folders: leave out the drive and the folder’s own path, e.g. /Raw':
    'Muster beginnen in Ihren Ordnern: ohne Laufwerk und Pfad des Ordners schreiben, z. B. /Raw',
  'Patterns begin in your folders, not in your home folder: write only what comes after your folder, e.g. /Raw':
    'Muster beginnen in Ihren Ordnern, nicht im persönlichen Ordner: nur schreiben, was danach kommt, z. B. /Raw',
  'Patterns begin in your folders: {words}': 'Muster beginnen in Ihren Ordnern: {words}',
  'write {pattern}': 'bitte {pattern} schreiben',
  'write what lies in the folder, e.g. /Raw': 'schreiben, was im Ordner liegt, z. B. /Raw',
  'After the last “\\” a sign is missing: to leave out a folder, end with “/”': 'Nach dem letzten „\\“ fehlt ein Zeichen: um einen Ordner auszulassen, mit „/“ enden',
  'Between folders write “/”, not “\\”': 'Zwischen Ordnern „/“ schreiben, nicht „\\“',
  'Write “/” once: “//” matches nothing': '„/“ nur einmal schreiben: auf „//“ passt nichts',
  '“.” and “..” match nothing: write the folder’s name': 'Auf „.“ und „..“ passt nichts: den Namen des Ordners schreiben',
  'A “[” has no “]” after it: write \\[ for the sign itself': 'Nach einem „[“ fehlt „]“: für das Zeichen selbst \\[ schreiben',
  'Keepsake cannot read this pattern: it is not used': 'Keepsake versteht dieses Muster nicht: es wird nicht verwendet',

  // Files and runs in the window
  'Keepsake does not know this folder.': 'Keepsake kennt diesen Ordner nicht.',
  'It is no file of this folder.': 'Das ist keine Datei dieses Ordners.',
  'Files can be shown in a file manager only on the computer that they are on.':
    'Dateien lassen sich nur auf dem Computer im Dateimanager zeigen, auf dem sie liegen.',
  'Its name has characters that a file manager cannot be told: please look for it in its folder.':
    'Der Name hat Zeichen, die sich keinem Dateimanager mitteilen lassen: bitte im Ordner danach suchen.',
  'The file is not there any more, or its drive is not connected.': 'Die Datei ist nicht mehr da, oder ihr Laufwerk ist nicht verbunden.',
  'Keepsake does not remember this backup any more.': 'Keepsake erinnert sich nicht mehr an diese Sicherung.',
  'Newer pictures were wanted first.': 'Neuere Bilder wurden zuerst gebraucht.',
  'The file is not there.': 'Die Datei ist nicht da.',
  'The file cannot be opened.': 'Die Datei lässt sich nicht öffnen.',
  'The drive is too slow for pictures now.': 'Das Laufwerk ist gerade zu langsam für Bilder.',
  'The drive does not answer.': 'Das Laufwerk antwortet nicht.',
  'Keepsake is backing up already: wait until it has finished, or cancel it.':
    'Keepsake sichert schon: bitte warten, bis das fertig ist, oder abbrechen.',
  'Keepsake is backing up already: this begins when that has finished.': 'Keepsake sichert schon: das hier beginnt, sobald das fertig ist.',
  'Keepsake is paused: this goes on when somebody resumes it, e.g. with keepsake resume.': 'Keepsake ist pausiert: es geht weiter, sobald jemand fortsetzt.',
  'The licences are gathered when Keepsake is built: run “npm run build” once.': 'Die Lizenzen werden beim Bauen gesammelt: bitte einmal „npm run build“ ausführen.',
  'Keepsake does not answer. Please try again in a moment.': 'Keepsake antwortet nicht. Bitte gleich noch einmal versuchen.',
  'Keepsake answered in a way this page does not understand. Please reload it.': 'Keepsake hat etwas geantwortet, das diese Seite nicht versteht. Bitte neu laden.',
  'Keepsake was closed.': 'Keepsake wurde beendet.',
  'Keepsake does not know this command.': 'Keepsake kennt diesen Befehl nicht.',
  'Too many commands at a time.': 'Zu viele Befehle auf einmal.',

  'What {label} holds is not what the last backup left there: it is an older or another copy, or has lost files. Everything is looked for there again, and what is missing is stored again.':
    'In {label} ist nicht, was die letzte Sicherung dort hinterlassen hat: es ist eine ältere oder andere Kopie, oder Dateien sind verloren. Alles wird dort noch einmal gesucht, und was fehlt, wird noch einmal gespeichert.',
  'Another computer continues folders in {label} that were backed up from here. They are backed up from here as folders of their own from now on: their files are read once more, and nothing is uploaded twice.':
    'Ein anderer Computer führt Ordner in {label} weiter, die von hier aus gesichert wurden. Sie werden von hier aus ab jetzt als eigene Ordner gesichert: ihre Dateien werden noch einmal gelesen, und nichts wird doppelt übertragen.',
  'Your photos go elsewhere: choose this backup as the place for your photos first.':
    'Ihre Fotos haben einen anderen Speicherort: bitte zuerst diese Sicherung als Speicherort wählen.',
  'This folder is not in the backup.': 'Dieser Ordner ist nicht in der Sicherung.',
  '{folder} and {other}, which is backed up already, lie in each other: choose a folder that does not.':
    '{folder} und {other}, bereits gesichert, liegen ineinander: bitte einen anderen Ordner wählen.',
  'This backup is not open any more: open it again.': 'Diese Sicherung ist nicht mehr geöffnet: bitte noch einmal öffnen.',
  'This address does not work any more: open the photo again.': 'Diese Adresse gilt nicht mehr: bitte das Foto noch einmal öffnen.',
  'Another backup is there now: open it again.': 'Dort ist jetzt eine andere Sicherung: bitte noch einmal öffnen.',
  "There is no room for an index of the backup in Keepsake's home: free some space there.":
    'In Keepsakes Ordner ist kein Platz für ein Verzeichnis der Sicherung: bitte dort Platz schaffen.',
  '{label} holds newer backups of this computer that it knows nothing of: another computer has a copy of Keepsake\'s folder or of its disk, or the folder here was put back from an older copy. This computer takes a name of its own: its files are read once more, and nothing is uploaded twice.':
    '{label} enthält neuere Sicherungen dieses Computers, von denen er nichts weiß: ein anderer Computer hat eine Kopie von Keepsakes Ordner oder von seiner Festplatte, oder der Ordner hier wurde aus einer älteren Kopie zurückgeholt. Dieser Computer bekommt einen eigenen Namen: seine Dateien werden noch einmal gelesen, und nichts wird doppelt übertragen.',
  'The place where your photos go was put back from an older copy, or has lost files, while it was written to: back up again.':
    'Der Speicherort Ihrer Fotos wurde während des Schreibens durch eine ältere Kopie ersetzt oder hat Dateien verloren: bitte noch einmal sichern.',
  'The vault in {root} was put back from an older copy, or has lost files, while it was written to: back up again.':
    'Der Tresor in {root} wurde aus einer älteren Kopie zurückgeholt oder hat Dateien verloren, während darin geschrieben wurde: bitte noch einmal sichern.',
  'A file in {folder} has the highest number that a journal can have: move it out of there.':
    'Eine Datei in {folder} hat die höchste Nummer, die ein Journal haben kann: sie von dort wegbewegen.',

  // Keepsake's own folder
  'The catalog was damaged and is rebuilt; the damaged one is kept as {file}. Files are read once more, nothing is uploaded twice.':
    'Der Katalog war beschädigt und wird neu aufgebaut; der beschädigte bleibt als {file}. Dateien werden noch einmal gelesen, nichts wird doppelt übertragen.',
  'The catalog {file} cannot be used: {words}. Update Keepsake, or move the catalog away: it is rebuilt.':
    'Der Katalog {file} lässt sich nicht verwenden: {words}. Keepsake aktualisieren oder den Katalog beiseitelegen: er wird neu aufgebaut.',
  'the catalog is of version {version}, newer than this Keepsake knows': 'der Katalog hat Version {version}, neuer als dieses Keepsake kennt',
  "There is no room left for Keepsake's catalog {file}: free some space. What is backed up stays so.":
    'Für Keepsakes Katalog {file} ist kein Platz mehr: bitte Platz schaffen. Gesichertes bleibt gesichert.',
  "Another program has Keepsake's catalog {file} open and locked: end that program, then try again. What is backed up stays so.":
    'Ein anderes Programm hat Keepsakes Katalog {file} geöffnet und gesperrt: bitte dieses Programm beenden und es noch einmal versuchen. Gesichertes bleibt gesichert.',
  "Keepsake's catalog {file} cannot be used ({code}): check the drive that it is on.":
    'Keepsakes Katalog {file} lässt sich nicht verwenden ({code}): bitte sein Laufwerk prüfen.',
  'The saved token cannot be read: Keepsake was not allowed to, or the system’s key for it is gone. Start Keepsake again and allow it, or enter the token once more in the settings.':
    'Das gespeicherte Token kann nicht gelesen werden: Keepsake durfte es nicht, oder der Schlüssel des Systems dafür ist nicht mehr da. Bitte Keepsake neu starten und es erlauben, oder das Token in den Einstellungen noch einmal eingeben.',
  'The system has not handed out the saved token yet: answer its question, or unlock its keychain.':
    'Das System hat das gespeicherte Token noch nicht herausgegeben: bitte dessen Frage beantworten oder den Schlüsselbund entsperren.',
  'The saved credentials were written by a newer Keepsake: update this one.': 'Die gespeicherten Zugangsdaten stammen von einem neueren Keepsake: bitte dieses aktualisieren.',
  '{file} cannot be read.': '{file} ist nicht lesbar.',
  '{file} is damaged or was written by a newer Keepsake: correct it, or move it away to start anew.':
    '{file} ist beschädigt oder stammt von einem neueren Keepsake: bitte berichtigen, oder beiseitelegen und neu beginnen.',
  '{file} cannot be written: {words}.': '{file} lässt sich nicht schreiben: {words}.',
  "Keepsake's home {folder} cannot be made: {words}. Choose another with --home.":
    'Keepsakes Ordner {folder} lässt sich nicht anlegen: {words}. Mit --home einen anderen wählen.',
  "Keepsake's home {folder} cannot be locked: {words}.": 'Keepsakes Ordner {folder} lässt sich nicht sperren: {words}.',
  'Keepsake is backing up from {folder} already: wait until it has finished, or cancel it there.':
    'Keepsake ist in {folder} schon dabei, zu sichern: bitte warten, bis es fertig ist, oder dort abbrechen.',
  'Keepsake is checking a backup from {folder} already: wait until it has finished, or cancel it there.':
    'Keepsake ist in {folder} schon dabei, eine Sicherung zu prüfen: bitte warten, bis es fertig ist, oder dort abbrechen.',
  'The folder {folder} is not yours alone: remove it, or choose a home with a shorter path.':
    'Der Ordner {folder} gehört nicht Ihnen allein: bitte entfernen, oder einen Ordner mit kürzerem Pfad wählen.',
  'The folder {folder} cannot be made: {words}. Choose a home with a shorter path.':
    'Der Ordner {folder} kann nicht angelegt werden: {words}. Bitte einen Ordner mit kürzerem Pfad wählen.',
  'Another Keepsake holds {folder} and does not answer: end it, then start this again.':
    'Ein anderes Keepsake hält {folder} und antwortet nicht: bitte beenden und dieses neu starten.',
  'The Keepsake that was running on this home has ended: start this again.': 'Das Keepsake, das hier schon lief, ist beendet: bitte neu starten.',
  'Keepsake cannot start by itself here: let the system start it.': 'Keepsake kann hier nicht von selbst starten: das System muss es starten.',
  'The system did not take it, so nothing was changed: {words}': 'Das System hat es nicht angenommen, also wurde nichts geändert: {words}',
  'Keepsake cannot be started at login: {file} cannot be written: {words}.':
    'Keepsake kann nicht beim Anmelden starten: {file} lässt sich nicht schreiben: {words}.',
  'macOS asks you first: allow Keepsake in System Settings, General, Login Items.':
    'macOS fragt zuerst: bitte Keepsake in den Systemeinstellungen unter Allgemein, Anmeldeobjekte erlauben.',
  'Only the installed Keepsake can start at login on macOS: this one runs from a checkout.':
    'Unter macOS kann nur das installierte Keepsake beim Anmelden starten: dieses läuft aus einem Quellordner.',
  'A helper process of Keepsake stopped.': 'Ein Hilfsprozess von Keepsake ist ausgefallen.',
  "Another Keepsake is writing to the vault in {folder} under the same identity, e.g. from a copy of Keepsake's folder: wait until it has finished, or end it.":
    'Ein anderes Keepsake schreibt unter derselben Kennung in den Tresor in {folder}, etwa aus einer Kopie von Keepsakes Ordner: bitte warten, bis es fertig ist, oder es beenden.',
  'The dashboard is missing in {folder}: build it with npm run build.': 'Das Fenster fehlt in {folder}: bitte mit npm run build bauen.',
  'This text is too long: at most {most} characters are possible.': 'Dieser Text ist zu lang: höchstens {most} Zeichen sind möglich.',
  'These are too many: at most {most} are possible.': 'Das sind zu viele: höchstens {most} sind möglich.',
  'This number is too large: at most {most} is possible.': 'Diese Zahl ist zu groß: höchstens {most} ist möglich.',
  'Something is missing here: fill it in.': 'Hier fehlt etwas: bitte ausfüllen.',
  'This number is too small: at least {least} is needed.': 'Diese Zahl ist zu klein: mindestens {least} ist nötig.',
  'Keepsake does not understand what it was asked: reload the page.': 'Keepsake versteht nicht, was es tun soll: bitte die Seite neu laden.',
  'Keepsake does not understand another part of itself: end it, and start it again.':
    'Keepsake versteht einen anderen Teil von sich selbst nicht: bitte beenden und neu starten.',
};
