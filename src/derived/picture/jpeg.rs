//! Writes JPEG (ITU-T T.81): baseline, colours at half the resolution, codes made for each picture.
//!
//! The crates that write JPEG either bring much else along or stand under a further licence, and what
//! is needed is little. Floating-point numbers are added and multiplied here and nothing else, which is
//! the same on every machine.

use super::pixels::{PixelLayout, Pixels};

/// What stands in a file beside the pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// A colour profile (ICC.1).
    pub profile: Option<&'a [u8]>,
    /// EXIF, from its TIFF header on.
    pub exif: Option<&'a [u8]>,
}

/// The places of an 8 by 8 block in the order in which they are written (T.81, figure 5).
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The steps of brightness (T.81, table K.1).
const LUMINANCE: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// The steps of colour (T.81, table K.2).
const CHROMINANCE: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// By how much the transform of Arai, Agui and Nakajima leaves each frequency too large: 1 for the first, and
/// √2 cos(n π / 16) for the others.
const EXCESS: [f32; 8] =
    [1.0, 1.387_039_9, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_38];

type Block = [i16; 64];

/// The blocks of one component, row by row.
struct Plane {
    across: usize,
    blocks: Vec<Block>,
    /// 0 is brightness, 1 colour: which steps and codes it has.
    tables: usize,
    /// Blocks of a unit, across and down.
    sampling: usize,
}

/// A picture as JPEG. What is transparent isn't: the caller sees to it that nothing is.
pub fn encode(pixels: &Pixels, quality: u8, extras: Extras) -> Vec<u8> {
    let steps = [steps(&LUMINANCE, quality), steps(&CHROMINANCE, quality)];
    let planes = planes(pixels, &steps);
    let mut counts = [[0_u32; 256]; 4];
    for_each_symbol(&planes, |table, symbol, _, _| counts[table][usize::from(symbol)] += 1);
    let codes = counts.map(|counts| Codes::of(&counts));
    let mut out = vec![0xff, 0xd8];
    segment(&mut out, 0xe0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"]);
    // More than a segment holds isn't kept.
    if let Some(exif) = extras.exif.filter(|exif| exif.len() < 65_000) {
        segment(&mut out, 0xe1, &[b"Exif\0\0", exif]);
    }
    if let Some(profile) = extras.profile {
        let parts = profile.chunks(65_000);
        let count = u8::try_from(parts.len()).unwrap_or(0);
        for (part, number) in parts.zip(1..=count) {
            segment(&mut out, 0xe2, &[b"ICC_PROFILE\0", &[number, count], part]);
        }
    }
    let tables = if planes.len() == 1 { 1 } else { 2 };
    for (number, steps) in (0_u8..).zip(&steps[..tables]) {
        let zigzag = ZIGZAG.map(|at| steps[at] as u8);
        segment(&mut out, 0xdb, &[&[number], &zigzag]);
    }
    let [height, width] = [pixels.height, pixels.width].map(|side| (side as u16).to_be_bytes());
    let mut frame = vec![8, height[0], height[1], width[0], width[1], planes.len() as u8];
    let mut scan = vec![planes.len() as u8];
    for (number, plane) in (1_u8..).zip(&planes) {
        let sampling = (plane.sampling * 0x11) as u8;
        frame.extend([number, sampling, plane.tables as u8]);
        scan.extend([number, (plane.tables * 0x11) as u8]);
    }
    scan.extend([0, 63, 0]);
    segment(&mut out, 0xc0, &[&frame]);
    for (class, codes) in codes.iter().enumerate().take(tables * 2) {
        // Tables of brightness come first, each its constant part before the others.
        let id = (class % 2 * 16 + class / 2) as u8;
        segment(&mut out, 0xc4, &[&[id], &codes.lengths, &codes.symbols]);
    }
    segment(&mut out, 0xda, &[&scan]);
    let mut bits = Bits { out, kept: 0, many: 0 };
    for_each_symbol(&planes, |table, symbol, value, length| {
        let (code, many) = codes[table].of_symbol[usize::from(symbol)];
        bits.put(code.into(), many.into());
        bits.put(value, length);
    });
    // The last byte is filled with ones.
    bits.put(0x7f, 7);
    bits.out.extend([0xff, 0xd9]);
    bits.out
}

fn segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length: usize = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend([0xff, marker]);
    out.extend((length as u16).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

/// Steps for a quality from 1 to 100, as all encoders scale the tables of the standard.
fn steps(table: &[u16; 64], quality: u8) -> [u16; 64] {
    let quality = u16::from(quality.clamp(1, 100));
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    table.map(|step| (step * percent).saturating_add(50) / 100).map(|step| step.clamp(1, 255))
}

fn planes(pixels: &Pixels, steps: &[[u16; 64]; 2]) -> Vec<Plane> {
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let channels = pixels.layout.channels();
    let is_grey = matches!(pixels.layout, PixelLayout::Grey | PixelLayout::GreyAlpha);
    let pixel_bytes = pixels.bytes.chunks_exact(channels);
    if is_grey {
        let samples = pixel_bytes.map(|pixel| f32::from(pixel[0]) - 128.0).collect();
        let grey = Samples { width, height, samples };
        return vec![plane(&grey, (width.div_ceil(8), height.div_ceil(8)), &steps[0], 0, 1)];
    }
    let (mut y, mut cb, mut cr) = (Vec::new(), Vec::new(), Vec::new());
    for samples in [&mut y, &mut cb, &mut cr] {
        samples.reserve_exact(width * height);
    }
    for pixel in pixel_bytes {
        let (r, g, b) = (f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2]));
        y.push(0.299 * r + 0.587 * g + 0.114 * b - 128.0);
        cb.push(-0.168_735_9 * r - 0.331_264_1 * g + 0.5 * b);
        cr.push(0.5 * r - 0.418_687_6 * g - 0.081_312_4 * b);
    }
    let units = (width.div_ceil(16), height.div_ceil(16));
    let [y, cb, cr] = [y, cb, cr].map(|samples| Samples { width, height, samples });
    vec![
        plane(&y, (units.0 * 2, units.1 * 2), &steps[0], 0, 2),
        plane(&cb.halved(), units, &steps[1], 1, 1),
        plane(&cr.halved(), units, &steps[1], 1, 1),
    ]
}

