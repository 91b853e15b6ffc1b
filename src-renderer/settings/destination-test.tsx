import { useState } from 'react';
import type { DestinationTrial } from '../../src-shared/contract.ts';
import type { DestinationAddress } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { TrialResult } from '../destination/trial-result.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './destination-test.module.css';

/** Does the place where the photos go answer, and as what? Changes nothing there. */
export function DestinationTest({ destination }: { readonly destination: DestinationAddress }) {
  const testDestination = useKeepsake((state) => state.testDestination);
  const [trial, setTrial] = useState<DestinationTrial>();
  const test = useCommand(async () => {
    setTrial(undefined);
    setTrial(await testDestination(destination));
  });
  const { destination: said } = words.settings;
  return (
    <div className={styles.test}>
      <Button size="small" onPress={() => void test.run()} isPending={test.pending}>
        {test.pending ? said.testing : said.test}
      </Button>
      <TrialResult trial={trial} />
      <ErrorNote message={test.error} />
    </div>
  );
}
