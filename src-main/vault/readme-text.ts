/** Frames the shell lines of the README, so that people and tests find where they begin and end. */
export const snippetStart = '----- restore.sh -----';
export const snippetEnd = '----- end -----';

/*
 * The snippet reads line by line: a line that a crash tore, or that is not what it should be, is skipped, and the `echo` keeps it
 * from swallowing the next segment's first line. `sort` turns the lines around, so that the newest comes first and nothing is
 * overwritten: an older version, or an older file whose name a folder has now, finds its name taken. jq writes one shell command a
 * file, quoted by @sh, so that any name survives; sh runs them. A path that leads out of its folder is refused after it was
 * decoded. A photo gets its name when it is whole.
 */
const snippet = `target=\${1:?say where to put the photos: sh restore.sh /some/folder}
case $target in /*) ;; *) target=./$target ;; esac
mkdir -p "$target" || exit
for segment in journal/*/*.jsonl; do cat "$segment"; echo; done |
jq -cR 'fromjson? | (select(.kind == "version" and (.object | test("^[0-9a-f]{64}$")))
  | [.object, (.label + "-" + .source[0:8] | gsub("/"; "_")), .path, .pathB64 // ""])?' |
LC_ALL=C grep -n '' | LC_ALL=C sort -t : -k 1,1nr | LC_ALL=C cut -d : -f 2- |
jq -r '("restore " + @sh)?' |
{ cat <<'COMMANDS'
restore() {
  path=$3
  if [ -n "$4" ]; then path=$(printf %s "$4" | base64 -d; printf x); path=\${path%x}; fi
  case /$path/ in *//*|*/./*|*/../*) printf 'refused: %s\\n' "$path" >&2; return ;; esac
  to=$target/$2/$path
  if [ -d "$to" ]; then printf 'a newer folder has its name: %s\\n' "$to" >&2; return; fi
  if [ -e "$to" ]; then return; fi
  if ! mkdir -p "\${to%/*}"; then printf 'a newer file has the name of its folder: %s\\n' "$to" >&2; return; fi
  for object in "objects/$(printf %.2s "$1")/$1"*; do
    if [ -f "$object" ]; then
      cp -f "$object" "$target/.part" && chmod u+w "$target/.part" && mv -f "$target/.part" "$to" && return
    fi
  done
  printf 'missing: %s\\n' "$to" >&2
}
COMMANDS
cat; } | target=$target sh
rm -f "$target/.part"`;

/** README.txt of a vault: how to get everything back without Keepsake. */
export const readmeText = `This folder is a Keepsake vault: a backup of photos and videos.
Please do not rename, change or delete anything in it. You do not need Keepsake to get your photos back.

WHAT IS WHERE
  objects/     the photos and videos themselves, unchanged. Each is named after its contents (its SHA-256 checksum),
               so what is the same twice is stored once. They lie in 256 folders named after the first two characters.
  journal/     text files with one line for each photo: its old name, its folder, its date, and the object it is.
  quarantine/  files that were found damaged. They are kept in case nothing better is left.
  tmp/         what was being written when a computer stopped. It holds nothing that was ever called backed up.
  keepsake.json  says that this is a vault, and which one.

WITH A FILE MANAGER
  Open the folder objects and search it for "*.jpg" (or *.heic, *.mp4, ...), or sort by kind. Every file opens in any
  viewer. Copy what you want. Only the old names are missing: they are in the journal.

WITH THE OLD NAMES
  On Linux or macOS, install jq (https://jqlang.org): without it the lines below do not work.
  Save the lines between the two marks as restore.sh in this folder, open a terminal in this folder, and run:
      sh restore.sh /where/to/put/the/photos
  You get a folder for each folder that was backed up, with the newest version of each photo under its old name.
  Photos that were later deleted on the computer are there too, unless a newer file or folder has their name. Files that
  are in the target already stay as they are: choose an empty folder. Where two computers stored the same folder under the
  same ID, the one whose journal comes last by name wins. Dates inside the photos are kept, dates of the files are not.

${snippetStart}
${snippet}
${snippetEnd}

TO CHECK
  sha256sum of an object gives the name that it has:  sha256sum objects/ab/ab*
  docs/vault-format.md of Keepsake describes every byte of this folder.
`;
