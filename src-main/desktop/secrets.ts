import { rm } from 'node:fs/promises';
import type { Dialog, SafeStorage } from 'electron';
import * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { readJsonFile, writeJsonFile } from '../app/json-file.ts';
import type { SecretsPort, SecretsPlace } from '../app/ports.ts';
import type { MainWords } from '../app/words/main-words.ts';

export interface SecretsOptions {
  /** After `ready`. */
  readonly safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly platform: NodeJS.Platform;
  /** Where the encrypted text is kept. */
  readonly file: string;
  readonly words: () => MainWords;
  readonly log: (message: string) => void;
}

/**
 * How Chromium marks on Linux what it encrypted with the key that everybody knows. It takes that also where a keyring
 * should be and does not answer, and then the name of the backend does not tell.
 */
const knownKeyMark = 'v10';

const fileSchema = z.object({ format: z.literal(1), encrypted: z.base64() });

/**
 * Credentials encrypted with a key that the system keeps: Keychain, DPAPI, GNOME Keyring or KWallet. Where there is none
 * Chromium would take a key that everybody knows: then the user decides what becomes of them.
 */
export function createSecrets({ safeStorage, dialog, platform, file, words, log }: SecretsOptions): SecretsPort {
  /** Asked once while Keepsake runs. */
  let choice: Promise<SecretsPlace> | undefined;

  async function isSafe(): Promise<boolean> {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
    return platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  }

  async function ask(): Promise<SecretsPlace> {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: words().secrets.message,
      detail: words().secrets.detail,
      buttons: [words().secrets.file, words().secrets.forget],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    return response === 0 ? 'own-file' : 'nowhere';
  }

  /** @returns undefined where the system refuses, or has no key */
  async function encrypt(text: string): Promise<Buffer | undefined> {
    try {
      return (await isSafe()) ? await safeStorage.encryptStringAsync(text) : undefined;
    } catch (error) {
      log(`The credentials cannot be encrypted: ${String(error)}`);
      return undefined;
    }
  }

  /** @returns false where it would not be safe; nothing is written then */
  async function keep(text: string): Promise<boolean> {
    const encrypted = await encrypt(text);
    if (encrypted === undefined) return false;
    if (platform === 'linux' && encrypted.toString('latin1', 0, knownKeyMark.length) === knownKeyMark) return false;
    await writeJsonFile(file, { format: 1, encrypted: encrypted.toString('base64') });
    return true;
  }

  /** The system has a newer key. What was read is good all the same. */
  async function keepAgain(text: string): Promise<void> {
    try {
      await keep(text);
    } catch (error) {
      log(`The saved credentials cannot be encrypted anew: ${String(error)}`);
    }
  }

  return {
    async read() {
      const stored = await readJsonFile(file, fileSchema);
      if (stored === undefined) return undefined; // The keychain is not even asked.
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(stored.encrypted, 'base64'));
        if (shouldReEncrypt) await keepAgain(result);
        return result;
      } catch (error) {
        log(`The saved credentials cannot be decrypted: ${String(error)}`);
        throw new KeepsakeError(
          'unauthorized',
          'The saved token cannot be read: Keepsake was not allowed to, or the system’s key for it is gone. ' +
            'Start Keepsake again and allow it, or enter the token once more in the settings.',
          { scope: 'destination', cause: error },
        );
      }
    },
    async write(text) {
      if (await keep(text)) return 'safe';
      const place = await (choice ??= ask());
      // What was kept before, under a key that is gone, must not come back.
      await rm(file, { force: true });
      return place;
    },
  };
}
