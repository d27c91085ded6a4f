//! Reading the keys of a mapping, strictly: what is missing, unknown or of the wrong kind is said, all at once.

use crate::diagnostic::{Code, Diagnostic, nearest, quoted_list};
use crate::document::{Content, Node};
use crate::expression;
use crate::source::{Sources, Span, Spanned};
use crate::timing::{Date, Duration};

use super::{Condition, Expression, Mention};

/// The keys of one mapping, each to be asked for once.
pub(crate) struct Fields<'a> {
    what: &'static str,
    span: Span,
    entries: &'a [(Spanned<String>, Node)],
    asked: Vec<&'static str>,
    /// Keys that must be there and are not, until [`Fields::finish`] knows which of them are only misspelt.
    missing: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The keys of a node, or the complaint that it is not a mapping.
    pub(crate) fn of(node: &'a Node, what: &'static str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        match &node.value {
            Content::Map(entries) => {
                Some(Self { what, span: node.span, entries, asked: Vec::new(), missing: Vec::new() })
            }
            _ => {
                let message = format!("{what} cannot be {}", node.kind());
                out.push(
                    Diagnostic::error(Code::WrongType, node.span, message)
                        .help(format!("{what} is written as pairs of `key: value`")),
                );
                None
            }
        }
    }

    /// Where the mapping begins: its first key.
    pub(crate) fn span(&self) -> Span {
        self.entries.first().map_or(self.span, |(key, _)| key.span)
    }

    /// The value of a key that may be left out.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.iter().find(|(k, _)| k.value == key).map(|(_, node)| node)
    }

    /// The place of a key.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.entries.iter().find(|(k, _)| k.value == key).map_or(self.span, |(k, _)| k.span)
    }

    /// The value of a key that must be there; [`Fields::finish`] complains where it is not.
    pub(crate) fn need(&mut self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            self.missing.push(key);
        }
        found
    }

    /// A text that may be left out.
    pub(crate) fn text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<String> {
        self.get(key).and_then(|node| text(node, key, out))
    }

    /// A text that must be there; empty where it is not.
    pub(crate) fn need_text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> String {
        self.need(key).and_then(|node| text(node, key, out)).unwrap_or_default()
    }

    /// One of a few words that must be there.
    pub(crate) fn need_word(
        &mut self,
        key: &'static str,
        words: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> String {
        self.need(key).and_then(|node| word(node, key, words, out)).unwrap_or_default()
    }

    /// A list that may be left out: its items.
    pub(crate) fn list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.get(key).map_or(&[], |node| list(node, key, out))
    }

    /// A list that must be there and hold something.
    pub(crate) fn need_list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.need(key).map_or(&[], |node| filled(node, key, out))
    }

    /// A list that may be left out, but not be empty.
    pub(crate) fn filled_list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
        self.get(key).map_or(&[], |node| filled(node, key, out))
    }

    /// A mapping that may be left out: its keys and values.
    pub(crate) fn map(
        &mut self,
        key: &'static str,
        out: &mut Vec<Diagnostic>,
    ) -> &'a [(Spanned<String>, Node)] {
        match self.get(key) {
            None => &[],
            Some(node) => match &node.value {
                Content::Map(entries) => entries,
                _ => {
                    out.push(wrong(node, key, "a mapping of `name: …` entries"));
                    &[]
                }
            },
        }
    }

    /// Ids that may be left out.
    pub(crate) fn mentions(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Mention> {
        let items = self.list(key, out);
        mentions(items, key, out)
    }

    /// Whole numbers that may be left out.
    pub(crate) fn numbers(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Spanned<i64>> {
        let mut found: Vec<Spanned<i64>> = Vec::new();
        for item in self.list(key, out) {
            let Some(number) = integer(item, key, out) else {
                continue;
            };
            match found.iter().find(|other| other.value == number) {
                Some(first) => out.push(twice(&number.to_string(), item.span, first.span)),
                None => found.push(Spanned::new(number, item.span)),
            }
        }
        found
    }

    /// `citations`, which must be there; nothing where the list is not.
    pub(crate) fn cited(&mut self, out: &mut Vec<Diagnostic>) -> Option<Vec<Spanned<i64>>> {
        let listed = self.need("citations").is_some_and(|node| node.list().is_some());
        Some(self.numbers("citations", out)).filter(|_| listed)
    }

    /// Yes or no, that may be left out.
    pub(crate) fn boolean(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<bool> {
        let node = self.get(key)?;
        if let Content::Bool(value) = node.value {
            return Some(value);
        }
        out.push(wrong(node, key, "`true` or `false`"));
        None
    }

    /// A day that may be left out.
    pub(crate) fn date(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Date> {
        self.get(key).and_then(|node| date(node, key, out))
    }

    /// A duration that may be left out.
    pub(crate) fn duration(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Duration> {
        self.get(key).and_then(|node| duration(node, key, out))
    }

    /// A condition that may be left out.
    pub(crate) fn condition(
        &mut self,
        key: &'static str,
        sources: &Sources,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Condition> {
        self.get(key).and_then(|node| condition(node, key, sources, out))
    }

    /// Complains about the keys that nobody asked for, and about those that are missing: one that is only misspelt
    /// is complained about once.
    pub(crate) fn finish(self, out: &mut Vec<Diagnostic>) {
        let mut missing = self.missing.clone();
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.asked.contains(&key.value.as_str())) {
            let meant = nearest(&key.value, self.asked.iter().copied());
            missing.retain(|key| Some(*key) != meant);
            let help = meant.map_or_else(
                || format!("keys of {}: {}", self.what, quoted_list(&self.asked)),
                |name| format!("did you mean `{name}`?"),
            );
            let message = format!("{} has no key `{}`", self.what, key.value);
            let discreet = format!("{} has no such key", self.what);
            out.push(Diagnostic::error(Code::UnknownKey, key.span, message).help(help).discreetly(discreet));
        }
        for key in missing {
            let message = format!("{} has no `{key}`", self.what);
            let mut help = format!("add a line `{key}: {}`", example(key));
            if key == "citations" {
                help.push_str(", or `citations: []` where nothing is cited");
            }
            out.push(Diagnostic::error(Code::MissingKey, self.span(), message).help(help));
        }
    }
}

/// What may stand under a key, for the help where it is missing.
fn example(key: &str) -> &'static str {
    match key {
        "format" => "1",
        "version" => "0.1.0",
        "status" => "draft",
        "statements" => "[S1]",
        "citations" => "[1]",
        "values" => "[mild, severe]",
        "direction" => "for",
        "priority" => "routine",
        "anchor" => "<a fact of type date>",
        "as_of" | "on" => "2025-02-12",
        _ => "…",
    }
}

/// "`title` is a list; it takes a text".
pub(crate) fn wrong(node: &Node, what: &str, takes: &str) -> Diagnostic {
    Diagnostic::error(Code::WrongType, node.span, format!("`{what}` cannot be {}", node.kind()))
        .help(format!("`{what}` takes {takes}"))
}

/// A text that is not empty.
pub(crate) fn text(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<String> {
    match &node.value {
        Content::Text(text) if text.trim().is_empty() => {
            out.push(
                Diagnostic::error(Code::InvalidValue, node.span, format!("`{what}` is empty"))
                    .help("write a text, or leave the key out where it may be")
                    .repeats_nothing(),
            );
            None
        }
        Content::Text(text) => Some(text.clone()),
        Content::Number(_) | Content::Bool(_) => {
            out.push(wrong(node, what, "a text: put it in quotes"));
            None
        }
        _ => {
            out.push(wrong(node, what, "a text"));
            None
        }
    }
}

/// One of a few words.
pub(crate) fn word(node: &Node, what: &str, words: &[&str], out: &mut Vec<Diagnostic>) -> Option<String> {
    let written = text(node, what, out)?;
    if words.contains(&written.as_str()) {
        return Some(written);
    }
    let help = nearest(&written, words.iter().copied()).map_or_else(
        || format!("`{what}` takes one of {}", quoted_list(words)),
        |name| format!("did you mean `{name}`?"),
    );
    out.push(
        Diagnostic::error(Code::InvalidValue, node.span, format!("`{written}` is not a value of `{what}`"))
            .help(help),
    );
    None
}

/// The items of a list.
pub(crate) fn list<'a>(node: &'a Node, what: &str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
    if let Content::List(items) = &node.value {
        return items;
    }
    out.push(wrong(node, what, "a list, each item on a line that begins with `- `"));
    &[]
}

/// The items of a list that holds something.
pub(crate) fn filled<'a>(node: &'a Node, what: &str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
    let items = list(node, what, out);
    if matches!(&node.value, Content::List(items) if items.is_empty()) {
        let help = match example(what) {
            "…" => "list at least one, each on a line that begins with `- `".to_owned(),
            example => format!("list at least one, such as `{what}: {example}`"),
        };
        out.push(Diagnostic::error(Code::InvalidValue, node.span, format!("`{what}` is empty")).help(help));
    }
    items
}

/// Ids, each with its place; the same id twice is an error.
pub(crate) fn mentions(items: &[Node], what: &str, out: &mut Vec<Diagnostic>) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for item in items {
        let Some(id) = text(item, what, out) else {
            continue;
        };
        match found.iter().find(|mention| mention.value == id) {
            Some(first) => out.push(twice(&id, item.span, first.span)),
            None => found.push(Mention::new(id, item.span)),
        }
    }
    found
}

/// "`S1` is listed twice".
pub(crate) fn twice(written: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateId, span, format!("`{written}` is listed twice"))
        .related(first, "first here")
        .help("leave one of them out")
}

