import { isActive } from '../store/run-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { DestinationCard } from '../destination/destination-card.tsx';
import { FoldersCard } from './folders-card.tsx';
import { Hero } from './hero.tsx';
import styles from './home-view.module.css';
import { Lanes } from './lanes.tsx';
import { Welcome } from './welcome.tsx';
import { WorkersCard } from './workers-card.tsx';

/** Are my photos safe? And below: what happens now, from where, to where. */
export function HomeView() {
  const active = useKeepsake((state) => isActive(state.run));
  const empty = useKeepsake((state) => state.app?.sources.length === 0);
  const hasRun = useKeepsake((state) => state.run !== undefined || (state.app?.failures ?? 0) > 0);
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        {empty && !hasRun ? <Welcome /> : <Hero />}
        {empty && !hasRun ? (
          <div className={styles.pair}>
            <DestinationCard />
            <WorkersCard />
          </div>
        ) : (
          <div className={styles.columns}>
            <div className={styles.column}>
              {active && <Lanes />}
              <FoldersCard />
            </div>
            <div className={styles.column}>
              <WorkersCard />
              <DestinationCard />
            </div>
          </div>
        )}
      </div>
    </div>
  );
}
