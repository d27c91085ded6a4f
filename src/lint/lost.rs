//! Direction and strength that a statement has and its rule has not.

use super::{Finding, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::{Rule, Ruleset, Statement};

pub(super) fn check(ruleset: &Ruleset, found: &mut Vec<Finding>) {
    for (number, rule) in ruleset.rules.iter().enumerate() {
        let statements = rule.statements.iter().filter_map(|mention| ruleset.statement(&mention.value));
        for statement in statements.filter(|statement| statement.role == "rule") {
            let problems = [direction(rule, statement), strength(rule, statement), consider(rule, statement)];
            found.extend(problems.into_iter().flatten().map(|p| Finding::new(Part::Rule(number), p)));
        }
    }
}

fn direction(rule: &Rule, statement: &Statement) -> Option<Diagnostic> {
    let due = match statement.kind.as_str() {
        "recommendation-for" => "for",
        "recommendation-against" => "against",
        _ => return None,
    };
    (rule.direction.value != due).then(|| {
        let message = format!(
            "`{}` has direction `{}`, and `{}` recommends {due} something",
            rule.id.value, rule.direction.value, statement.id.value
        );
        Diagnostic::warning(Code::LostDirection, rule.direction.span, message)
            .related(statement.id.span, "the statement")
            .help(format!("write `direction: {due}`, or correct the `kind` of the statement"))
    })
}

/// The words of a text, small; what stands in parentheses is a remark of the author.
fn words(text: &str) -> Vec<String> {
    let outside: String =
        text.split('(').map(|part| part.split_once(')').map_or(part, |(_, rest)| rest)).collect();
    outside
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Both quote the source: what the statement quotes must be found again in the rule.
fn strength(rule: &Rule, statement: &Statement) -> Option<Diagnostic> {
    let given = words(&rule.strength.as_given);
    let quoted = statement.strength.as_deref()?;
    let missing =
        words(quoted).into_iter().find(|word| !given.iter().any(|other| other.starts_with(word)))?;
    let place = rule.written.as_given.as_ref().map_or(rule.id.span, |node| node.span);
    let message = format!(
        "`{}` puts it `{quoted}`, and `{missing}` is not in the strength of `{}`",
        statement.id.value, rule.id.value
    );
    Some(
        Diagnostic::warning(Code::LostStrength, place, message)
            .related(statement.id.span, "the statement")
            .help(
                "quote the source in `as_given`, with the words of each statement of the rule; \
                 a grade, such as strong, goes into `grade:` beside it",
            ),
    )
}

/// What the source only asks to consider must not become an order.
fn consider(rule: &Rule, statement: &Statement) -> Option<Diagnostic> {
    let asked = words(statement.strength.as_deref()?).iter().any(|word| word == "consider");
    let kept = rule.actions.iter().any(|action| action.verb == "consider");
    (asked && !kept).then(|| {
        let verbs: Vec<String> = rule.actions.iter().map(|action| format!("`do: {}`", action.verb)).collect();
        let message = format!(
            "`{}` says to consider, and `{}` says {}",
            statement.id.value,
            rule.id.value,
            verbs.join(" and ")
        );
        Diagnostic::warning(Code::LostStrength, rule.id.span, message)
            .related(statement.id.span, "the statement")
            .help("write `do: consider`")
    })
}
