//! Which keys an output line holds.

use crate::diagnostic::suggestion;
use crate::evaluation::Status;

/// A part of an output line. `id` and `as_of` are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Whether the guideline speaks about the patient.
    Scope,
    /// The ids of the rules that have a status.
    Rules(Status),
    /// `upcoming`: the rules whose window opens later, each with the day.
    Upcoming,
    /// `undecided`: the rules that cannot be told, each with the facts it needs.
    Undecided,
    /// The ids of the conflicts that hold.
    Conflicts,
}

/// Every key with its word, in the order of a line; the last ones only where they are asked for.
const KEYS: [(&str, Key); 11] = [
    ("scope", Key::Scope),
    ("active", Key::Rules(Status::Active)),
    ("overdue", Key::Rules(Status::Overdue)),
    ("violated", Key::Rules(Status::Violated)),
    ("met", Key::Rules(Status::Met)),
    ("upcoming", Key::Upcoming),
    ("undecided", Key::Undecided),
    ("conflicts", Key::Conflicts),
    ("lapsed", Key::Rules(Status::Lapsed)),
    ("not-applicable", Key::Rules(Status::NotApplicable)),
    ("out-of-scope", Key::Rules(Status::OutOfScope)),
];

/// How many of the keys a line has where nothing was selected.
const USUAL: usize = 8;

/// The keys that an output line holds, in the order of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    pub(super) keys: Vec<(&'static str, Key)>,
}

impl Default for Select {
    /// The keys of a line where nothing was selected.
    fn default() -> Self {
        Self { keys: KEYS.into_iter().take(USUAL).collect() }
    }
}

impl Select {
    /// Reads words with commas between them, such as `active,overdue`; their order means nothing.
    ///
    /// Errors: a word that is no key, with what to do.
    pub fn parse(words: &str) -> Result<Self, (String, String)> {
        let words: Vec<&str> = words.split(',').map(str::trim).collect();
        for word in &words {
            if KEYS.iter().all(|(key, _)| key != word) {
                let known = || KEYS.iter().map(|(key, _)| *key);
                let help = match *word {
                    "id" | "as_of" | "failed" | "warnings" => {
                        "a line has it by itself, wherever there is something to say".to_owned()
                    }
                    other => suggestion(other, known()).unwrap_or_default(),
                };
                return Err((format!("there is no key `{word}` to select"), help));
            }
        }
        Ok(Self { keys: KEYS.into_iter().filter(|(key, _)| words.contains(key)).collect() })
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.keys.iter().any(|(_, known)| *known == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_words_means_nothing() {
        let one = Select::parse("overdue, active").unwrap();
        assert_eq!(one, Select::parse("active,overdue").unwrap());
        assert_eq!(one.keys[0].0, "active");
    }

    #[test]
    fn a_word_that_is_no_key_is_refused_with_a_suggestion() {
        let (message, help) = Select::parse("active,overdu").unwrap_err();
        assert_eq!(message, "there is no key `overdu` to select");
        assert!(help.contains("`overdue`"), "{help}");
        assert!(Select::parse("failed").unwrap_err().1.contains("by itself"));
        assert!(Select::parse("").is_err());
    }
}
