import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { LoginItemSettings, Settings } from 'electron';
import { createLoginItem } from '../../src-main/desktop/login-item.ts';
import { isMetered } from '../../src-main/desktop/metered.ts';
import { createNotifications } from '../../src-main/desktop/notifications.ts';
import { createPower } from '../../src-main/desktop/power.ts';
import { createSecrets } from '../../src-main/desktop/secrets.ts';
import { createSystemPicture } from '../../src-main/desktop/system-picture.ts';
import { createUpdates } from '../../src-main/desktop/updates.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { openCredentials } from '../../src-main/app/credentials.ts';
import { skipOn, testUnless } from '../rigs/skips.ts';
import { createElectronDouble } from './electron-double.ts';
import { createNotificationDouble, createPowerDouble, createSafeStorageDouble, toImage } from './system-doubles.ts';

const words = () => mainWords('system', ['en']);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-system-'));
  return () => rm(folder, { recursive: true });
});

function secretsRig(platform: NodeJS.Platform = 'linux') {
  const { safeStorage, state } = createSafeStorageDouble();
  const electron = createElectronDouble();
  const log = vi.fn();
  const file = join(folder, 'encrypted.json');
  const make = () => createSecrets({ safeStorage, dialog: electron.module.dialog, platform, file, words, log });
  return { state, electron, log, file, make, secrets: make() };
}

test('credentials are kept encrypted in the system’s safe place, and leave the plain file', async () => {
  const { make, file } = secretsRig();
  const plain = join(folder, 'credentials.json');
  await (await openCredentials(plain)).saveToken('http://old', 'older');
  const credentials = await openCredentials(plain, make());
  expect(await credentials.token('http://old')).toBe('older');
  await credentials.saveToken('http://nas', 'secret');
  expect(await readFile(file, 'utf8')).not.toContain('secret');
  await expect(readFile(plain)).rejects.toMatchObject({ code: 'ENOENT' });
  const again = await openCredentials(plain, make());
  expect([await again.token('http://nas'), await again.token('http://old')]).toEqual(['secret', 'older']);
});

