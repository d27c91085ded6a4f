//! Lints that an author has switched off, with the reason.

use super::decode;
use super::fields::Fields;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Node;
use crate::source::Spanned;

/// One item of `allow:`, on the guideline, a rule, a fact, a definition or a reading.
#[derive(Clone, Debug)]
pub struct Allow {
    /// `lint:`
    pub lint: Spanned<Code>,
    /// `because:`
    pub because: String,
}

impl Fields<'_> {
    /// `allow`, which may be left out.
    pub(super) fn allow(&mut self, out: &mut Vec<Diagnostic>) -> Vec<Allow> {
        let mut found: Vec<Allow> = Vec::new();
        for item in self.filled_list("allow", out) {
            let Some(allow) = allow(item, out) else {
                continue;
            };
            match found.iter().find(|other| other.lint.value == allow.lint.value) {
                Some(first) => {
                    out.push(decode::twice(allow.lint.value.as_str(), allow.lint.span, first.lint.span));
                }
                None => found.push(allow),
            }
        }
        found
    }
}

fn allow(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Allow> {
    let mut fields = Fields::of(node, "an item of `allow`", out)?;
    let lint = fields.need("lint");
    let because = fields.need_text("because", out);
    fields.finish(out);
    let lint = lint?;
    let words: Vec<&str> = Code::LINTS.iter().chain(Code::ANALYSES).map(|code| code.as_str()).collect();
    let code = Code::from_word(&decode::word(lint, "lint", &words, out)?)?;
    Some(Allow { lint: Spanned::new(code, lint.span), because })
}
