//! The tiny guideline of `tests/broken/base/` with some of its files put in place of others, loaded as the commands
//! load one: every problem, from the bytes of the rule files to the plan for the patient.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use regimen::case::{self, Case};
use regimen::diagnostic::{Fix, any_error, mend};
use regimen::document::{self, Node, decode};
use regimen::facts::Warning;
use regimen::lint::{self, Shown};
use regimen::program::ReadingChoice;
use regimen::schema::{Checker, SCHEMAS};
use regimen::source::{FileId, Span};
use regimen::{Code, Diagnostic, Files, Limits, Plan, Program, Record, Ruleset, Severity, Sources, ruleset};

/// The files of the base, each with the schema it is held against; first those of the guideline.
pub const BASE: [(&str, &str); 7] = [
    ("guideline.yaml", "guideline"),
    ("facts.yaml", "facts"),
    ("definitions.yaml", "definitions"),
    ("readings.yaml", "readings"),
    ("recommendations/rules.yaml", "rules"),
    ("patient.yaml", "patient"),
    ("case.yaml", "case"),
];

/// A folder or file of the package, from the tests as from the fuzzers, which are a package below it.
pub fn at(path: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("rules").is_dir()).unwrap_or(here).join(path)
}

/// The bytes of a file of the base.
pub fn base(name: &str) -> Vec<u8> {
    static READ: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let read = |(name, _): &(&str, &str)| fs::read(at("tests/broken/base").join(name)).unwrap();
    let files = READ.get_or_init(|| BASE.iter().map(read).collect());
    BASE.iter().position(|(known, _)| *known == name).map(|at| files[at].clone()).unwrap()
}

/// The guideline of the base, as written.
pub fn sound() -> (Sources, Ruleset) {
    let (mut world, ids) = World::of(&[]);
    let ruleset = world.guideline(&ids).unwrap().ruleset;
    (world.sources, ruleset)
}

/// The base with some files put in the place of its own, as run, or what is wrong with it.
pub fn program(replaced: &[(&str, Vec<u8>)]) -> (Sources, Result<Program, Vec<Diagnostic>>) {
    let (mut world, ids) = World::of(replaced);
    let loaded = world.guideline(&ids).map(|loaded| loaded.program);
    (world.sources, loaded.ok_or(world.problems))
}

/// What the analysis finds of the base with a file put in the place of its own.
pub fn analysed(replaced: &str, bytes: &[u8]) -> Vec<Code> {
    let (mut world, ids) = World::of(&[(replaced, bytes.to_vec())]);
    let loaded = world.guideline(&ids).unwrap();
    let limits = regimen::analysis::Limits::default();
    let report = regimen::analysis::analyse(&world.sources, &loaded.ruleset, &loaded.program, limits);
    report.findings.iter().map(|finding| finding.diagnostic.code).collect()
}

/// What came of a guideline, a patient and a case.
pub struct Outcome {
    pub sources: Sources,
    pub problems: Vec<Diagnostic>,
    /// What the plan for the patient warns of.
    pub warnings: Vec<Warning>,
    /// Whether there is a plan.
    pub planned: bool,
    /// Whether the case was read and holds.
    pub case_holds: bool,
}

