//! Reading the properties and groups of guideline.yaml.

use super::super::decode;
use super::super::fields::Fields;
use super::super::property::{Expected, Group, Property, STATUSES};
use super::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Content, Node};

impl Reader<'_> {
    pub(super) fn property(&mut self, node: &Node) -> Option<Property> {
        let mut fields = Fields::of(node, "a property", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let says = fields.need_text("says", &mut self.out);
        let statements = fields.mentions("statements", &mut self.out);
        let whom = self.condition(&mut fields, "for");
        let holds = self.condition(&mut fields, "holds");
        let out = &mut self.out;
        let when = expected(&mut fields, "when", out);
        let then = expected(&mut fields, "then", out);
        let any_of = expected(&mut fields, "any_of", out);
        let never = expected(&mut fields, "never", out);
        let only = fields.get("only").is_some().then(|| fields.mentions("only", out));
        let claims = ["holds", "then", "any_of", "never", "only"];
        if claims.iter().all(|claim| node.get(claim).is_none()) {
            out.push(
                Diagnostic::error(Code::MissingKey, fields.span(), "a property claims nothing").help(
                    "add one of `holds:`, `then:`, `any_of:`, `never:` and `only:`, such as `never: {some-rule: applies}`",
                ),
            );
        }
        fields.finish(out);
        Some(Property { id, says, statements, whom, when, holds, then, any_of, never, only })
    }

    pub(super) fn group(&mut self, node: &Node) -> Option<Group> {
        let mut fields = Fields::of(node, "a group", &mut self.out)?;
        let id = self.id(&mut fields, '-');
        let says = fields.need_text("says", &mut self.out);
        let whom = self.condition(&mut fields, "for");
        let items = fields.need_list("rules", &mut self.out);
        let rules = decode::mentions(items, "rules", &mut self.out);
        fields.finish(&mut self.out);
        Some(Group { id, says, whom, rules })
    }
}

/// Rules with statuses: `{some-rule: applies, other-rule: [active, overdue]}`.
fn expected(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Expected> {
    let entries = fields.map(key, out);
    if entries.is_empty() && fields.get(key).is_some_and(|node| node.map().is_some()) {
        let problem =
            Diagnostic::error(Code::InvalidValue, fields.key_span(key), format!("`{key}` is empty"));
        out.push(problem.help(format!("name a rule and a status, such as `{key}: {{some-rule: applies}}`")));
    }
    let read = |node: &Node, out: &mut Vec<Diagnostic>| -> Vec<String> {
        let items = match &node.value {
            Content::List(_) => decode::filled(node, key, out),
            _ => std::slice::from_ref(node),
        };
        let statuses = decode::mentions(items, key, out);
        let places = items.iter().filter(|item| statuses.iter().any(|status| status.span == item.span));
        places.filter_map(|item| decode::word(item, "a status", &STATUSES, out)).collect()
    };
    entries.iter().map(|(rule, node)| Expected { rule: rule.clone(), statuses: read(node, out) }).collect()
}
