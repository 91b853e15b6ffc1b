/* A process that ends while one of its threads is in a call of so many milliseconds, with status 7. */
import { endProcess } from '../../src-main/vault/hanging.ts';
import { createThreadPool } from '../../src-main/vault/thread-pool.ts';
import type { WaitingOperations } from './waiting-thread.ts';

const pool = createThreadPool<WaitingOperations>(new URL('./waiting-thread.ts', import.meta.url), 1);
await pool.run('wait', [0]);
void pool.run('wait', [Number(process.argv[2])]);
await endProcess(7);