impl Outcome {
    /// The words of all codes, sorted, each once.
    pub fn codes(&self) -> Vec<&'static str> {
        let problems = self.problems.iter().map(|problem| problem.code);
        let mut codes: Vec<_> =
            problems.chain(self.warnings.iter().map(|warning| warning.code)).map(Code::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Loads the base with some files put in the place of its own.
pub fn load(replaced: &[(&str, Vec<u8>)]) -> Outcome {
    let (mut world, ids) = World::of(replaced);
    let (mut warnings, mut planned, mut case_holds) = (Vec::new(), false, false);
    if let Some(loaded) = world.guideline(&ids) {
        if let Some(plan) = ids[5].and_then(|file| world.plan(file, &loaded.program)) {
            warnings = plan.warnings;
            planned = true;
        }
        let mut shown = None;
        case_holds = ids[6].is_some_and(|file| world.case(file, &loaded, &mut shown));
        world.problems.extend(lint::check(&world.sources, &loaded.ruleset, shown.as_ref()));
    }
    for (id, (_, name)) in ids.into_iter().zip(BASE) {
        if let Some(id) = id {
            world.hold_against_schema(id, name);
        }
    }
    Outcome { sources: world.sources, problems: world.problems, warnings, planned, case_holds }
}

/// What `--fix` makes of the files that have remedies at hand: each text before and after.
pub fn mended(outcome: &Outcome) -> BTreeMap<String, (String, String)> {
    let mut fixes: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
    for fix in outcome.problems.iter().filter_map(|problem| problem.fix.as_ref()) {
        fixes.entry(fix.edits[0].span.file).or_default().push(fix);
    }
    let mended = fixes.into_iter().map(|(file, fixes)| {
        let text = outcome.sources.text(file);
        let (mended, applied) = mend(text, &fixes);
        assert!(applied.contains(&true), "no remedy can be applied to {text}");
        (outcome.sources.name(file).to_owned(), (text.to_owned(), mended))
    });
    mended.collect()
}

struct World {
    sources: Sources,
    problems: Vec<Diagnostic>,
}

struct Loaded {
    ruleset: Ruleset,
    program: Program,
}

impl World {
    fn of(replaced: &[(&str, Vec<u8>)]) -> (Self, Vec<Option<FileId>>) {
        let mut world = Self { sources: Sources::new(), problems: Vec::new() };
        let bytes = |name: &str| {
            let other = replaced.iter().find(|(other, _)| *other == name);
            other.map_or_else(|| base(name), |(_, bytes)| bytes.clone())
        };
        let ids = BASE.iter().map(|(name, _)| world.add(name, &bytes(name))).collect();
        (world, ids)
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Option<FileId> {
        match decode(bytes) {
            Ok(text) => Some(self.sources.add(name, text)),
            Err(bad) => {
                let file = self.sources.add(name, bad.readable.clone());
                self.problems.push(bad.diagnostic(file));
                None
            }
        }
    }

    fn guideline(&mut self, ids: &[Option<FileId>]) -> Option<Loaded> {
        let files = Files {
            guideline: ids[0]?,
            facts: ids[1]?,
            definitions: Some(ids[2]?),
            readings: Some(ids[3]?),
            recommendations: vec![ids[4]?],
        };
        let (ruleset, problems) = ruleset::from_documents(&self.sources, &files);
        self.problems.extend(problems);
        let ruleset = ruleset?;
        let (program, problems) = Program::from_ruleset(&ruleset, &self.sources, &ReadingChoice::new());
        self.problems.extend(problems);
        let program = program.filter(|_| !any_error(&self.problems))?;
        Some(Loaded { ruleset, program })
    }

    fn node(&mut self, file: FileId) -> Option<Node> {
        document::read(&self.sources, file, &Limits::default())
            .map_err(|found| self.problems.extend(found))
            .ok()
    }

    fn plan<'p>(&mut self, file: FileId, program: &'p Program) -> Option<Plan<'p>> {
        let node = self.node(file)?;
        let plan = Record::from_document(program, &node).and_then(|record| {
            let day = record.day(None).map_err(|problem| vec![problem])?;
            Plan::of(program, &record, day)
        });
        plan.map_err(|found| self.problems.extend(found)).ok()
    }

    fn case(&mut self, file: FileId, loaded: &Loaded, shown: &mut Option<Shown>) -> bool {
        let Some(node) = self.node(file) else { return false };
        self.problems.extend(case::doubtful_texts(&self.sources, &node));
        let case = match Case::from_document(&loaded.ruleset, &loaded.program, &node) {
            Ok(case) => case,
            Err(found) => {
                self.problems.extend(found);
                return false;
            }
        };
        if case.readings.is_empty() {
            case.shows(&loaded.program, shown.get_or_insert_default());
            return case.run(&loaded.program).passed();
        }
        let (program, _) = Program::from_ruleset(&loaded.ruleset, &self.sources, &case.readings);
        program.is_some_and(|program| case.run(&program).passed())
    }

    /// As `check` does: only where nothing else was found.
    fn hold_against_schema(&mut self, file: FileId, name: &str) {
        let refused = |p: &Diagnostic| p.primary.file == file && p.severity == Severity::Error;
        if self.problems.iter().any(refused) {
            return;
        }
        let Ok(node) = document::read(&self.sources, file, &Limits::default()) else { return };
        self.problems.extend(checker(name).check(&node));
    }
}

/// The schema of this name, made ready once.
fn checker(name: &str) -> &'static Checker {
    static READY: OnceLock<Vec<(&str, Checker)>> = OnceLock::new();
    let ready = READY.get_or_init(|| SCHEMAS.iter().map(|s| (s.name, s.checker().unwrap())).collect());
    ready.iter().find(|(known, _)| *known == name).map(|(_, checker)| checker).unwrap()
}

/// Fails where a message is not written as messages are here.
pub fn assert_well_put(sources: &Sources, problem: &Diagnostic) {
    let shown = format!("{} {problem:#?}", sources.name(problem.primary.file));
    let help = problem.help.as_deref();
    if problem.severity == Severity::Error {
        assert!(help.is_some(), "no help: {shown}");
    }
    let sentences = problem.related.iter().map(|related| related.message.as_str()).chain(help);
    for sentence in sentences.chain([problem.message.as_str()]) {
        assert!(
            sentence.starts_with(|c: char| c == '`' || c.is_lowercase() || c.is_ascii_digit()),
            "starts badly: {shown}"
        );
        assert!(!sentence.ends_with(['.', '!', ' ', ',', ':']), "ends badly: {shown}");
        assert!(!sentence.contains('\n'), "several lines: {shown}");
        // What stands in backticks is the author's, who may write backticks, too.
        let ours: String = sentence.split('`').step_by(2).collect();
        let theirs = sources.text(problem.primary.file);
        for word in ["Option<", "Some(", "None", "Err(", "Ok(", "Vec<", "NodeKind", "Content", "::", "\\u{"] {
            assert!(!ours.contains(word) || theirs.contains(word), "says `{word}`: {shown}");
        }
    }
    for edit in problem.fix.iter().flat_map(|fix| &fix.edits) {
        assert!(inside(sources, edit.span) && edit.span.file == problem.primary.file, "{shown}");
    }
    for span in problem.related.iter().map(|related| related.span).chain([problem.primary]) {
        assert!(inside(sources, span), "a place outside of its file: {shown}");
    }
}

fn inside(sources: &Sources, span: Span) -> bool {
    let known = !sources.name(span.file).is_empty();
    known && sources.text(span.file).get(span.range()).is_some()
}
