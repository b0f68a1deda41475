//! Objects of a PDF as bytes (PDF 1.7, 7.3).

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A name.
pub(super) fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        match byte {
            b'!'..=b'~' if !b"#/%()<>[]{}".contains(byte) => out.push(*byte),
            // A name cannot hold a null.
            0 => {}
            _ => {
                let _ = write!(out, "#{byte:02X}");
            }
        }
    }
}

/// A number, without an exponent and no more exact than a page needs.
pub(super) fn number(out: &mut Vec<u8>, number: f64) {
    // What is not a number, or is larger than readers take, is as good as nothing.
    let number = if number.is_finite() { number.clamp(-2_147_483_647.0, 2_147_483_647.0) } else { 0.0 };
    if number.fract() == 0.0 {
        let _ = write!(out, "{}", number as i64);
        return;
    }
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    out.extend_from_slice(if text == "-0" { b"0" } else { text.as_bytes() });
}

/// A string.
pub(super) fn string(out: &mut Vec<u8>, string: &[u8]) {
    out.push(b'(');
    for byte in string {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
            b'\r' => out.extend(b"\\r"),
            b'\n' => out.extend(b"\\n"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}

/// A reference.
pub(super) fn reference(out: &mut Vec<u8>, id: u32) {
    let _ = write!(out, "{id} 0 R");
}

/// Bytes as `FlateDecode` packs them.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A PDF that grows by objects.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The bytes so far.
    pub(super) bytes: Vec<u8>,
    /// Where each object begins.
    pub(super) offsets: BTreeMap<u32, usize>,
    /// The number of the next new object.
    next: u32,
    /// Keeps nothing: the file is for the sake of what is met while it is written.
    dry: bool,
}

impl File {
    /// Goes on from bytes with objects up to (and without) a number.
    pub(super) fn new(bytes: Vec<u8>, offsets: BTreeMap<u32, usize>, next: u32) -> Self {
        Self { bytes, offsets, next, dry: false }
    }

    /// One that keeps nothing.
    pub(super) fn dry() -> Self {
        Self { next: 1, dry: true, ..Self::default() }
    }

    /// A number for a new object.
    pub(super) fn id(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Writes an object.
    pub(super) fn object(&mut self, id: u32, body: &[u8]) {
        if self.dry {
            return;
        }
        self.offsets.insert(id, self.bytes.len());
        let _ = writeln!(self.bytes, "{id} 0 obj");
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n\n");
    }

    /// Writes a stream: its dictionary without brackets and `Length`, and its bytes as they are.
    pub(super) fn stream(&mut self, id: u32, entries: &[u8], data: &[u8]) {
        if self.dry {
            return;
        }
        self.offsets.insert(id, self.bytes.len());
        let _ = write!(self.bytes, "{id} 0 obj\n<<");
        self.bytes.extend_from_slice(entries);
        let _ = write!(self.bytes, "/Length {}>>\nstream\n", data.len());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n\n");
    }

    /// Writes a stream whose bytes are yet to be packed.
    pub(super) fn pack(&mut self, id: u32, entries: &[u8], data: &[u8]) {
        if self.dry {
            return;
        }
        let entries = [entries, b"/Filter/FlateDecode"].concat();
        self.stream(id, &entries, &packed(data));
    }
}
