import { useEffect, useState } from 'react';

/** How exactly a moment's distance is said. */
const everyMs = 30_000;

/** The time, again and again: for "5 minutes ago". */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
