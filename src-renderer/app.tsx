import { useEffect } from 'react';
import styles from './app.module.css';
import { Icon } from './components/icon.tsx';
import { NoticeBar } from './components/notice-bar.tsx';
import { Wordmark } from './components/wordmark.tsx';
import { FilesView } from './files/files-view.tsx';
import { HomeView } from './home/home-view.tsx';
import { statusOf } from './home/status.ts';
import { HistoryView } from './history/history-view.tsx';
import { RestoreView } from './restore/restore-view.tsx';
import { SettingsView } from './settings/settings-view.tsx';
import { countInNeed, shareDone } from './store/run-slice.ts';
import { DropFolders } from './setup/drop-folders.tsx';
import { SignIn } from './sign-in.tsx';
import { type View, views } from './store/state.ts';
import { toHash } from './store/ui-slice.ts';
import { TimelineView } from './timeline/timeline-view.tsx';
import { useKeepsake } from './use-store.ts';
import { number, words } from './words.ts';

const screens = { home: HomeView, files: FilesView, restore: RestoreView, timeline: TimelineView, history: HistoryView, settings: SettingsView } as const;
const icons = { home: 'home', files: 'list', restore: 'restore', timeline: 'calendar', history: 'clock', settings: 'gear' } as const;

/** The frame of every view: name, navigation, and whether Keepsake answers. */
export function App() {
  const view = useKeepsake((state) => state.view);
  const connection = useKeepsake((state) => state.connection);
  const refused = connection === 'refused';
  const known = useKeepsake((state) => state.app !== undefined);
  const Screen = screens[view];
  useUnsavedWarning();
  return (
    <div className={styles.app}>
      <PageTitle view={view} />
      <header className={styles.header}>
        <div className={styles.bar}>
          <Wordmark />
          {known && !refused && <Navigation view={view} />}
        </div>
      </header>
      {known && connection === 'lost' && (
        <p className={styles.lost} role="alert">
          <Icon name="warn" size={18} />
          {words.connection.lost}
        </p>
      )}
      <main className={styles.main}>{refused ? <SignIn /> : known ? <Screen /> : <Waiting />}</main>
      {known && !refused && <DropFolders />}
      <NoticeBar />
      <Announcer />
    </div>
  );
}

/** A browser asks before it closes a page with patterns that are not saved. Electron would not close its window, and not ask. */
function useUnsavedWarning(): void {
  const unsaved = useKeepsake((state) => state.ignoreDraft !== undefined);
  useEffect(() => {
    if (!unsaved || window.keepsake !== undefined) return undefined;
    const gone = new AbortController();
    window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal: gone.signal });
    return () => gone.abort();
  }, [unsaved]);
}

function Navigation({ view }: { readonly view: View }) {
  const inNeed = useKeepsake(countInNeed);
  return (
    <nav aria-label={words.views.label}>
      <ul className={styles.views}>
        {views.map((each) => (
          <li key={each}>
            <a href={toHash(each)} className={styles.view} aria-current={view === each ? 'page' : undefined}>
              <Icon name={icons[each]} size={18} />
              <span className={styles.label}>{words.views[each]}</span>
              {each === 'files' && inNeed > 0 && (
                <span className={styles.badge}>
                  {number(inNeed)}
                  <span className={styles.badgeWords}> {words.views.needBadge(inNeed)}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Before Keepsake answered for the first time there is nothing to show but whether it does. */
function Waiting() {
  const lost = useKeepsake((state) => state.connection === 'lost');
  return (
    <div className={styles.waiting} role="status">
      {lost ? (
        <>
          <h1 className={styles.waitingTitle}>{words.connection.lostAtStart}</h1>
          <p>{words.connection.lostAtStartDetail}</p>
        </>
      ) : (
        <p>{words.connection.connecting}</p>
      )}
    </div>
  );
}

function PageTitle({ view }: { readonly view: View }) {
  const title = useKeepsake((state) =>
    words.pageTitle(
      view === 'home' ? undefined : words.views[view],
      state.run,
      state.run === undefined ? undefined : shareDone(state.run),
      statusOf(state, new Date()).title,
    ),
  );
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}

/** Tells those who listen what those who look see: the run's state when it changes, never each tick of it. */
function Announcer() {
  const announcement = useKeepsake((state) =>
    state.run === undefined ? '' : words.announcement(state.run, statusOf(state, new Date()).title),
  );
  return (
    <p className={styles.announcer} role="status">
      {announcement}
    </p>
  );
}
