//! Reading single values, strictly: what is of the wrong kind is said, with what is taken instead.

use crate::diagnostic::{Code, Diagnostic, Fix, nearest, quoted_list};
use crate::document::{Content, Node};
use crate::expression;
use crate::source::{Sources, Span, Spanned};
use crate::timing::{Date, Duration};

use super::{Condition, Expression, Mention};

/// Numbers as an author would list them: `[1, 2]`.
pub(super) fn shown_list<'a>(numbers: impl IntoIterator<Item = &'a i64>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(ToString::to_string).collect();
    format!("[{}]", numbers.join(", "))
}

/// What may stand under a key, for the help where it is missing.
pub(super) fn example(key: &str) -> &'static str {
    match key {
        "format" => "1",
        "version" => "0.1.0",
        "status" => "draft",
        "statements" => "[S1]",
        "values" => "[mild, severe]",
        "direction" => "for",
        "priority" => "routine",
        "anchor" => "<a fact of type date>",
        "as_of" | "on" => "2025-02-12",
        _ => "…",
    }
}

/// What to do where a key of something, such as "a rule", is missing.
pub(super) fn added(what: &str, key: &str) -> String {
    match key {
        "statements" if what == "the guideline" => {
            "add a line `statements:`, and below it each statement of the source with its `id`".to_owned()
        }
        "strength" => {
            "add two lines: `strength:`, and indented below it `as_given: <words of the source>`".to_owned()
        }
        "statements" => {
            "add a line `statements: […]` with the ids that guideline.yaml gives to what is encoded here"
                .to_owned()
        }
        "facts" | "expect" | "source" | "scope" | "actions" => {
            format!("add a line `{key}:`, and what belongs to it indented below")
        }
        _ => format!("add a line `{key}: {}`", example(key)),
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

/// A text that is not empty; what is no name becomes one by quotes alone.
pub(super) fn free_text(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<String> {
    let known = out.len();
    let found = text(node, what, out);
    let unquoted = matches!(node.value, Content::Number(_) | Content::Bool(_));
    if let (true, Some(problem)) = (unquoted && !matches!(what, "id" | "key" | "like"), out.get_mut(known)) {
        problem.fix = Some(Fix::replace(node.span, format!("\"{}\"", node.scalar().unwrap_or_default())));
    }
    found
}

/// One of a few words.
pub(crate) fn word(node: &Node, what: &str, words: &[&str], out: &mut Vec<Diagnostic>) -> Option<String> {
    let written = text(node, what, out)?;
    if words.contains(&written.as_str()) {
        return Some(written);
    }
    let same = words.iter().find(|word| word.eq_ignore_ascii_case(written.trim())).copied();
    let small = written.trim().to_ascii_lowercase();
    let near = same.or_else(|| begun(&small, words)).or_else(|| nearest(&written, words.iter().copied()));
    let help = near.map_or_else(
        || {
            let consider = if what == "direction" {
                "; what the source says to consider is `for`, with that word in `as_given`"
            } else {
                ""
            };
            format!("`{what}` takes one of {}{consider}", quoted_list(words))
        },
        |name| format!("did you mean `{name}`?"),
    );
    out.push(
        Diagnostic::error(Code::InvalidValue, node.span, format!("`{written}` is not a value of `{what}`"))
            .help(help)
            .fix(
                same.filter(|word| whole(node) && !word.contains('<'))
                    .map(|word| Fix::replace(node.span, word)),
            ),
    );
    None
}

/// The word that a shorter one begins, where it is the only one: `bool` for `boolean`.
fn begun<'a>(written: &str, words: &[&'a str]) -> Option<&'a str> {
    let mut longer = words.iter().filter(|word| written.len() > 2 && word.starts_with(written));
    longer.next().filter(|_| longer.next().is_none()).copied()
}

/// Whether the place of a text is all of what is written: a text without quotes or in them, on one line.
fn whole(node: &Node) -> bool {
    let length = node.text().map_or(0, str::len);
    let written = node.span.range().len();
    written == length || written == length + 2
}

