//! Any bytes as a file of a guideline, as a record or as a case.

use regimen::layout;
use regimen::render::{self, Paint};

use super::world::{self, BASE, assert_well_put};

/// Loads the base with one file in place of its own: everything that is said is well put, a record without a plan is
/// told why, what the program accepts the schemas accept.
pub fn rule_file(name: &str, bytes: &[u8]) {
    let outcome = world::load(&[(name, bytes.to_vec())]);
    for problem in &outcome.problems {
        assert_well_put(&outcome.sources, problem);
    }
    assert!(!outcome.codes().contains(&"schema-mismatch"), "{:#?}", outcome.problems);
    let text = render::diagnostics(&outcome.sources, &outcome.problems, Paint::Plain);
    let json = render::diagnostics_json(&outcome.sources, &outcome.problems, |_| false).unwrap();
    assert!(outcome.problems.is_empty() == text.is_empty() && json.ends_with("]\n"));
    laid_out(name, &outcome);
    assert!(outcome.planned || text.contains("error["), "no plan, and nothing is said: {text}");
}

/// What can be laid out means the same, which `lay_out` itself sees to, and is not changed a second time.
fn laid_out(name: &str, outcome: &world::Outcome) {
    let schema = BASE.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema);
    let mut sources = outcome.sources.clone();
    let file = sources.find(name).unwrap();
    if let Ok(once) = layout::lay_out(&sources, file, schema) {
        let again = sources.add(name, once.clone());
        assert_eq!(layout::lay_out(&sources, again, schema).as_ref(), Ok(&once));
    }
}

/// The same for a text whose first line says for which file of the base it stands: `# stands for: facts.yaml`. Without
/// such a line it is a file of rules.
pub fn any_file(bytes: &[u8]) {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let stands_for = first.strip_prefix(b"# stands for: ").map(<[u8]>::trim_ascii_end);
    let known = BASE.iter().map(|(known, _)| *known).find(|known| Some(known.as_bytes()) == stands_for);
    rule_file(known.unwrap_or("recommendations/rules.yaml"), bytes);
}
