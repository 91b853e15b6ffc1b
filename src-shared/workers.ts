/*
 * How many workers a run may have: without zod, which a command line that only says its version would have to load.
 */

/** Workers of one run. Few for small machines, many for slow networks. */
export const workersDefault = 10;
export const workersMax = 64;