/// The values of a component, row by row.
struct Samples {
    width: usize,
    height: usize,
    samples: Vec<f32>,
}

impl Samples {
    /// Each four in one, the last ones with what is at the edge.
    fn halved(&self) -> Samples {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = self.row(2 * y);
            let lower = self.row((2 * y + 1).min(self.height - 1));
            for x in 0..width {
                let (left, right) = (2 * x, (2 * x + 1).min(self.width - 1));
                let sum = upper[left] + upper[right] + lower[left] + lower[right];
                samples.push(sum / 4.0);
            }
        }
        Samples { width, height, samples }
    }

    fn row(&self, y: usize) -> &[f32] {
        &self.samples[y * self.width..(y + 1) * self.width]
    }
}

/// The blocks of a component. What lies beyond its edge is as the edge is.
fn plane(
    samples: &Samples,
    (across, down): (usize, usize),
    steps: &[u16; 64],
    tables: usize,
    sampling: usize,
) -> Plane {
    let mut factors = [0.0; 64];
    for (at, factor) in factors.iter_mut().enumerate() {
        *factor = 1.0 / (f32::from(steps[at]) * EXCESS[at / 8] * EXCESS[at % 8] * 8.0);
    }
    let mut blocks = Vec::with_capacity(across * down);
    for row in 0..down {
        for column in 0..across {
            let mut block = [0.0; 64];
            for y in 0..8 {
                let line = samples.row((row * 8 + y).min(samples.height - 1));
                for x in 0..8 {
                    block[y * 8 + x] = line[(column * 8 + x).min(samples.width - 1)];
                }
            }
            for line in 0..8 {
                transform(&mut block, line * 8, 1);
            }
            for column in 0..8 {
                transform(&mut block, column, 8);
            }
            blocks.push(ZIGZAG.map(|at| {
                // The most that eight bits give (T.81, F.1.2).
                (block[at] * factors[at]).round().clamp(-1023.0, 1023.0) as i16
            }));
        }
    }
    Plane { across, blocks, tables, sampling }
}

/// The cosine transform of eight values of a block, of which each stands `step` behind the one before (Arai, Agui,
/// Nakajima: A fast DCT-SQ scheme for images, 1988).
fn transform(block: &mut [f32; 64], start: usize, step: usize) {
    let at = |n: usize| start + n * step;
    let (sum_07, difference_07) = (block[at(0)] + block[at(7)], block[at(0)] - block[at(7)]);
    let (sum_16, difference_16) = (block[at(1)] + block[at(6)], block[at(1)] - block[at(6)]);
    let (sum_25, difference_25) = (block[at(2)] + block[at(5)], block[at(2)] - block[at(5)]);
    let (sum_34, difference_34) = (block[at(3)] + block[at(4)], block[at(3)] - block[at(4)]);
    // The even ones.
    let (outer, outer_difference) = (sum_07 + sum_34, sum_07 - sum_34);
    let (inner, inner_difference) = (sum_16 + sum_25, sum_16 - sum_25);
    block[at(0)] = outer + inner;
    block[at(4)] = outer - inner;
    let turned = (inner_difference + outer_difference) * 0.707_106_77;
    block[at(2)] = outer_difference + turned;
    block[at(6)] = outer_difference - turned;
    // The odd ones.
    let (low, middle, high) = (
        difference_34 + difference_25,
        difference_25 + difference_16,
        difference_16 + difference_07,
    );
    let shared = (low - high) * 0.382_683_43;
    let low = low * 0.541_196_1 + shared;
    let high = high * 1.306_563 + shared;
    let middle = middle * 0.707_106_77;
    let (plus, minus) = (difference_07 + middle, difference_07 - middle);
    block[at(5)] = minus + low;
    block[at(3)] = minus - low;
    block[at(1)] = plus + high;
    block[at(7)] = plus - high;
}

