//! One rule that many cases name and that is not there: told once.

use std::collections::BTreeMap;

use regimen::{Code, Diagnostic, Sources};

use crate::cli::check::counted_as;

/// How many other places are named.
const PLACES: usize = 3;

/// Of the problems from `start` on, keeps the first of each rule that does not exist, with how often and where else it is
/// named.
pub(super) fn unknown_rules(sources: &Sources, problems: &mut Vec<Diagnostic>, start: usize) {
    let mut firsts: BTreeMap<String, (Diagnostic, Vec<Diagnostic>)> = BTreeMap::new();
    for problem in problems.extract_if(start.., |problem| problem.code == Code::UnknownRule) {
        match firsts.get_mut(&problem.message) {
            Some((_, more)) => more.push(problem),
            None => _ = firsts.insert(problem.message.clone(), (problem, Vec::new())),
        }
    }
    problems.extend(firsts.into_values().map(|(first, more)| told(sources, first, &more)));
}

fn told(sources: &Sources, mut first: Diagnostic, more: &[Diagnostic]) -> Diagnostic {
    if more.is_empty() {
        return first;
    }
    let mut files: Vec<_> = more.iter().chain([&first]).map(|problem| problem.primary.file).collect();
    files.sort();
    files.dedup();
    let place = |problem: &Diagnostic| {
        format!("{}:{}", sources.name(problem.primary.file), sources.position(problem.primary).line)
    };
    let places: Vec<String> = more.iter().take(PLACES).map(place).collect();
    let rest = more.len().saturating_sub(PLACES);
    let rest = if rest > 0 { format!(", and {rest} more places") } else { String::new() };
    let help = first.help.take().unwrap_or_default();
    first.message.push_str(&format!(
        ", named {} times in {}",
        more.len() + 1,
        counted_as(files.len(), "case file")
    ));
    first.help(format!("{help}; also at {}{rest}", places.join(", ")))
}
