import { workerData } from 'node:worker_threads';
import { loadSqliteAddon } from './sqlite-addon.ts';
import { serveOperations } from './thread-server.ts';
import { createVaultThread } from './vault-operations.ts';

// Its first use is a file lock, later.
loadSqliteAddon();
// What vault.ts gives its pools as workerData.
serveOperations(createVaultThread(workerData as SharedArrayBuffer).operations);
