import Database from 'better-sqlite3';
import { migrate } from '../../src-main/backup/catalog-schema.ts';

/* Migrates a catalog in a process of its own, which is killed in the middle of it. */

const database = new Database(process.argv[2]);
database.pragma('journal_mode = WAL');
process.stdout.write('begins\n');
migrate(database);
database.close();
