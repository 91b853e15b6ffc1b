import { workerData } from 'node:worker_threads';
import { serveOperations } from './thread-server.ts';
import { createVaultOperations } from './vault-operations.ts';

// What vault.ts gives its pools as workerData.
serveOperations(createVaultOperations(workerData as SharedArrayBuffer));
