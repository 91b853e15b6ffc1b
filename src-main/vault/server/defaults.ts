/** The port that `keepsake serve` listens on where nothing else is said. */
export const serverPortDefault = 4811;
/** Bytes a second that are read back in the background where nothing else is said. */
export const scrubRateDefault = 4 * 1024 * 1024;