test('where the system’s key is one that everybody knows, the user chooses: a file of their own, or nowhere', async () => {
  const plain = join(folder, 'credentials.json');
  for (const weaken of [
    (state: ReturnType<typeof secretsRig>['state']) => (state.backend = 'basic_text'),
    (state: ReturnType<typeof secretsRig>['state']) => (state.available = false),
    // A keyring should be there, and does not answer.
    (state: ReturnType<typeof secretsRig>['state']) => (state.known = true),
    // The user refuses it.
    (state: ReturnType<typeof secretsRig>['state']) => (state.refused = true),
  ]) {
    const rig = secretsRig();
    weaken(rig.state);
    rig.electron.answers.response = 1;
    const credentials = await openCredentials(plain, rig.secrets);
    await credentials.saveToken('http://nas', 'secret');
    expect(await credentials.token('http://nas')).toBe('secret');
    expect(await (await openCredentials(plain, rig.make())).token('http://nas')).toBeUndefined();
    // The choice holds while Keepsake runs.
    await credentials.saveToken('http://nas', 'other');
    expect(rig.electron.boxes.map(({ message }) => message)).toEqual(['Keepsake has no safe place for passwords on this computer.']);
  }
  const rig = secretsRig();
  rig.state.backend = 'basic_text';
  await (await openCredentials(plain, rig.secrets)).saveToken('http://nas', 'secret');
  expect(await (await openCredentials(plain, rig.make())).token('http://nas')).toBe('secret');
  await expect(readFile(rig.file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the keychain is asked when a token is needed, and once; a refusal is said with what to do', async () => {
  const { secrets, file, log, state } = secretsRig();
  expect(await secrets.read()).toBeUndefined();
  await secrets.write(JSON.stringify({ format: 1, tokens: { 'http://nas': 'secret' } }));
  const read = vi.spyOn(secrets, 'read');
  const credentials = await openCredentials(join(folder, 'credentials.json'), secrets);
  expect(read).not.toHaveBeenCalled();
  state.refused = true;
  const refused = { code: 'unauthorized', retryable: false, message: expect.stringContaining('Start Keepsake again and allow it') as string };
  await expect(credentials.token('http://nas')).rejects.toMatchObject(refused);
  await expect(credentials.addressOf('secret')).rejects.toMatchObject(refused);
  expect(read).toHaveBeenCalledOnce();
  expect(log).toHaveBeenCalledOnce();
  state.refused = false;
  await credentials.saveToken('http://nas', 'again');
  expect(await credentials.token('http://nas')).toBe('again');
  await writeFile(file, JSON.stringify({ format: 1, encrypted: Buffer.from('nothing').toString('base64') }));
  await expect(secrets.read()).rejects.toMatchObject(refused);
});

test('a keychain that waits for its user holds nobody up', async () => {
  const { secrets } = secretsRig();
  const answer = Promise.withResolvers<string>();
  const waiting = { ...secrets, read: () => answer.promise };
  const credentials = await openCredentials(join(folder, 'credentials.json'), waiting);
  await expect(credentials.token('http://nas')).rejects.toMatchObject({ code: 'unauthorized', retryable: true });
  answer.resolve(JSON.stringify({ format: 1, tokens: { 'http://nas': 'secret' } }));
  expect(await credentials.token('http://nas')).toBe('secret');
});

test('a click on a notification leads to its view', () => {
  const { NotificationDouble, shown } = createNotificationDouble();
  const show = vi.fn();
  const { notifier } = createNotifications({ Notification: NotificationDouble as never, show, log: vi.fn() });
  notifier?.show({ level: 'needed', title: 'Photos need you', body: '3 of them', view: 'files/need-you' });
  expect(shown[0]?.options).toEqual({ title: 'Photos need you', body: '3 of them' });
  shown[0]?.emit('click');
  expect(show.mock.calls).toEqual([['files/need-you']]);
});

test('where the system has no notifications there is no notifier', () => {
  const { NotificationDouble, shown } = createNotificationDouble();
  vi.spyOn(NotificationDouble, 'isSupported').mockReturnValue(false);
  const { notifier, say } = createNotifications({ Notification: NotificationDouble as never, show: vi.fn(), log: vi.fn() });
  say({ title: 'x', body: 'y' });
  expect([notifier, shown]).toEqual([undefined, []]);
});

test('suspend, resume and the charger are told until the listener has gone', async () => {
  const { power, powerMonitor, powerSaveBlocker } = createPowerDouble();
  const port = createPower({ powerMonitor: powerMonitor as never, powerSaveBlocker, isMetered: async () => false });
  const changes: string[] = [];
  const ended = new AbortController();
  port.onChange((change) => changes.push(change), ended.signal);
  for (const event of ['suspend', 'resume', 'on-battery', 'on-ac']) powerMonitor.emit(event);
  expect(changes).toEqual(['suspend', 'resume', 'changed', 'changed']);
  power.onBattery = true;
  expect(port.onBattery()).toBe(true);
  ended.abort();
  powerMonitor.emit('suspend');
  expect(changes).toHaveLength(4);
  expect(powerMonitor.eventNames()).toEqual([]);
});

test('what no system says is looked at every minute: an unplugged laptop, another network', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { power, powerMonitor, powerSaveBlocker } = createPowerDouble();
  let metered = false;
  const port = createPower({ powerMonitor: powerMonitor as never, powerSaveBlocker, isMetered: async () => metered });
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const changed = vi.fn();
  port.onChange(changed, ended.signal);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changed).not.toHaveBeenCalled();
  power.onBattery = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changed).toHaveBeenCalledTimes(1);
  metered = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('the machine is kept awake until it is let go, however often', () => {
  const { powerMonitor, powerSaveBlocker, blockers } = createPowerDouble();
  const port = createPower({ powerMonitor: powerMonitor as never, powerSaveBlocker, isMetered: async () => false });
  const first = port.keepAwake();
  const second = port.keepAwake();
  first();
  first();
  expect(blockers.size).toBe(1);
  second();
  expect(blockers.size).toBe(0);
});

testUnless(process.platform === 'linux' ? undefined : 'NetworkManager is asked by programs of Linux')('NetworkManager says what a network costs, by either program, or nobody does', async () => {
  const program = async (name: string, script: string): Promise<void> =>
    writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  await program('gdbus', 'exit 1');
  for (const [metered, kind, expected] of [[1, '802-11-wireless', true], [3, '802-11-wireless', true], [4, '802-3-ethernet', false], [0, 'gsm', true]] as const) {
    await program('busctl', `case "$*" in *" Metered") echo "u ${metered}";; *) echo 's "${kind}"';; esac`);
    expect(await isMetered('linux', env), `${metered} ${kind}`).toBe(expected);
  }
  await program('busctl', 'exit 1');
  expect(await isMetered('linux', env)).toBe(false);
  await program('gdbus', `case "$*" in *" Metered") echo "(<uint32 1>,)";; *) echo "(<'bluetooth'>,)";; esac`);
  expect(await isMetered('linux', env)).toBe(true);
  expect(await isMetered('darwin', env)).toBe(false);
});

function loginItem(platform: NodeJS.Platform, options: { env?: Record<string, string>; home?: string; packaged?: boolean; status?: LoginItemSettings['status'] } = {}) {
  const set: Settings[] = [];
  const port = createLoginItem({
    app: {
      isPackaged: options.packaged ?? true, getAppPath: () => '/checkout', setLoginItemSettings: (settings) => void set.push(settings),
      getLoginItemSettings: () => ({
        openAtLogin: false, wasOpenedAtLogin: false, status: options.status ?? 'enabled', executableWillLaunchAtLogin: false, launchItems: [],
      }),
    },
    platform, env: { HOME: folder, ...options.env }, execPath: '/opt/Keepsake/keepsake', home: options.home,
  });
  return { port, set };
}

test('on Windows and macOS the system starts Keepsake at login, without a window', async () => {
  const windows = loginItem('win32', { home: 'C:\\My photos' });
  await windows.port.set(true);
  expect(windows.set).toEqual([{ openAtLogin: true, args: ['--hidden', '--home', '"C:\\My photos"'] }]);
  const mac = loginItem('darwin');
  await mac.port.set(false);
  expect(mac.set).toEqual([{ openAtLogin: false }]);
  await expect(loginItem('darwin', { status: 'requires-approval' }).port.set(true)).rejects.toMatchObject({
    code: 'permission', message: expect.stringContaining('System Settings') as string,
  });
});

test('on Linux an autostart file does, which names the AppImage itself and quotes what a shell would read', async () => {
  const file = join(folder, '.config/autostart/app.keepsake.Keepsake.desktop');
  const { port } = loginItem('linux', { env: { APPIMAGE: '/home/ada/100%/Keep "it".AppImage' }, home: '/a $b\\c' });
  await port.set(true);
  const text = await readFile(file, 'utf8');
  expect(text.split('\n')).toEqual(expect.arrayContaining(['[Desktop Entry]', 'Type=Application', 'Name=Keepsake']));
  expect(text).toContain('Exec="/home/ada/100%%/Keep \\\\"it\\\\".AppImage" "--hidden" "--home" "/a \\\\$b\\\\\\\\c"\n');
  await port.set(false);
  await port.set(false);
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

skipOn('windows', 'autostart files are those of Linux desktops')('an autostart file that cannot be written is said in one sentence', async () => {
  await writeFile(join(folder, 'file'), '');
  const { port } = loginItem('linux', { env: { XDG_CONFIG_HOME: join(folder, 'file') } });
  await expect(port.set(true)).rejects.toMatchObject({ code: 'io', message: expect.stringMatching(/^Keepsake cannot be started at login/) as string });
});

test('the system’s own pictures are asked for where it has some', async () => {
  const picture = (bytes: Buffer) => ({ createThumbnailFromPath: async () => toImage(bytes) });
  expect(await createSystemPicture(picture(Buffer.of(1, 2)), 'darwin')?.('/a.heic', 256)).toEqual(Buffer.of(1, 2));
  expect(await createSystemPicture(picture(Buffer.of()), 'win32')?.('/a.heic', 256)).toBeUndefined();
  const failing = { createThumbnailFromPath: () => Promise.reject(new Error('no codec')) };
  expect(await createSystemPicture(failing, 'darwin')?.('/a.heic', 256)).toBeUndefined();
  expect(createSystemPicture(picture(Buffer.of(1)), 'linux')).toBeUndefined();
});

function updatesRig(options: { feed: boolean; version?: string; speak?: boolean; fails?: boolean }) {
  const feedFile = join(folder, 'app-update.yml');
  const electron = createElectronDouble();
  const said: { readonly title: string; readonly click?: () => void }[] = [];
  const log = vi.fn();
  const updater = {
    autoDownload: true,
    autoInstallOnAppQuit: false,
    logger: null,
    on: vi.fn(),
    checkForUpdates: vi.fn(async () => {
      if (options.fails === true) throw new Error('net::ERR_INTERNET_DISCONNECTED');
      return { isUpdateAvailable: options.version !== undefined, updateInfo: { version: options.version ?? '1.2.3' } };
    }),
    downloadUpdate: vi.fn(async () => []),
  };
  const load = vi.fn(async () => updater as never);
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return {
    updater, electron, said, log, load,
    create: async () => {
      if (options.feed) await writeFile(feedFile, 'provider: generic\n');
      return createUpdates({
        feedFile, load, dialog: electron.module.dialog, say: (message) => void said.push(message),
        maySpeak: async () => options.speak ?? true, words, log, signal: ended.signal,
      });
    },
  };
}

test('without a feed nothing is looked for, not even the updater is loaded', async () => {
  const { create, load } = updatesRig({ feed: false });
  expect((await create()).check).toBeUndefined();
  expect(load).not.toHaveBeenCalled();
});

test('a new version is told once, and downloaded when somebody says so', async () => {
  const { create, updater, electron, said } = updatesRig({ feed: true, version: '2.0.0' });
  await create();
  await vi.waitFor(() => expect(said.map(({ title }) => title)).toEqual(['A new Keepsake is there']));
  expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: true });
  electron.answers.response = 1;
  said[0]?.click?.();
  await vi.waitFor(() => expect(electron.boxes).toHaveLength(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(updater.downloadUpdate).not.toHaveBeenCalled();
  electron.answers.response = 0;
  said[0]?.click?.();
  await vi.waitFor(() => expect(updater.downloadUpdate).toHaveBeenCalledOnce());
});

test('whoever wants no notifications is not asked, unless they ask themselves', async () => {
  const { create, updater, electron, said } = updatesRig({ feed: true, version: '2.0.0', speak: false });
  const { check } = await create();
  await new Promise((resolve) => setImmediate(resolve));
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
  check?.();
  await vi.waitFor(() => expect(electron.boxes[0]?.message).toBe('Download Keepsake 2.0.0?'));
  expect(said).toEqual([]);
});

test('a look that fails is logged, and said to nobody who did not ask', async () => {
  const { create, electron, said, log } = updatesRig({ feed: true, fails: true });
  const { check } = await create();
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('Update: Error: net::ERR_INTERNET_DISCONNECTED'));
  expect([said, electron.boxes]).toEqual([[], []]);
  check?.();
  await vi.waitFor(() => expect(electron.boxes[0]?.message).toBe('Keepsake could not look for a new version.'));
});
