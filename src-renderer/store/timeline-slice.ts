import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { SetState, TimelineSlice } from './state.ts';

export function createTimelineSlice(set: SetState, transport: Transport): TimelineSlice {
  return {
    timeline: undefined,
    timelineError: undefined,
    async loadTimeline() {
      try {
        set({ timeline: await transport.call('timeline.get', {}), timelineError: undefined });
      } catch (thrown) {
        set({ timelineError: toKeepsakeError(thrown) });
      }
    },
  };
}
