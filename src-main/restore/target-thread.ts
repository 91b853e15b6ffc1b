/* The thread's entry file: writes what is restored. */
import { workerData } from 'node:worker_threads';
import { serveOperations } from '../vault/thread-server.ts';
import { createTargetFiles, type TargetFilesOptions } from './target-files.ts';

const operations = createTargetFiles(workerData as TargetFilesOptions);
export type TargetOperations = typeof operations;
serveOperations(operations);
