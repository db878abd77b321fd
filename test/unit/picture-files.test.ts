/** Picture files that are damaged, empty or enormous: an error that names the file, and little memory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from 'libtorch-node';
import sharp from 'sharp';
import t from 'tap';

const { Image, PictureError } = datasets;
const [WIDTH, HEIGHT] = [40, 30];
const RED = Buffer.from([200, 10, 20]);

/** A bitmap, a netpbm or GIF header of any size, and the real thing behind it where it fits. */
function bmp(width: number, height: number, rows: Uint8Array): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeUInt32LE(width, 18);
  header.writeUInt32LE(height, 22);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, rows]);
}

const ppm = (kind: number, width: number, height: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`P${kind}\n${width} ${height}\n255\n`), body]);

/** Two codes of two bits: clear, and the end. */
function gif(width: number, height: number): Buffer {
  const file = Buffer.from(
    'GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02\x02\x4c\x01\0;',
    'latin1',
  );
  file.writeUInt16LE(width, 6);
  file.writeUInt16LE(height, 8);
  file.writeUInt16LE(width, 24);
  file.writeUInt16LE(height, 26);
  return file;
}

function png(width: number, height: number, whole: Buffer): Buffer {
  const file = Buffer.from(whole);
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
}

async function files(): Promise<Record<string, Buffer>> {
  const raw = Buffer.concat(
    Array.from({ length: WIDTH * HEIGHT }, (_, index) => Buffer.from(RED.map((v) => v + ((index * 7) % 50)))),
  );
  const make = () => sharp(raw, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  return {
    'a.jpg': await make().jpeg().toBuffer(),
    'a.png': await make().png().toBuffer(),
    'palette.png': await make().png({ palette: true }).toBuffer(),
    'a.gif': await make().gif().toBuffer(),
    'a.webp': await make().webp().toBuffer(),
    'a.tif': await make().tiff({ compression: 'lzw' }).toBuffer(),
    'a.bmp': bmp(WIDTH, HEIGHT, raw),
    'a.ppm': ppm(6, WIDTH, HEIGHT, raw),
    'b.ppm': ppm(3, WIDTH, HEIGHT, Buffer.from([...raw].join(' '))),
    'a.pgm': ppm(5, WIDTH, HEIGHT, raw.subarray(0, WIDTH * HEIGHT)),
  };
}

t.test('truncated files', async (t) => {
  const folder = t.testdir();
  for (const [name, file] of Object.entries(await files())) {
    const path = join(folder, name);
    writeFileSync(path, file);
    t.same((await Image.open(path)).size, [WIDTH, HEIGHT], name);
    for (const part of [0, 0.02, 0.1, 0.5, 0.9]) {
      writeFileSync(path, file.subarray(0, Math.floor(file.length * part)));
      for (const mode of [null, 'RGB'] as const) {
        const error = await Image.open(path, mode).then(
          () => null,
          (error: Error) => error,
        );
        t.ok(
          error instanceof PictureError && error.message.includes(path),
          `${name}, ${part} of it: ${error}`,
        );
      }
    }
  }
  const empty = join(folder, 'empty.png');
  writeFileSync(empty, '');
  await t.rejects(datasets.default_loader(empty), {
    message: `cannot read picture ${empty}: the file is empty`,
    path: empty,
  });
});

t.test('files that say they are enormous', async (t) => {
  const all = await files();
  const bombs: Record<string, Buffer> = {
    'a.bmp': bmp(60_000, 60_000, RED),
    'a.ppm': ppm(6, 60_000, 60_000, RED),
    'b.ppm': ppm(3, 60_000, 60_000, RED),
    'a.gif': gif(60_000, 60_000),
    'a.png': png(60_000, 60_000, all['palette.png']!),
  };
  const folder = t.testdir();
  for (const [name, file] of Object.entries(bombs)) {
    const path = join(folder, name);
    writeFileSync(path, file);
    await t.rejects(Image.open(path), {
      message: `cannot read picture ${path}: Image size (3600000000 pixels) exceeds limit of 178956970 pixels, could be decompression bomb DOS attack.`,
    });
  }
});

t.test('files that are just small enough take no memory for pixels that are not there', async (t) => {
  const before = process.memoryUsage().rss;
  const folder = t.testdir();
  const side = 9000;
  for (const file of [
    bmp(side, side, RED),
    ppm(6, side, side, RED),
    ppm(3, side, side, RED),
    gif(side, side),
  ]) {
    const path = join(folder, 'x');
    writeFileSync(path, file);
    await t.rejects(Image.open(path), { message: /truncated/ });
  }
  t.ok(process.memoryUsage().rss - before < 300 * 2 ** 20);
});

t.test('damage anywhere is an error, or another picture', async (t) => {
  let seed = 3;
  const random = (most: number) => (seed = (seed * 48271) % 2147483647) % most;
  const folder = t.testdir();
  for (const [name, file] of Object.entries(await files())) {
    const path = join(folder, name);
    for (let turn = 0; turn < 60; turn++) {
      const damaged = Buffer.from(file);
      for (let i = 0; i < 4; i++) damaged[random(turn % 2 ? damaged.length : 60)] = random(256);
      writeFileSync(path, damaged);
      const result = await Image.open(path).catch((error: unknown) => error);
      if (!(result instanceof Image || result instanceof PictureError)) t.fail(`${name}: ${result}`);
    }
  }
});

t.test('pictures by hand', (t) => {
  const image = new Image(new Uint8Array(6), 3, 2, 'L');
  t.equal(String(image), '<Image mode=L size=3x2>');
  t.same(image.getbands(), ['L']);
  t.equal(image.convert('L'), image);
  t.throws(() => new Image(new Uint8Array(6), 3, 2), {
    message: 'an RGB picture of 3 x 2 has 18 bytes, but got 6',
  });
  t.throws(() => image.convert('P'), { message: 'conversion from L to P not supported' });
  t.throws(() => new Image(new Uint8Array(6), 3, 2, 'XYZ' as 'L'), {
    message: 'unrecognized image mode XYZ',
  });
  t.end();
});
