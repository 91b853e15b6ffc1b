import { Card } from '../components/card.tsx';
import { EmptyNote } from '../components/empty-note.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { unlistedFiles } from '../source-names.ts';
import { useAfterEachRun } from '../use-after-each-run.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { Gaps } from './gaps.tsx';
import { HeatMap } from './heat-map.tsx';
import { dateOf, pictureOf, type Timeline, type TimelinePicture } from './months.ts';
import styles from './timeline-view.module.css';

/** What is safe, month by month, and where photos are missing. */
export function TimelineView() {
  const timeline = useKeepsake((state) => state.timeline);
  const error = useKeepsake((state) => state.timelineError?.message);
  const load = useKeepsake((state) => state.loadTimeline);
  useAfterEachRun(load);
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <h1 className={styles.title}>{words.timeline.title}</h1>
        <ErrorNote message={error} />
        {timeline !== undefined && <Months timeline={timeline} />}
      </div>
    </div>
  );
}

function Months({ timeline }: { readonly timeline: Timeline }) {
  const { picture, doubtful } = pictureOf(timeline, new Date());
  const { undated } = timeline;
  const unlisted = useKeepsake(unlistedFiles);
  const open = picture?.gaps.find(({ after }) => after === undefined);
  const all = (picture?.files ?? 0) + doubtful.files + undated;
  if (all === 0) return <EmptyNote icon="calendar" title={words.timeline.empty} detail={words.timeline.emptyDetail} />;
  return (
    <>
      <div className={styles.summary}>
        <p>
          {picture === undefined
            ? words.timeline.summaryUndated(all)
            : words.timeline.summary(picture.files, picture.bytes, dateOf(picture.first), dateOf(picture.last))}
          {unlisted > 0 && `. ${words.timeline.unlisted(unlisted)}`}
        </p>
        {open !== undefined && (
          <p className={styles.open}>
            <Icon name="warn" size={16} />
            {words.timeline.since(dateOf(open.before))}
          </p>
        )}
      </div>
      {picture !== undefined && <HeatMap picture={picture} />}
      <div className={styles.below}>
        {picture !== undefined && <Gaps gaps={picture.gaps} />}
        {doubtful.files + undated > 0 && <Unplaced undated={undated} doubtful={doubtful} />}
      </div>
    </>
  );
}

/** Years that are named of those that cannot be right. */
const yearsNamed = 4;

function Unplaced({ undated, doubtful }: { readonly undated: number; readonly doubtful: TimelinePicture['doubtful'] }) {
  const named = doubtful.years.slice(0, yearsNamed).map(String);
  return (
    <Card title={words.timeline.dates}>
      {undated > 0 && <p className={styles.note}>{words.timeline.undated(undated)}</p>}
      {doubtful.files > 0 && (
        <p className={styles.note}>{words.timeline.doubtful(doubtful.files, named, doubtful.years.length - named.length)}</p>
      )}
    </Card>
  );
}
