import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

// What tries to break Keepsake: kill -9, faults below us, broken networks, attackers, random stories.
export default defineConfig({
  test: { ...config.test, include: ['test/{chaos,attack,model}/**/*.test.ts'], exclude: [] },
});