/// A whole number.
pub(crate) fn integer(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<i64> {
    let Content::Number(digits) = &node.value else {
        out.push(wrong(node, what, "a whole number"));
        return None;
    };
    let number = digits.parse().ok();
    if number.is_none() {
        let message = format!("`{what}` is not a whole number of a usual size");
        out.push(
            Diagnostic::error(Code::WrongType, node.span, message)
                .help(format!("`{what}` takes a whole number, such as `3`")),
        );
    }
    number
}

/// A day.
pub(crate) fn date(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<Date> {
    let day = match &node.value {
        Content::Text(text) => Date::parse(text).filter(|day| Date::YEARS.contains(&day.year())),
        _ => None,
    };
    if day.is_none() {
        out.push(
            Diagnostic::error(Code::WrongType, node.span, format!("`{what}` is not a day of the calendar"))
                .help(format!(
                    "`{what}` takes a date such as `2025-02-12`, from {} to {}",
                    Date::YEARS.start(),
                    Date::YEARS.end()
                )),
        );
    }
    day
}

/// A duration.
pub(crate) fn duration(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<Duration> {
    let found = match &node.value {
        Content::Text(text) => Duration::parse(text),
        _ => None,
    };
    if found.is_none() {
        let meant = node.text().and_then(duration_in_words);
        let help = meant.map_or_else(
            || format!("`{what}` takes an ISO 8601 duration such as `P4W`, `P28D` or `P3M`"),
            |meant| format!("write `{meant}`"),
        );
        out.push(
            Diagnostic::error(Code::WrongType, node.span, format!("`{what}` is not a duration")).help(help),
        );
    }
    found
}

/// What somebody means who writes `4 weeks`.
pub(crate) fn duration_in_words(written: &str) -> Option<Duration> {
    let written = written.trim();
    let digits = written.find(|c: char| !c.is_ascii_digit())?;
    let unit = match written[digits..].trim_start().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => 'D',
        "w" | "week" | "weeks" => 'W',
        "m" | "month" | "months" => 'M',
        "y" | "year" | "years" => 'Y',
        _ => return None,
    };
    Duration::parse(&format!("P{}{unit}", &written[..digits]))
}

/// Whether a text is written as ids are (`-` between words) or as names in expressions are (`_`).
pub fn is_name(written: &str, separator: char) -> bool {
    let mut previous = separator;
    written.len() <= MAX_NAME
        && written.chars().next().is_some_and(|c| c.is_ascii_lowercase())
        && written.chars().all(|c| {
            let fine =
                c.is_ascii_lowercase() || c.is_ascii_digit() || (c == separator && previous != separator);
            previous = c;
            fine
        })
        && previous != separator
}

/// The longest name, in bytes.
const MAX_NAME: usize = 80;

/// The name that was meant, in the form that names have.
fn as_name(written: &str, separator: char) -> Option<String> {
    let mut name = String::new();
    let mut small = false;
    for c in written.trim().chars() {
        let parts = !c.is_ascii_alphanumeric();
        if parts || (c.is_ascii_uppercase() && small) {
            name.push(separator);
        }
        if !parts {
            name.push(c.to_ascii_lowercase());
        }
        small = c.is_ascii_lowercase();
    }
    is_name(&name, separator).then_some(name)
}

/// A declared name: an id in kebab-case or an identifier in `snake_case`.
pub(crate) fn name(written: Spanned<String>, separator: char, out: &mut Vec<Diagnostic>) -> Mention {
    if !is_name(&written.value, separator) {
        let form = format!(
            "lower-case letters and digits, words joined by `{separator}`, {MAX_NAME} characters at the most"
        );
        let help = as_name(&written.value, separator)
            .map_or_else(|| format!("write {form}"), |name| format!("write `{name}`: {form}"));
        let message = format!("`{}` is not written as names are here", written.value);
        out.push(Diagnostic::error(Code::InvalidName, written.span, message).help(help));
    }
    written
}

/// An expression; numbers and booleans are read as their text.
pub(crate) fn expression(
    node: &Node,
    what: &str,
    sources: &Sources,
    out: &mut Vec<Diagnostic>,
) -> Option<Expression> {
    let written = match &node.value {
        Content::Text(text) | Content::Number(text) => text.clone(),
        Content::Bool(value) => value.to_string(),
        _ => {
            out.push(wrong(node, what, "an expression, such as the name of a fact"));
            return None;
        }
    };
    match expression::parse(&written) {
        Ok(tree) => Some(Expression { tree, node: node.clone() }),
        Err(problems) => {
            out.extend(problems.into_iter().map(|problem| {
                let place = crate::document::place(sources, node, problem.at);
                Diagnostic::error(problem.code, place, problem.message).help(problem.help)
            }));
            None
        }
    }
}

/// A condition: an expression or a tree.
pub(crate) fn condition(
    node: &Node,
    what: &str,
    sources: &Sources,
    out: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let Content::Map(entries) = &node.value else {
        if matches!(node.value, Content::List(_) | Content::Null) {
            out.push(wrong(node, what, "an expression, or one of `all:`, `any:`, `not:`"));
            return None;
        }
        return expression(node, what, sources, out).map(|e| Condition::Expression(Box::new(e)));
    };
    let [(key, value)] = entries.as_slice() else {
        out.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                node.span,
                "a condition has exactly one of `all`, `any` and `not`",
            )
            .help("nest them: `all:` with `- any: …` among its items"),
        );
        return None;
    };
    match key.value.as_str() {
        "all" | "any" => {
            let items = list(value, if key.value == "all" { "all" } else { "any" }, out);
            if matches!(&value.value, Content::List(items) if items.is_empty()) {
                out.push(
                    Diagnostic::error(Code::InvalidValue, value.span, format!("`{}` is empty", key.value))
                        .help("list at least one condition"),
                );
            }
            let parts: Vec<Condition> =
                items.iter().filter_map(|item| condition(item, &key.value, sources, out)).collect();
            Some(if key.value == "all" {
                Condition::All(parts, node.span)
            } else {
                Condition::Any(parts, node.span)
            })
        }
        "not" => condition(value, "not", sources, out).map(|c| Condition::Not(Box::new(c), node.span)),
        other => {
            out.push(
                Diagnostic::error(Code::UnknownKey, key.span, format!("a condition has no key `{other}`"))
                    .help(nearest(other, ["all", "any", "not"]).map_or_else(
                        || "a condition is an expression, or one of `all:`, `any:`, `not:`".to_owned(),
                        |key| format!("did you mean `{key}`?"),
                    )),
            );
            None
        }
    }
}
