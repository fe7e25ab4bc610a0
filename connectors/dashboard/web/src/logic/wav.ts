/** Reads the WAV files that the server gives (PCM of 16, 24 or 32 bits, or 32-bit float) into outlines to draw. */

export interface Wav {
  rate: number;
  channels: number;
  frames: number;
  /** A sample of the first channel, -1 to 1. */
  sample(frame: number): number;
}

export function readWav(bytes: ArrayBuffer): Wav {
  const view = new DataView(bytes);
  const tag = (at: number) => String.fromCharCode(...new Uint8Array(bytes, at, 4));
  if (view.byteLength < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a WAV file');
  let [format, channels, rate, bits] = [0, 0, 0, 0];
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      format = view.getUint16(at + 8, true);
      channels = view.getUint16(at + 10, true);
      rate = view.getUint32(at + 12, true);
      bits = view.getUint16(at + 22, true);
      if (format === 0xfffe && length >= 26) format = view.getUint16(at + 32, true);
    } else if (tag(at) === 'data') {
      return samples(view, at + 8, Math.min(length, view.byteLength - at - 8), { format, channels, rate, bits });
    }
    at += 8 + length + (length % 2);
  }
  throw new Error('a WAV file without samples');
}

function samples(
  view: DataView,
  start: number,
  length: number,
  { format, channels, rate, bits }: { format: number; channels: number; rate: number; bits: number },
): Wav {
  const frame = (channels * bits) / 8;
  const read = reader(view, format, bits);
  if (!read || frame === 0) throw new Error(`WAV format ${format} of ${bits} bits is not read here`);
  return { rate, channels, frames: Math.floor(length / frame), sample: (n) => read(start + n * frame) };
}

function reader(view: DataView, format: number, bits: number): ((at: number) => number) | undefined {
  if (format === 3 && bits === 32) return (at) => view.getFloat32(at, true);
  if (format !== 1) return undefined;
  if (bits === 16) return (at) => view.getInt16(at, true) / 32_768;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608;
  if (bits === 32) return (at) => view.getInt32(at, true) / 2_147_483_648;
  return undefined;
}

/** Lowest and highest sample of each of `count` equal parts, lowest first: `[low0, high0, low1, high1, ...]`. */
export function outline(wav: Wav, count: number): Float32Array {
  const out = new Float32Array(count * 2);
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * wav.frames) / count);
    const to = Math.floor(((part + 1) * wav.frames) / count);
    let [low, high] = [0, 0];
    for (let n = from; n < to; n++) {
      const value = wav.sample(n);
      if (value < low) low = value;
      else if (value > high) high = value;
    }
    out[2 * part] = low;
    out[2 * part + 1] = high;
  }
  return out;
}
