import type { NativeImage } from 'electron';
import type { DoorPorts } from '../app/ports.ts';

type SystemPicture = NonNullable<DoorPorts['systemPicture']>;

/** Pictures that Finder and Explorer would show, of whatever they have a program for; undefined on Linux, which has no such. */
export function createSystemPicture(
  nativeImage: { createThumbnailFromPath(path: string, size: { width: number; height: number }): Promise<NativeImage> },
  platform: NodeJS.Platform,
): SystemPicture | undefined {
  if (platform !== 'darwin' && platform !== 'win32') return undefined;
  return async (path, size) => {
    try {
      const image = await nativeImage.createThumbnailFromPath(path, { width: size, height: size });
      return image.isEmpty() ? undefined : image.toPNG();
    } catch {
      return undefined; // The system has no picture of it either.
    }
  };
}
