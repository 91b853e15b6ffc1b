import { formatCount } from './format.ts';

/** Folders that cannot be read, as the head of their list. */
export function foldersUnreadable(folders: number): string {
  return folders === 1
    ? '1 folder cannot be read: the number of photos in it is unknown'
    : `${formatCount(folders)} folders cannot be read: the number of photos in them is unknown`;
}

/** Links that point outside of all folders, as the head of their list. */
export function linksOutside(links: number): string {
  return links === 1
    ? '1 link points outside your folders, and what it points to is not backed up'
    : `${formatCount(links)} links point outside your folders, and what they point to is not backed up`;
}