/// Goes over all that is written: the table of codes (brightness, constant and other; colour likewise), a
/// symbol of it, and the bits behind it with their number.
fn for_each_symbol(planes: &[Plane], mut symbol: impl FnMut(usize, u8, u32, u32)) {
    let Some(first) = planes.first() else { return };
    let across = first.across / first.sampling;
    let mut before = vec![0_i16; planes.len()];
    for unit in 0..first.blocks.len() / (first.sampling * first.sampling) {
        let (row, column) = (unit / across, unit % across);
        for (plane, before) in planes.iter().zip(&mut before) {
            let size = plane.sampling;
            for part in 0..size * size {
                let at = (row * size + part / size) * plane.across + column * size + part % size;
                block_symbols(&plane.blocks[at], before, plane.tables * 2, &mut symbol);
            }
        }
    }
}

fn block_symbols(
    block: &Block,
    before: &mut i16,
    table: usize,
    symbol: &mut impl FnMut(usize, u8, u32, u32),
) {
    // A value is written as its number of bits, and then the bits; one below zero as one less (T.81, F.1.2).
    let sized = |value: i32| {
        let size = 32 - value.unsigned_abs().leading_zeros();
        let bits = if value < 0 { value - 1 } else { value };
        (size as u8, bits as u32 & ((1 << size) - 1), size)
    };
    let (size, bits, length) = sized(i32::from(block[0]) - i32::from(*before));
    *before = block[0];
    symbol(table, size, bits, length);
    let mut zeros = 0;
    for value in &block[1..] {
        if *value == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 {
            symbol(table + 1, 0xf0, 0, 0);
            zeros -= 16;
        }
        let (size, bits, length) = sized(i32::from(*value));
        symbol(table + 1, zeros << 4 | size, bits, length);
        zeros = 0;
    }
    if zeros > 0 {
        symbol(table + 1, 0, 0, 0);
    }
}

/// The codes of a table.
struct Codes {
    /// How many codes there are of each length, from 1 on.
    lengths: [u8; 16],
    /// The symbols, the shortest codes first.
    symbols: Vec<u8>,
    /// Code and length, by symbol.
    of_symbol: [(u16, u8); 256],
}

impl Codes {
    /// The shortest codes for symbols that come so often, of at most 16 bits (T.81, K.2).
    fn of(counts: &[u32; 256]) -> Codes {
        let mut counts: Vec<u64> = counts.iter().map(|count| u64::from(*count)).collect();
        // A symbol that never comes takes the code of ones alone, which is forbidden.
        counts.push(1);
        let mut lengths = vec![0_usize; 257];
        let mut next: Vec<Option<usize>> = vec![None; 257];
        loop {
            let rarest = |but: Option<usize>| {
                let left = (0..257).rev().filter(|at| counts[*at] > 0 && Some(*at) != but);
                left.min_by_key(|at| counts[*at])
            };
            let Some(one) = rarest(None) else { break };
            let Some(other) = rarest(Some(one)) else { break };
            counts[one] += std::mem::take(&mut counts[other]);
            let mut at = one;
            lengths[at] += 1;
            while let Some(after) = next[at] {
                at = after;
                lengths[at] += 1;
            }
            next[at] = Some(other);
            at = other;
            lengths[at] += 1;
            while let Some(after) = next[at] {
                at = after;
                lengths[at] += 1;
            }
        }
        let mut many = [0_usize; 258];
        lengths.iter().for_each(|length| many[*length] += 1);
        many[0] = 0;
        // Codes that are too long give way to longer ones elsewhere.
        for length in (17..258).rev() {
            while many[length] > 0 {
                let Some(shorter) = (1..length - 1).rev().find(|at| many[*at] > 0) else { break };
                many[length] -= 2;
                many[length - 1] += 1;
                many[shorter + 1] += 2;
                many[shorter] -= 1;
            }
        }
        // The symbol that never comes has the last code.
        if let Some(longest) = (1..17).rev().find(|at| many[*at] > 0) {
            many[longest] -= 1;
        }
        let mut symbols: Vec<u8> = (0..=255).filter(|at| lengths[usize::from(*at)] > 0).collect();
        symbols.sort_by_key(|at| lengths[usize::from(*at)]);
        let mut codes = Codes { lengths: [0; 16], symbols: Vec::new(), of_symbol: [(0, 0); 256] };
        let (mut code, mut rest) = (0_u16, symbols.iter());
        for ((length, many), count) in (1_u8..).zip(&many[1..17]).zip(&mut codes.lengths) {
            *count = *many as u8;
            for symbol in rest.by_ref().take(*many) {
                codes.of_symbol[usize::from(*symbol)] = (code, length);
                code = code.wrapping_add(1);
            }
            code = code.wrapping_shl(1);
        }
        codes.symbols = symbols;
        codes
    }
}

/// Writes bits, and a zero behind each byte that would look like the beginning of a marker.
struct Bits {
    out: Vec<u8>,
    kept: u64,
    many: u32,
}

impl Bits {
    fn put(&mut self, bits: u32, many: u32) {
        self.kept = self.kept << many | u64::from(bits);
        self.many += many;
        while self.many >= 8 {
            self.many -= 8;
            let byte = (self.kept >> self.many) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }
}
