//! What is wrong, where, and what to do about it.
//!
//! Makes: [`Diagnostic`], plain data that `render` draws.
//! From: constructor calls in the room that found the problem. Never prints.
//! Start at: [`Code`], the list of everything that can be wrong.

mod code;
mod example;
mod fix;

pub use code::Code;
pub use example::Example;
pub use fix::{Edit, Fix, mend};

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is evaluated while it stands.
    Error,
    /// Evaluation goes on; somebody should look.
    Warning,
    /// Nothing is wrong; somebody may want to know.
    Note,
}

impl Severity {
    /// The word that messages show.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A second place that belongs to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// One problem: what happened, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of problem.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// One sentence, lower case, without a full stop; the author's words in backticks.
    pub message: String,
    /// Where it is.
    pub primary: Span,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What to write instead, or what to do.
    pub help: Option<String>,
    /// The same as data, where there is one sure remedy.
    pub fix: Option<Fix>,
    /// Message and help without a word of the text; see [`Diagnostic::discreet`].
    discreet: Option<Box<(String, Option<String>)>>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, primary: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: one_line(message.into()),
            primary,
            related: Vec::new(),
            help: None,
            discreet: None,
            fix: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: Code, primary: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, primary, message) }
    }

    /// A note at a place.
    pub fn note(code: Code, primary: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, primary, message) }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help.into()));
        self
    }

    /// The same, with what to say where the text may be a patient's: nothing that is written in it, only the names
    /// that the guideline gives to facts and codes. The help is the one given so far.
    #[must_use]
    pub fn discreetly(mut self, message: impl Into<String>) -> Self {
        self.discreet = Some(Box::new((one_line(message.into()), self.help.clone())));
        self
    }

    /// The same, marked as one whose message and help repeat nothing that is written in the text.
    #[must_use]
    pub fn repeats_nothing(self) -> Self {
        let message = self.message.clone();
        self.discreetly(message)
    }

    /// Message and help without a word of the text they are about: it may be a patient's value. Kinds of problem
    /// whose messages are not known to be free of such words are told by the meaning of their code.
    pub fn discreet(&self) -> (&str, Option<&str>) {
        match self.discreet.as_deref() {
            Some((message, help)) => (message, help.as_deref()),
            None if self.code.may_repeat() => (self.code.meaning().trim(), None),
            None => (&self.message, self.help.as_deref()),
        }
    }

    /// The same, with a sure remedy, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// The same, with a second place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { span, message: one_line(message.into()) });
        self
    }
}

/// A sentence on one line: what it quotes may hold line ends, tabs and other characters that no terminal shows, and is
/// then told as YAML escapes them.
fn one_line(sentence: String) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !sentence.contains(hidden) {
        return sentence;
    }
    let mut line = String::with_capacity(sentence.len() + 8);
    for c in sentence.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if hidden(c) => line.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => line.push(c),
        }
    }
    line
}

/// Whether any of these keeps a guideline from being evaluated.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let reach = if length < 2 { 0 } else { (length / 3).clamp(1, 4) };
    known
        .into_iter()
        .filter(|name| !counts_on(written, name))
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, _)| *distance <= reach)
        .min()
        .map(|(_, name)| name)
}

/// Whether two names differ in a number alone, as `S12` and `S13` do: one is no misspelling of the other.
fn counts_on(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> (String, String) { name.chars().partition(char::is_ascii_digit) };
    let ((a, words), (b, others)) = (parts(one), parts(other));
    words == others && a.trim_start_matches('0') != b.trim_start_matches('0')
}

/// "did you mean" for a misspelt name, or the names there are where none is near and they are few.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(name) = nearest(written, known.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let names: Vec<&str> = known.into_iter().take(13).collect();
    (!names.is_empty() && names.len() <= 12).then(|| format!("known here: {}", quoted_list(&names)))
}

/// Names in backticks, with commas.
pub fn quoted_list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{}`", n.as_ref())).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("has_feverr", ["has_fever", "is_adult"]), Some("has_fever"));
        assert_eq!(nearest("zzz", ["has_fever", "is_adult"]), None);
        assert_eq!(nearest("b", ["a", "c"]), None);
    }

    #[test]
    fn what_is_quoted_keeps_every_sentence_on_its_line() {
        assert_eq!(
            one_line("no key `a\r\n\tb\u{1b}[1m\u{2028}é`".to_owned()),
            "no key `a\\r\\n\\tb\\u001B[1m\\u2028é`"
        );
    }

    #[test]
    fn another_number_is_no_misspelling() {
        assert_eq!(nearest("S13", ["S12", "S14"]), None);
        assert_eq!(nearest("S013", ["S12", "S13"]), Some("S13"));
        assert_eq!(nearest("T13", ["S12", "S13"]), Some("S13"));
    }
}
