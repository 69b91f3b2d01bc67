//! `crypto.*`: digests of texts, and codes keyed by a text.
//!
//! MD5 and SHA-1 name things here, as file sums do; nothing is kept secret by them.

use super::caps::{Refusal, add as extend, text};
use crate::finding::{sha256, sha512};
use regorus::{Engine, Value};

/// Bytes of a block of MD5, SHA-1 and SHA-256.
const BLOCK: usize = 64;
/// Bytes of a block of SHA-512.
const WIDE_BLOCK: usize = 128;

/// A digest of bytes, and the bytes of its block.
type Digest = (fn(&[u8]) -> Vec<u8>, usize);

const MD5: Digest = (md5, BLOCK);
const SHA1: Digest = (sha1, BLOCK);
const SHA256: Digest = (sha256, BLOCK);
const SHA512: Digest = (sha512, WIDE_BLOCK);

/// Adds the builtins, which the engine lacks.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    for (name, digest) in [("crypto.md5", MD5), ("crypto.sha1", SHA1), ("crypto.sha256", SHA256)] {
        extend(engine, name, 1, move |args| {
            Ok(Value::from(hexadecimal(&(digest.0)(text(args, 0)?.as_bytes()))))
        })?;
    }
    for (name, digest) in [
        ("crypto.hmac.md5", MD5),
        ("crypto.hmac.sha1", SHA1),
        ("crypto.hmac.sha256", SHA256),
        ("crypto.hmac.sha512", SHA512),
    ] {
        extend(engine, name, 2, move |args| {
            let (message, key) = (text(args, 0)?.as_bytes(), text(args, 1)?.as_bytes());
            Ok(Value::from(hexadecimal(&keyed(digest, key, message))))
        })?;
    }
    extend(engine, "crypto.hmac.equal", 2, |args| Ok(Value::from(text(args, 0)? == text(args, 1)?)))
}

/// The code of a message with a key, by SHA-256.
pub(super) fn keyed_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    keyed(SHA256, key, message)
}

/// The code of a message with a key, by SHA-512.
pub(super) fn keyed_sha512(key: &[u8], message: &[u8]) -> Vec<u8> {
    keyed(SHA512, key, message)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// HMAC, RFC 2104.
fn keyed((digest, block): Digest, key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut key = if key.len() > block { digest(key) } else { key.to_vec() };
    key.resize(block, 0);
    let padded = |pad: u8, rest: &[u8]| {
        let mut bytes: Vec<u8> = key.iter().map(|byte| byte ^ pad).collect();
        bytes.extend_from_slice(rest);
        digest(&bytes)
    };
    padded(0x5c, &padded(0x36, message))
}

/// A message with its end mark and length in bits, in whole blocks.
fn padded(message: &[u8], length: [u8; 8]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    while bytes.len() % BLOCK != BLOCK - length.len() {
        bytes.push(0);
    }
    bytes.extend_from_slice(&length);
    bytes
}

fn bits(message: &[u8]) -> u64 {
    u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8)
}

/// MD5, RFC 1321.
fn md5(message: &[u8]) -> Vec<u8> {
    const TURNS: [[u32; 4]; 4] =
        [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let bytes = padded(message, bits(message).to_le_bytes());
    for block in bytes.as_chunks::<BLOCK>().0 {
        let words: Vec<u32> =
            block.as_chunks::<4>().0.iter().copied().map(u32::from_le_bytes).collect();
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64_u32 {
            let (mixed, word) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let word = words.get((word % 16) as usize).copied().unwrap_or_default();
            let turn = TURNS.get((step / 16) as usize).and_then(|it| it.get((step % 4) as usize));
            let sum = a.wrapping_add(mixed).wrapping_add(sine(step)).wrapping_add(word);
            let turned = b.wrapping_add(sum.rotate_left(turn.copied().unwrap_or_default()));
            (a, d, c, b) = (d, c, b, turned);
        }
        for (slot, add) in state.iter_mut().zip([a, b, c, d]) {
            *slot = slot.wrapping_add(add);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The constant of a step of MD5: the leading bits of a sine.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sine times 2^32, made positive, fits"
)]
fn sine(step: u32) -> u32 {
    (f64::from(step + 1).sin().abs() * 4_294_967_296.0) as u32
}

/// SHA-1, RFC 3174.
#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
fn sha1(message: &[u8]) -> Vec<u8> {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let bytes = padded(message, bits(message).to_be_bytes());
    for block in bytes.as_chunks::<BLOCK>().0 {
        let mut words: Vec<u32> =
            block.as_chunks::<4>().0.iter().copied().map(u32::from_be_bytes).collect();
        for at in 16..80_usize {
            let back = |by: usize| words.get(at - by).copied().unwrap_or_default();
            words.push((back(3) ^ back(8) ^ back(14) ^ back(16)).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (step, word) in words.into_iter().enumerate() {
            let (mixed, constant) = match step / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc_u32),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let sum = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
            let sum = sum.wrapping_add(constant).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
        }
        for (slot, add) in state.iter_mut().zip([a, b, c, d, e]) {
            *slot = slot.wrapping_add(add);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let of = |digest: Digest, text: &str| hexadecimal(&(digest.0)(text.as_bytes()));
        assert_eq!(of(MD5, ""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(of(MD5, "message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
        let digits = "1234567890".repeat(8);
        assert_eq!(of(MD5, &digits), "57edf4a22be3c955ac49da2e2107b67a");
        assert_eq!(of(SHA1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(of(SHA1, text), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of(SHA256, "abc"), abc);
    }

    #[test]
    fn codes_are_keyed() {
        let key = [0x0b; 16];
        let code = hexadecimal(&keyed(MD5, &key, b"Hi There"));
        assert_eq!(code, "9294727a3638bb1c13f48ef8158bfc9d");
        let long = [0xaa; 80];
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let code = hexadecimal(&keyed(SHA1, &long, text));
        assert_eq!(code, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    }
}
