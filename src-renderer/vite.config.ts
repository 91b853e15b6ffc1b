import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Relative addresses: the same files are served by the browser door and by Electron's own scheme.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2024',
    // light-dark() goes out as it is written.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    // One chunk: it is read from this machine or its network, once.
    chunkSizeWarningLimit: 1000,
  },
});
