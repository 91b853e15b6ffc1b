/** Why a source is looked through instead of watched, in one sentence. */
export function watchingNote(watching: 'scans' | 'polling', trouble: string | undefined, minutes: number): string {
  if (watching === 'polling')
    return `Other devices can change this folder without a word, so Keepsake looks through it every ${minutes} minutes.`;
  if (trouble === 'ENOSPC')
    return `This system watches too many folders already, so Keepsake looks through this one every ${minutes} minutes. Its setting fs.inotify.max_user_watches allows more.`;
  return `This folder cannot be watched (${trouble ?? 'unknown'}), so Keepsake looks through it every ${minutes} minutes.`;
}
