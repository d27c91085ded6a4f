//! Escapes between double quotes, those of JSON among them.

/// The character that an escape stands for and the bytes it takes. `rest` begins with the backslash; an escaped
/// line end is not a character.
pub(super) fn escape(rest: &str) -> Option<(char, usize)> {
    let letter = rest.strip_prefix('\\')?.chars().next()?;
    let plain = match letter {
        'x' => return code(rest, 2),
        'u' => return code(rest, 4),
        'U' => return code(rest, 8),
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        ' ' | '\t' | '"' | '/' | '\\' => letter,
        _ => return None,
    };
    Some((plain, 2))
}

/// A character by its number, or by the two halves that JSON writes for large numbers.
fn code(rest: &str, digits: usize) -> Option<(char, usize)> {
    let first = hexadecimal(rest, digits)?;
    if digits != 4 || !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, 2 + digits));
    }
    let second = rest.get(6..).filter(|second| second.starts_with("\\u"))?;
    let low = hexadecimal(second, 4)?.checked_sub(0xdc00)?;
    (low < 0x400).then_some(())?;
    Some((char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low)?, 12))
}

/// The number written behind a backslash and a letter.
fn hexadecimal(rest: &str, digits: usize) -> Option<u32> {
    let written = rest.get(2..2 + digits)?;
    let all = written.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(written, 16).ok())?
}

/// The bytes of the first escape that is none, between the double quote at `at` and the next one.
pub(super) fn bad_escape(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let mut from = at + 1;
    loop {
        let found = from + text.get(from..)?.find(['\\', '"'])?;
        let rest = &text[found..];
        if rest.starts_with('"') {
            return None;
        }
        from = found
            + match (escape(rest), rest[1..].chars().next()) {
                (Some((_, length)), _) => length,
                (None, Some('\n' | '\r')) => 2,
                (None, letter) => {
                    let digits = match letter {
                        Some('x') => 2,
                        Some('u') => 4,
                        Some('U') => 8,
                        _ => 0,
                    };
                    let head = 1 + letter.map_or(0, char::len_utf8);
                    let written = rest[head..].bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
                    return Some(found..found + head + written);
                }
            };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_yaml_and_json_are_read() {
        for (written, c, length) in [
            ("\\n…", '\n', 2),
            ("\\\"", '"', 2),
            ("\\/", '/', 2),
            ("\\x41B", 'A', 4),
            ("\\u00e9", 'é', 6),
            ("\\ud83d\\ude00", '😀', 12),
            ("\\U0001F600", '😀', 10),
        ] {
            assert_eq!(escape(written), Some((c, length)), "{written}");
        }
        for written in
            ["\\q", "\\u12", "\\ud83d", "\\ud83d\\u0041", "\\ude00", "\\u+123", "\\é", "\\", "\\U00110000"]
        {
            assert_eq!(escape(written), None, "{written}");
        }
    }

    #[test]
    fn the_first_bad_escape_is_found() {
        assert_eq!(bad_escape(r#"a: "b\n\q c""#, 3), Some(7..9));
        assert_eq!(bad_escape(r#""\u12"x"#, 0), Some(1..5));
        assert_eq!(bad_escape(r#""\ud83d!""#, 0), Some(1..7));
        assert_eq!(bad_escape("\"\\é\"", 0), Some(1..4));
        assert_eq!(bad_escape(r#""fine\n""#, 0), None);
        assert_eq!(bad_escape("\"\\", 0), Some(1..2));
    }
}
