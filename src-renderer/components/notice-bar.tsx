import { useEffect, useState } from 'react';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import styles from './notice-bar.module.css';

/** Long enough to read two sentences twice. */
const shownMs = 15_000;

/** The last notice, at the lower edge of the window, read out when it comes. It goes away after a while, unless it is pointed at. */
export function NoticeBar() {
  const notice = useKeepsake((state) => state.notice);
  const dismiss = useKeepsake((state) => state.dismissNotice);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (notice === undefined || isHeld) return undefined;
    const timer = setTimeout(dismiss, shownMs);
    return () => clearTimeout(timer);
  }, [notice, isHeld, dismiss]);
  const close = () => {
    setHeld(false);
    dismiss();
  };
  return (
    <div className={styles.place} role="status">
      {notice !== undefined && (
        <div
          className={styles.notice}
          data-tone={notice.tone}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <Icon name={notice.tone === 'problem' ? 'warn' : 'check'} size={18} />
          <p className={styles.text}>{notice.text}</p>
          <IconButton icon="cross" aria-label={words.notice.close} onPress={close} />
        </div>
      )}
    </div>
  );
}
