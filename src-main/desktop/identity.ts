/**
 * Who Keepsake is to the system: its application user model on Windows, its desktop file and its identity to portals
 * on Linux, its bundle on macOS. electron-builder.yml says the same.
 */
export const appId = 'app.keepsake.Keepsake';
