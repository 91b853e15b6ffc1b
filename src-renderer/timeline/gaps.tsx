import { Card } from '../components/card.tsx';
import { words } from '../words.ts';
import styles from './gaps.module.css';
import { dateOf, type Gap } from './months.ts';

/** Named in words; the picture shows the others. */
const named = 6;

export function Gaps({ gaps }: { readonly gaps: readonly Gap[] }) {
  const shown = gaps.slice(0, named);
  return (
    <Card title={words.timeline.gaps}>
      {gaps.length === 0 ? (
        <p className={styles.detail}>{words.timeline.noGaps}</p>
      ) : (
        <>
          <p className={styles.detail}>{words.timeline.gapsDetail}</p>
          <ul className={styles.list}>
            {shown.map(({ before, after, months }) => (
              <li key={before} className={styles.gap} data-open={after === undefined || undefined}>
                <span>
                  {after === undefined
                    ? words.timeline.since(dateOf(before))
                    : words.timeline.gap(dateOf(before), dateOf(after))}
                </span>
                <span className={styles.length}>{words.timeline.gapMonths(months)}</span>
              </li>
            ))}
          </ul>
          {gaps.length > named && <p className={styles.more}>{words.timeline.moreGaps(gaps.length - named)}</p>}
        </>
      )}
    </Card>
  );
}
