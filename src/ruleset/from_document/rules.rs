//! Reading recommendations/*.yaml.

use std::collections::BTreeSet;

use super::super::Mention;
use super::super::decode;
use super::super::fields::Fields;
use super::super::rule::{Action, Bound, BoundValue, Caution, Exception, Rule, Strength, Timing, Written};
use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};
use crate::source::{Span, Spanned};

impl Reader<'_> {
    pub(super) fn rules(&mut self, node: &Node, rules: &mut Vec<Rule>) {
        let Some(items) = node.list() else {
            self.rules_lost = true;
            self.out.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("a file of rules cannot be {}", node.kind()),
                )
                .help("list the rules, each beginning with `- id: …`"),
            );
            return;
        };
        for item in items {
            if let Some(rule) = self.rule(item) {
                rules.push(rule);
            }
        }
    }

    pub(super) fn rule(&mut self, node: &Node) -> Option<Rule> {
        let mut fields = Fields::of(node, "a rule", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let out = &mut self.out;
        let title = fields.need_text("title", out);
        let items = fields.need_list("statements", out);
        let statements = decode::mentions(items, "statements", out);
        let direction = Spanned::new(
            fields.need_word("direction", &["for", "against", "either"], out),
            fields.key_span("direction"),
        );
        let priority = fields.need_word("priority", &["stat", "asap", "urgent", "routine"], out);
        let strength = fields.need("strength").and_then(|n| strength(n, out)).unwrap_or_default();
        let scope = self.condition(&mut fields, "scope");
        let condition = self.condition(&mut fields, "condition");
        let items = fields.list("exceptions", &mut self.out);
        let exceptions = items.iter().filter_map(|n| self.exception(n)).collect();
        let outside = BOUNDS.iter().any(|bound| node.get(bound).is_some());
        let timing = fields.get("timing").and_then(|n| self.timing(n, outside));
        let done_when = self.condition(&mut fields, "done_when");
        let breached_when = self.condition(&mut fields, "breached_when");
        let out = &mut self.out;
        if breached_when.is_some() && direction.value != "against" && !direction.value.is_empty() {
            out.push(
                Diagnostic::error(
                    Code::ConflictingKeys,
                    fields.key_span("breached_when"),
                    "only a rule `against` something can be breached",
                )
                .help("remove `breached_when`, or write `direction: against`"),
            );
        }
        let actions: Vec<Action> =
            fields.need_list("actions", out).iter().filter_map(|n| action(n, out)).collect();
        self.agreeing(&direction, &actions, fields.key_span("actions"));
        let out = &mut self.out;
        let select =
            fields.get("select").and_then(|n| decode::word(n, "select", &["all", "any", "exactly-one"], out));
        let items = fields.list("cautions", out);
        let cautions = items.iter().filter_map(|n| self.caution(n)).collect();
        let due = self.due(&statements);
        let out = &mut self.out;
        let citations = fields.cited(due.as_deref(), self.sources, out);
        let open_list = fields.boolean("open_list", out).unwrap_or(false);
        let note = fields.text("note", out);
        let allow = fields.allow(out);
        let written = written(node);
        outdented(node, &mut fields, out);
        fields.finish(out);
        Some(Rule {
            id,
            title,
            statements,
            direction,
            priority,
            strength,
            scope,
            condition,
            exceptions,
            timing,
            done_when,
            breached_when,
            actions,
            select,
            cautions,
            citations,
            open_list,
            note,
            allow,
            written,
        })
    }

    /// What a rule with these statements must cite, where all of them say what they cite.
    fn due(&self, statements: &[Mention]) -> Option<Vec<i64>> {
        let cited: Option<Vec<&Vec<i64>>> =
            statements.iter().map(|mention| self.cited.get(&mention.value)).collect();
        let numbers: BTreeSet<i64> = cited?.into_iter().flatten().copied().collect();
        (!statements.is_empty()).then(|| numbers.into_iter().collect())
    }

    /// A rule `against` something says to avoid it or to stop it.
    fn agreeing(&mut self, direction: &Spanned<String>, actions: &[Action], place: Span) {
        let known = actions.iter().filter(|action| !action.verb.is_empty());
        for action in known.filter(|action| !matches!(action.verb.as_str(), "avoid" | "stop")) {
            if direction.value == "against" {
                self.out.push(
                    Diagnostic::error(
                        Code::ConflictingKeys,
                        place,
                        format!("a rule `against` something says `do: {}`", action.verb),
                    )
                    .help("write `do: avoid` or `do: stop`, or `direction: for`"),
                );
            }
        }
    }

    pub(super) fn exception(&mut self, node: &Node) -> Option<Exception> {
        let mut fields = Fields::of(node, "an exception", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let when = self.need_condition(&mut fields, "when");
        let statements = fields.mentions("statements", &mut self.out);
        fields.finish(&mut self.out);
        Some(Exception { id, when: when?, statements })
    }

    pub(super) fn caution(&mut self, node: &Node) -> Option<Caution> {
        let mut fields = Fields::of(node, "a caution", &mut self.out)?;
        let when = self.need_condition(&mut fields, "when");
        let text = fields.need_text("text", &mut self.out);
        fields.finish(&mut self.out);
        Some(Caution { when: when?, text })
    }

    /// `outside`: a bound stands beside `timing` instead of in it, which is told there.
    fn timing(&mut self, node: &Node, outside: bool) -> Option<Timing> {
        let mut fields = Fields::of(node, "`timing`", &mut self.out)?;
        let anchor = fields
            .need("anchor")
            .and_then(|n| Some(Spanned::new(decode::text(n, "anchor", &mut self.out)?, n.span)));
        let opens = self.bound(&mut fields, "opens", Some("opens_after"));
        let due = self.bound(&mut fields, "due", None);
        let closes = self.bound(&mut fields, "closes", Some("closes_before"));
        if BOUNDS.iter().all(|bound| node.get(bound).is_none()) && !outside {
            self.out.push(
                Diagnostic::error(Code::MissingKey, fields.span(), "`timing` has no bound")
                    .help("add `opens:`, `due:` or `closes:` with a duration such as `P4W`"),
            );
        }
        let span = fields.span();
        fields.finish(&mut self.out);
        Some(Timing { anchor: anchor?, opens, due, closes, span })
    }

    pub(super) fn bound(
        &mut self,
        fields: &mut Fields<'_>,
        inclusive: &'static str,
        strict: Option<&'static str>,
    ) -> Option<Bound> {
        let node = fields.get(inclusive);
        let strict_node = strict.and_then(|key| fields.get(key));
        if let (Some(first), Some(second)) = (node, strict_node) {
            self.out.push(
                Diagnostic::error(
                    Code::OverlappingBounds,
                    second.span,
                    format!("`{inclusive}` and `{}` bound the same end", strict.unwrap_or_default()),
                )
                .related(first.span, "the other bound")
                .help("keep the one that the source means"),
            );
        }
        let (node, is_strict) = match (node, strict_node) {
            (Some(node), _) => (node, false),
            (None, Some(node)) => (node, true),
            (None, None) => return None,
        };
        let key = if is_strict { strict.unwrap_or(inclusive) } else { inclusive };
        // A definition may be called `p4w`.
        let attempted = |text: &str| {
            (!text.trim_start().starts_with('p') && decode::duration_in_words(text).is_some())
                || text.strip_prefix('P').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let value = match &node.value {
            Content::Text(text) if attempted(text) => {
                decode::duration(node, key, &mut self.out).map(BoundValue::Duration)
            }
            _ => decode::expression(node, key, self.sources, &mut self.out)
                .map(|e| BoundValue::Expression(Box::new(e))),
        };
        Some(Bound { value: value?, strict: is_strict, span: node.span })
    }
}

/// The keys of a window's ends.
const BOUNDS: [&str; 5] = ["opens", "opens_after", "due", "closes", "closes_before"];

/// Says of bounds that stand beside `timing` where they belong.
fn outdented(node: &Node, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
    for key in BOUNDS.into_iter().filter(|key| node.get("timing").is_some() && node.get(key).is_some()) {
        fields.get(key);
        let message = format!("`{key}` belongs under `timing:`");
        out.push(
            Diagnostic::error(Code::UnknownKey, fields.key_span(key), message)
                .help("put it below the line `timing:`, two spaces further in than that line"),
        );
    }
}

/// The texts of a rule with their places.
fn written(node: &Node) -> Written {
    let actions = node.get("actions").and_then(Node::list).unwrap_or_default();
    let texts = actions.iter().flat_map(|action| ["what", "details", "text"].map(|key| action.get(key)));
    Written {
        title: node.get("title").cloned(),
        citations: node.get("citations").cloned(),
        as_given: node.get("strength").and_then(|strength| strength.get("as_given")).cloned(),
        actions: texts.flatten().cloned().collect(),
    }
}

const ACTION_KINDS: [&str; 10] = [
    "medication",
    "supplement",
    "imaging",
    "examination",
    "referral",
    "procedure",
    "therapy",
    "follow-up",
    "behaviour",
    "other",
];

const ACTION_VERBS: [&str; 9] =
    ["start", "continue", "obtain", "refer", "consider", "perform", "avoid", "stop", "review"];

fn action(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Action> {
    let mut fields = Fields::of(node, "an action", out)?;
    let action = Action {
        kind: fields.need_word("kind", &ACTION_KINDS, out),
        verb: fields.need_word("do", &ACTION_VERBS, out),
        what: fields.need_text("what", out),
        to: fields.text("to", out),
        details: fields.text("details", out),
        text: fields.need_text("text", out),
    };
    fields.finish(out);
    Some(action)
}

fn strength(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Strength> {
    let mut fields = Fields::of(node, "`strength`", out)?;
    let strength = Strength {
        as_given: fields.need_text("as_given", out),
        scale: fields.text("scale", out),
        grade: fields.text("grade", out),
    };
    fields.finish(out);
    Some(strength)
}
