/** Frames the shell lines of the README, so that people and tests find where they begin and end. */
export const snippetStart = '----- restore.sh -----';
export const snippetEnd = '----- end -----';

/*
 * The snippet reads line by line: a line that a crash tore is skipped, and the `echo` keeps it from swallowing the next
 * segment's first line. jq writes one shell command a file, quoted by @sh, so that any name survives; sh runs them.
 * Later lines come later, so the newest version of a path is the one that stays.
 */
const snippet = `target=\${1:?say where to put the photos: sh restore.sh /some/folder}
for segment in journal/*/*.jsonl; do cat "$segment"; echo; done |
jq -Rr 'fromjson? | select(.kind == "version")
  | select(.path | split("/") | index("..") == null)
  | [.object, (.label | gsub("/"; "_")) + "-" + .source[0:8], .path, .pathB64 // ""] | "restore " + @sh' |
{ cat <<'COMMANDS'
restore() {
  path=$3
  if [ -n "$4" ]; then path=$(printf %s "$4" | base64 -d; printf x); path=\${path%x}; fi
  to=$target/$2/$path
  for object in "objects/$(printf %.2s "$1")/$1"*; do
    if [ -f "$object" ]; then mkdir -p "\${to%/*}" && cp -f "$object" "$to" && chmod u+w "$to" && return; fi
  done
  printf 'missing: %s\\n' "$to" >&2
}
COMMANDS
cat; } | target=$target sh`;

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
  Photos that were later deleted on the computer are there too. Where two computers stored the same folder under the
  same ID, the one whose journal comes last by name wins. Dates inside the photos are kept, dates of the files are not.

${snippetStart}
${snippet}
${snippetEnd}

TO CHECK
  sha256sum of an object gives the name that it has:  sha256sum objects/ab/ab*
  docs/vault-format.md of Keepsake describes every byte of this folder.
`;
