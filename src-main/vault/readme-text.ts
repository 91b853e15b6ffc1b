/** Frames the lines of each script in the README, so that people and tests find where they begin and end. */
export const snippetStart = '----- restore.sh -----';
export const powershellStart = '----- restore.ps1 -----';
export const snippetEnd = '----- end -----';

/*
 * The script reads line by line: a line that a crash tore, or that is not what it should be, is skipped, and the `echo` keeps it
 * from swallowing the next segment's first line. `sort` turns the lines around, so that the newest comes first and nothing is
 * overwritten: an older version, or an older file whose name a folder has now, finds its name taken. jq writes one shell command a
 * file, quoted by @sh, so that any name survives; sh runs them. A path that leads out of its folder is refused after it was
 * decoded. A photo gets its name when it is whole and has its time of change: GNU's touch takes it to the nanosecond, macOS's to the second.
 */
const snippet = `target=\${1:?say where to put the photos: sh restore.sh /some/folder}
case $target in /*) ;; *) target=./$target ;; esac
mkdir -p "$target" || exit
for segment in journal/*/*.jsonl; do cat "$segment"; echo; done |
jq -cR 'fromjson? | (select(.kind == "version" and (.object | test("^[0-9a-f]{64}$")))
  | [.object, (.label + "-" + .source[0:8] | gsub("/"; "_")), .path, .pathB64 // "",
     (.mtime | capture("^(?<sign>-?)(?<digits>[0-9]{1,28})$") | .sign + (("0000000000" + .digits) | .[0:-9] + "." + .[-9:]))])?' |
LC_ALL=C grep -n '' | LC_ALL=C sort -t : -k 1,1nr | LC_ALL=C cut -d : -f 2- |
jq -r '("restore " + @sh)?' |
{ cat <<'COMMANDS'
changed() {
  touch -d "@$1" "$2" 2>/dev/null && return
  TZ=UTC touch -t "$(date -u -r "\${1%.*}" +%Y%m%d%H%M.%S)" "$2" 2>/dev/null || printf 'without its date: %s\\n' "$3" >&2
}
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
      cp -f "$object" "$target/.part" && chmod u+w "$target/.part" && changed "$5" "$target/.part" "$to" && mv -f "$target/.part" "$to" && return
    fi
  done
  printf 'missing: %s\\n' "$to" >&2
}
COMMANDS
cat; } | target=$target sh
rm -f "$target/.part"`;

/*
 * The same for Windows, whose PowerShell 5.1 is there without being installed, and for PowerShell 7. The newest line of each path is kept, by the
 * path's exact letters; names that Windows cannot have are changed, and what another file's name would cover gets a number.
 */
const powershell = `param([Parameter(Mandatory = $true)][string]$Target)
$ErrorActionPreference = 'Stop'
$vault = $PSScriptRoot
$root = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Target)
if ($root.StartsWith('\\\\')) { $root = '\\\\?\\UNC' + $root.Substring(1) } else { $root = '\\\\?\\' + $root }
[void][IO.Directory]::CreateDirectory($root)
$newest = New-Object 'System.Collections.Generic.Dictionary[string,object]' ([StringComparer]::Ordinal)
$count = 0
foreach ($writer in (Get-ChildItem -LiteralPath "$vault\\journal" -Directory | Sort-Object Name)) {
  foreach ($segment in (Get-ChildItem -LiteralPath $writer.FullName -Filter *.jsonl -File | Sort-Object Name)) {
    foreach ($text in [IO.File]::ReadLines($segment.FullName)) {
      try { $line = ConvertFrom-Json $text } catch { continue }
      if ($line.kind -cne 'version' -or "$($line.object)" -cnotmatch '^[0-9a-f]{64}$' -or "$($line.mtime)" -notmatch '^-?[0-9]{1,28}$') { continue }
      $newest["$($line.source)/$($line.path)/$($line.pathB64)"] = [pscustomobject]@{ Number = $count++; Line = $line }
    }
  }
}
function Get-SafeName([string]$name) {
  $safe = [regex]::Replace($name, '[<>:"|?*\\\\\\x00-\\x1f]', '_')
  $safe = [regex]::Replace($safe, '[. ]+$', '_')
  $safe = [regex]::Replace($safe, '^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\\.|$)', '$1_', 'IgnoreCase')
  if ($safe.Length -gt 200) { $safe = $safe.Substring(0, 180) + '~' + $safe.Substring($safe.Length - 19) }
  return $safe
}
$taken = New-Object 'System.Collections.Generic.HashSet[string]' ([StringComparer]::OrdinalIgnoreCase)
$part = "$root\\.part"
foreach ($line in ($newest.Values | Sort-Object Number -Descending | ForEach-Object { $_.Line })) {
  try {
    $names = "$($line.path)".Split('/')
    if (@($names | Where-Object { $_ -eq '' -or $_ -eq '.' -or $_ -eq '..' }).Count -gt 0) { Write-Warning "refused: $($line.path)"; continue }
    $folder = Get-SafeName ("$($line.label)-$("$($line.source)".Substring(0, 8))".Replace('/', '_'))
    foreach ($name in @($names | Select-Object -SkipLast 1)) { $folder = "$folder\\$(Get-SafeName $name)" }
    $name = Get-SafeName $names[-1]
    $stem = [IO.Path]::GetFileNameWithoutExtension($name)
    $to = "$root\\$folder\\$name"
    for ($number = 2; -not $taken.Add($to); $number++) { $to = "$root\\$folder\\$stem ($number)$([IO.Path]::GetExtension($name))" }
    if ([IO.File]::Exists($to)) { continue }
    if ([IO.Directory]::Exists($to)) { Write-Warning "a newer folder has the name: $to"; continue }
    $prefix = "$vault\\objects\\$($line.object.Substring(0, 2))"
    $object = @(Get-ChildItem -Path "$prefix\\$($line.object)*" -File -ErrorAction SilentlyContinue)
    if ($object.Count -eq 0) { Write-Warning "missing: $to"; continue }
    [void][IO.Directory]::CreateDirectory("$root\\$folder")
    [IO.File]::Copy($object[0].FullName, $part, $true)
    [IO.File]::SetAttributes($part, 'Normal')
    $ticks = [Math]::Floor([decimal]"$($line.mtime)" / 100) + 621355968000000000
    if ($ticks -ge 504911232000000000 -and $ticks -lt 3155378976000000000) {
      [IO.File]::SetLastWriteTimeUtc($part, (New-Object DateTime ([long]$ticks), ([DateTimeKind]::Utc)))
    } else { Write-Warning "without its date: $to" }
    [IO.File]::Move($part, $to)
  } catch { Write-Warning "not restored: $($line.path): $_" }
}
if ([IO.File]::Exists($part)) { [IO.File]::Delete($part) }`;

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
  On Windows, save the lines between the other two marks as restore.ps1 in this folder, open PowerShell in this folder, and run:
      powershell -ExecutionPolicy Bypass -File restore.ps1 C:\\where\\to\\put\\the\\photos
  You get a folder for each folder that was backed up, with the newest version of each photo under its old name and with its
  old date. Photos that were later deleted on the computer are there too, unless a newer file or folder has their name. Files that
  are in the target already stay as they are: choose an empty folder. Where two computers stored the same folder under the
  same ID, the one whose journal comes last by name wins. On Windows, names that it cannot have are changed a little.

${snippetStart}
${snippet}
${snippetEnd}

${powershellStart}
${powershell}
${snippetEnd}

TO CHECK
  sha256sum of an object gives the name that it has:  sha256sum objects/ab/ab*
  docs/vault-format.md of Keepsake describes every byte of this folder.
`;