/// The items of a list. In `[[a, b]]` those of the inner one are meant; the sides of a conflict are lists by right.
pub(crate) fn list<'a>(node: &'a Node, what: &str, out: &mut Vec<Diagnostic>) -> &'a [Node] {
    if let Content::List(items) = &node.value {
        let [Node { value: Content::List(inner), span }] = items.as_slice() else {
            return items;
        };
        let (start, end) = (node.span.range().start, node.span.range().end);
        if what == "rules" || span.range() != (start + 1..end.saturating_sub(1)) {
            return items;
        }
        let bracket = |at: usize| Span::new(node.span.file, at..at + 1);
        out.push(
            Diagnostic::error(Code::WrongType, node.span, format!("`{what}` has brackets within brackets"))
                .help("write one pair of brackets")
                .fix(Fix::delete([bracket(start), bracket(end - 1)])),
        );
        return inner;
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

/// A whole number. One in quotes is a mistake, and yet known.
pub(crate) fn integer(node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<i64> {
    if let Some(number) = node.text().and_then(|text| text.parse::<i64>().ok()) {
        out.push(
            Diagnostic::error(Code::WrongType, node.span, format!("`{what}` cannot be a number in quotes"))
                .help(format!("write `{number}`, without quotes"))
                .fix(whole(node).then(|| Fix::replace(node.span, number.to_string()))),
        );
        return Some(number);
    }
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
        let help = meant.as_ref().map_or_else(
            || format!("`{what}` takes an ISO 8601 duration such as `P4W`, `P28D` or `P3M`"),
            |meant| format!("write `{meant}`"),
        );
        let fix = meant.filter(|_| whole(node)).map(|meant| Fix::replace(node.span, meant));
        out.push(
            Diagnostic::error(Code::WrongType, node.span, format!("`{what}` is not a duration"))
                .help(help)
                .fix(fix),
        );
    }
    found
}

/// The duration that somebody means who writes `4 weeks` or `p4w`.
pub(crate) fn duration_in_words(written: &str) -> Option<String> {
    let written = written.trim().to_ascii_uppercase();
    let digits = written.find(|c: char| !c.is_ascii_digit())?;
    let meant = match written[digits..].trim_start() {
        "D" | "DAY" | "DAYS" => format!("P{}D", &written[..digits]),
        "W" | "WEEK" | "WEEKS" => format!("P{}W", &written[..digits]),
        "M" | "MONTH" | "MONTHS" => format!("P{}M", &written[..digits]),
        "Y" | "YEAR" | "YEARS" => format!("P{}Y", &written[..digits]),
        _ => written,
    };
    Duration::parse(&meant).map(|_| meant)
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
            // All words of it are sure, or somebody has to look at it anyway; and where YAML would take a quote for its
            // own, it needs more than to be written.
            let raw = sources.slice(node.span);
            let own = |at: usize| raw.starts_with('"') || (at == 0 && !raw.starts_with('\''));
            let clear = problems.iter().all(|problem| {
                let instead = problem.instead.as_ref();
                instead.is_some_and(|text| !(text.contains('"') && own(problem.at.start)))
            });
            out.extend(problems.into_iter().map(|problem| {
                let place = crate::document::place(sources, node, problem.at.clone());
                let sure = clear && written.get(problem.at) == Some(sources.slice(place));
                let fix = problem.instead.filter(|_| sure).map(|instead| Fix::replace(place, instead));
                Diagnostic::error(problem.code, place, problem.message).help(problem.help).fix(fix)
            }));
            None
        }
    }
}

/// What to write instead of a key that no condition has. `and` is nearer to `any` in letters than in meaning.
fn junctor(written: &str) -> String {
    match written.to_ascii_lowercase().as_str() {
        "and" | "both" | "every" => "write `all:`: every item must hold".to_owned(),
        "or" | "either" | "some" => "write `any:`: one item is enough".to_owned(),
        _ => nearest(written, ["all", "any", "not"]).map_or_else(
            || "a condition is an expression, or one of `all:`, `any:`, `not:`".to_owned(),
            |key| format!("did you mean `{key}`?"),
        ),
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
                    .help(junctor(other)),
            );
            None
        }
    }
}
