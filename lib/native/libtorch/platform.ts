/** Whether LibTorch exists for this machine at all. */
import type { World } from './world.js';

const OLDEST_GLIBC = [2, 28] as const;
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

/** A sentence for a machine that LibTorch does not run on, or null. */
export function refusal_of_platform(world: Pick<World, 'platform' | 'arch' | 'glibc'>): string | null {
  const { platform, arch } = world;
  if (platform === 'win32') {
    return 'Windows is not supported; the Windows Subsystem for Linux is: https://learn.microsoft.com/windows/wsl';
  }
  if (['ia32', 'arm', 'mips', 'ppc'].includes(arch)) {
    return `This is a 32-bit Node.js (${arch}); LibTorch exists for 64-bit systems only.`;
  }
  if (!PLATFORMS.includes(`${platform}-${arch}`)) {
    return `There is no LibTorch for ${platform}-${arch}: it exists for ${PLATFORMS.join(', ')}.`;
  }
  if (platform !== 'linux') return null;
  const glibc = world.glibc();
  if (glibc === null) {
    return (
      'This system uses the musl C library (Alpine Linux); LibTorch is built for glibc. Use a glibc image, ' +
      'such as node:22-bookworm-slim.'
    );
  }
  if (is_older(glibc)) {
    const needed = OLDEST_GLIBC.join('.');
    return (
      `This system's C library is glibc ${glibc}; LibTorch needs ${needed} or newer: Debian 10, Ubuntu 18.10, ` +
      'RHEL 8 and later.'
    );
  }
  return null;
}

function is_older(glibc: string): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major < OLDEST_GLIBC[0] || (major === OLDEST_GLIBC[0] && minor < OLDEST_GLIBC[1]);
}
