//! A remedy that is sure enough to be applied without asking.

use crate::source::Span;

/// What to change in one file. All of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Places that do not overlap, in order, each with what to write there instead. They lie in one file.
    pub edits: Vec<Edit>,
}

/// One place and what to write there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; may be empty.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Fix {
    /// Writes `text` in place of what stands there.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { edits: vec![Edit { span, text: text.into() }] }
    }

    /// Takes out what stands at these places.
    pub fn delete(spans: impl IntoIterator<Item = Span>) -> Self {
        Self { edits: spans.into_iter().map(|span| Edit { span, text: String::new() }).collect() }
    }
}

/// A text with some of these fixes applied to it, and which: one that overlaps an earlier one is left for another run,
/// as is one that does not fit the text. Whatever no fix names stays as it is, byte for byte; new lines end as the
/// others of the text do.
pub fn mend(text: &str, fixes: &[&Fix]) -> (String, Vec<bool>) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = Vec::with_capacity(fixes.len());
    for fix in fixes {
        let fits = fix.edits.iter().all(|edit| {
            let range = edit.span.range();
            let apart = |other: &&Edit| {
                let other = other.span.range();
                other.end < range.start || range.end < other.start
            };
            text.get(range.clone()).is_some() && taken.iter().all(apart)
        });
        applied.push(fits);
        if fits {
            taken.extend(&fix.edits);
        }
    }
    taken.sort_by_key(|edit| edit.span);
    let mut mended = String::with_capacity(text.len());
    let mut done = 0;
    for edit in taken {
        let range = edit.span.range();
        mended.push_str(text.get(done..range.start).unwrap_or_default());
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        mended.push_str(&edit.text.replace('\n', line_end));
        done = range.end;
    }
    mended.push_str(text.get(done..).unwrap_or_default());
    (mended, applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn fixes_are_applied_whole_and_apart_from_each_other() {
        let text = "a: [[1]]\r\nb: 2\r\n";
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", text);
        let span = |range| Span::new(file, range);
        let brackets = Fix::delete([span(3..4), span(7..8)]);
        let inside = Fix::replace(span(4..7), "[2]");
        let below = Fix::replace(span(14..14), "\nc: 3");
        let (mended, applied) = mend(text, &[&brackets, &inside, &below]);
        assert_eq!(mended, "a: [1]\r\nb: 2\r\nc: 3\r\n");
        assert_eq!(applied, [true, false, true]);
        let (same, applied) = mend(text, &[&Fix::replace(span(90..91), "x")]);
        assert_eq!((same.as_str(), applied), (text, vec![false]));
    }
}
