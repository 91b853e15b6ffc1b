/*
 * Is the Keepsake of this container alive? `web` and --watch answer on the socket in Keepsake's home, `serve` on its port
 * (KEEPSAKE_HEALTH_PORT where --port names another).
 */
import { connect } from 'node:net';
import { join } from 'node:path';

const answers = (options) =>
  new Promise((resolve) => {
    const socket = connect(options);
    const end = (alive) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(5000, () => end(false));
  });

const home = process.env.KEEPSAKE_HOME ?? '/keepsake';
const alive =
  (await answers({ path: join(home, 'keepsake.sock') })) ||
  (await answers({ host: '127.0.0.1', port: Number(process.env.KEEPSAKE_HEALTH_PORT ?? 4811) }));
process.exitCode = alive ? 0 : 1;
