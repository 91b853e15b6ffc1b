import { useKeepsake } from '../use-store.ts';
import { BrowseBackup } from './browse-backup.tsx';
import { LiveRestore } from './live-restore.tsx';

/** Getting photos back: chooses them, and shows how they come. */
export function RestoreView() {
  const restore = useKeepsake((state) => state.restore);
  return restore === undefined ? <BrowseBackup /> : <LiveRestore restore={restore} />;
}
