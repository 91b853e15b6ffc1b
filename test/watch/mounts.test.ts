import { expect, test } from 'vitest';
import { isNetworkType, mountOf, parseMountCommand, parseMountinfo } from '../../src-main/watch/mounts.ts';

const mountinfo = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /home/ann/NAS rw,relatime shared:20 - nfs4 nas:/photos rw,vers=4.2
41 22 8:17 / /media/ann/EOS\\040DIGITAL rw,nosuid,nodev shared:21 master:3 - vfat /dev/sdb1 rw
42 22 0:50 / /home/ann/away rw,nosuid - fuse.sshfs ann@away:/ rw
43 22 8:18 / /home/ann/windows rw - fuseblk /dev/sdc1 rw
44 22 0:51 / /home/ann/NAS rw - tmpfs tmpfs rw
`;

test('a folder is on the drive that is mounted deepest around it, and last at its place', () => {
  const mounts = parseMountinfo(mountinfo);
  const typeOf = (path: string): string | undefined => mountOf(path, mounts)?.type;
  expect(typeOf('/home/ann/Pictures')).toBe('ext4');
  expect(typeOf('/home/ann/awayday')).toBe('ext4');
  expect(typeOf('/home/ann/away')).toBe('fuse.sshfs');
  expect(typeOf('/media/ann/EOS DIGITAL/DCIM')).toBe('vfat');
  expect(typeOf('/home/ann/NAS/2024')).toBe('tmpfs');
});

test('what other machines change counts as a network drive; a disk of our own behind FUSE does not', () => {
  expect(['nfs4', 'cifs', 'smb3', 'fuse.sshfs', 'fuse.rclone', '9p'].filter((type) => !isNetworkType(type))).toEqual([]);
  expect(['ext4', 'btrfs', 'vfat', 'exfat', 'fuseblk', 'apfs', 'tmpfs', 'overlay'].filter(isNetworkType)).toEqual([]);
});

test('the words of the mount command of macOS are understood', () => {
  const mounts = parseMountCommand('/dev/disk3s1 on / (apfs, sealed, local, read-only)\n//ann@nas._smb._tcp.local/photos on /Volumes/My photos (smbfs, nodev, nosuid)\n');
  const mount = mountOf('/Volumes/My photos/2024', mounts);
  expect(mount?.type).toBe('smbfs');
  expect(isNetworkType('smbfs')).toBe(true);
});
