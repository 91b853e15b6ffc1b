import { type ReactNode, useRef } from 'react';
import { Card } from '../components/card.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { DestinationCard } from '../destination/destination-card.tsx';
import { FoldersCard } from '../home/folders-card.tsx';
import { WorkersCard } from '../home/workers-card.tsx';
import type { SettingsSection } from '../store/state.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { AboutCard } from './about-card.tsx';
import { AppearanceCard } from './appearance-card.tsx';
import { BandwidthForm } from './bandwidth-form.tsx';
import { ChecksCard } from './checks-card.tsx';
import { DestinationTest } from './destination-test.tsx';
import { IgnoreCard } from './ignore-card.tsx';
import { NotificationsCard } from './notifications-card.tsx';
import { ScheduleCard } from './schedule-card.tsx';
import styles from './settings-view.module.css';
import { useCurrentSection } from './use-current-section.ts';

interface Section {
  readonly name: SettingsSection;
  readonly icon: IconName;
  readonly content: ReactNode;
}

/** As the address names it after its #. */
const idOf = ({ name }: Section) => `settings/${name}`;

/** Everything that can be set, on one page; whatever is changed takes effect at once. */
export function SettingsView() {
  const scroller = useRef<HTMLDivElement>(null);
  const sections = useSections();
  const current = useCurrentSection(scroller, sections.map(idOf));
  return (
    <div className={styles.scroll} ref={scroller}>
      <div className={styles.page}>
        <h1 className={styles.title}>{words.settings.title}</h1>
        <div className={styles.columns}>
          <nav className={styles.nav} aria-label={words.settings.sections}>
            <ul className={styles.links}>
              {sections.map((section) => (
                <li key={section.name}>
                  <a
                    href={`#${idOf(section)}`}
                    className={styles.link}
                    aria-current={idOf(section) === current ? 'location' : undefined}
                  >
                    <Icon name={section.icon} size={18} />
                    {words.settings.section[section.name]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div className={styles.sections}>
            {sections.map((section) => (
              <div key={section.name} id={idOf(section)} className={styles.section}>
                {section.content}
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** What cannot be done here is not offered. */
function useSections(): readonly Section[] {
  const abilities = useKeepsake((state) => state.app?.abilities);
  const destination = useKeepsake((state) => state.app?.destination);
  const works = abilities?.background === true || abilities?.startAtLogin === true;
  return [
    { name: 'folders', icon: 'folder', content: <FoldersCard /> },
    { name: 'patterns', icon: 'filter', content: <IgnoreCard /> },
    {
      name: 'destination',
      icon: 'vault',
      content: (
        <DestinationCard>
          {destination !== undefined && <DestinationTest key={destination.address} destination={destination} />}
        </DestinationCard>
      ),
    },
    {
      name: 'speed',
      icon: 'gauge',
      content: (
        <>
          <WorkersCard />
          <Card title={words.bandwidth.title}>
            <BandwidthForm />
          </Card>
        </>
      ),
    },
    ...(works
      ? [
          {
            name: 'when',
            icon: 'clock',
            content: (
              <>
                <ScheduleCard />
                {abilities.background && <ChecksCard />}
              </>
            ),
          } as const,
        ]
      : []),
    ...(abilities?.notifications === true
      ? [{ name: 'notifications', icon: 'bell', content: <NotificationsCard /> } as const]
      : []),
    { name: 'appearance', icon: 'contrast', content: <AppearanceCard /> },
    { name: 'about', icon: 'shield', content: <AboutCard /> },
  ];
}
