//! What there is to say of a guideline once all its patients are seen at once.

mod conflicts;
mod gaps;
mod pairs;
mod parts;
mod properties;
mod rules;

use super::{Limits, Patient, Region, Replay, Space, Undecided, Words};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::evaluation::Status;
use crate::program::Program;
use crate::ruleset::{self, Allow, Ruleset};
use crate::source::{Sources, Span};

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What, where, and what to do.
    pub diagnostic: Diagnostic,
    /// The smallest patient who shows it; nothing where it says that there is none.
    pub patient: Option<Patient>,
    /// Who shows it; nothing where that takes too long to say.
    pub who: Option<Words>,
}

/// What was found of a guideline.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order in which it was looked for.
    pub findings: Vec<Finding>,
    /// The ids of the properties that are proved.
    pub proved: Vec<String>,
    /// Facts without which rules are undecided for everybody in their scope, each with the ids of the rules.
    pub required: Vec<(String, Vec<String>)>,
}

impl Report {
    /// Whether something was found that is more than a note, other than that something is not decided.
    pub fn any_warning(&self) -> bool {
        let warns = |finding: &Finding| {
            finding.diagnostic.severity != Severity::Note && finding.diagnostic.code != Code::NotDecided
        };
        self.findings.iter().any(warns)
    }

    /// Whether something was not decided.
    pub fn any_undecided(&self) -> bool {
        self.findings.iter().any(|finding| finding.diagnostic.code == Code::NotDecided)
    }
}

/// The statuses of a rule that speaks to a patient, done or not.
pub(super) const APPLIES: [Status; 4] = [Status::Active, Status::Overdue, Status::Met, Status::Violated];

/// The statuses in which a conflict counts a rule.
const HOLDS: [Status; 3] = [Status::Active, Status::Overdue, Status::Met];

/// Of so many findings it is said in words who shows them, which takes longest.
const MOST_IN_WORDS: usize = 200;

/// Everything that is found of a guideline, what an `allow` silences left out.
pub fn analyse(sources: &Sources, ruleset: &Ruleset, program: &Program, limits: Limits) -> Report {
    let mut analysis = Analysis {
        sources,
        ruleset,
        program,
        space: Space::of(&[program], limits),
        applies: Vec::new(),
        size: 0,
        found: Vec::new(),
        report: Report::default(),
    };
    analysis.applies =
        (0..program.rules.len()).map(|rule| analysis.space.with_status(0, rule, &APPLIES)).collect();
    analysis.size = analysis.space.size();
    analysis.properties();
    analysis.conflicts();
    analysis.gaps();
    let living = analysis.rules();
    analysis.pairs(&living);
    analysis.settle();
    analysis.report
}

struct Analysis<'p> {
    sources: &'p Sources,
    ruleset: &'p Ruleset,
    program: &'p Program,
    space: Space<'p>,
    /// To whom each rule applies.
    applies: Vec<Answer<Region>>,
    /// How many nodes there were before the first question.
    size: usize,
    /// What was found, each with the rule on which an `allow` may stand.
    found: Vec<(Option<usize>, Finding)>,
    report: Report,
}

type Answer<T> = Result<T, Undecided>;

impl<'p> Analysis<'p> {
    /// The rule as written.
    fn written(&self, rule: usize) -> Option<&'p ruleset::Rule> {
        self.ruleset.rule(&self.program.rules.get(rule)?.id)
    }

    /// Where a rule's id stands.
    fn place(&self, rule: usize) -> Span {
        self.written(rule).map_or(self.ruleset.guideline.span, |rule| rule.id.span)
    }

    fn id(&self, rule: usize) -> &'p str {
        self.program.rules.get(rule).map_or("", |rule| &rule.id)
    }

    fn say(&mut self, rule: Option<usize>, diagnostic: Diagnostic) {
        self.found.push((rule, Finding { diagnostic, patient: None, who: None }));
    }

    /// Says something with a patient who shows it, and who else does.
    fn say_with(&mut self, rule: Option<usize>, diagnostic: Diagnostic, patient: Patient, region: Region) {
        let who = if self.found.len() < MOST_IN_WORDS { self.who(region).ok() } else { None };
        self.found.push((rule, Finding { diagnostic, patient: Some(patient), who }));
    }

    /// Says something with a patient who shows it.
    fn say_of(&mut self, rule: Option<usize>, diagnostic: Diagnostic, patient: Patient) {
        self.found.push((rule, Finding { diagnostic, patient: Some(patient), who: None }));
    }

    /// A region in words; that all of them are in scope goes without saying.
    fn who(&mut self, region: Region) -> Answer<Words> {
        let scope = self.scope()?;
        let outside = self.space.without(region, scope)?;
        let within = if self.space.is_empty(outside)? { scope } else { Region::ALL };
        self.space.words(region, within, 3)
    }

    /// Says that something is not decided, and why.
    fn say_undecided(&mut self, place: Span, what: &str, why: Undecided) {
        let message = format!("{what} is not decided: {}", self.space.because(why));
        let open = self.space.open().to_vec();
        let help = match (why, open.first()) {
            (Undecided::Spent, _) => "allow more steps with `--steps`, or divide the conditions it rests on",
            (Undecided::NotCovered, Some(open)) => &open.remedy,
            (Undecided::NotCovered, None) => "test it with cases",
            (Undecided::NotReproduced, _) => "report it, with the guideline",
        };
        let rule = (0..self.program.rules.len()).find(|rule| self.place(*rule) == place);
        let mut diagnostic = Diagnostic::warning(Code::NotDecided, place, message).help(help);
        if why == Undecided::NotCovered {
            let places = open.iter().filter_map(|open| open.place(self.ruleset, self.sources));
            for written in places.filter(|written| *written != place) {
                diagnostic = diagnostic.related(written, "this is not covered exactly");
            }
        }
        self.say(rule, diagnostic);
    }

    /// Those in the guideline's scope for certain.
    fn scope(&mut self) -> Answer<Region> {
        match &self.program.scope {
            Some(scope) => self.space.with_truth(0, scope, crate::value::Truth::True),
            None => Ok(Region::ALL),
        }
    }

    fn applies(&self, rule: usize) -> Answer<Region> {
        self.applies.get(rule).copied().unwrap_or(Ok(Region::NOBODY))
    }

    /// Answers a question of which no region is needed afterwards.
    fn aside<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let answer = ask(self);
        self.space.release(self.size);
        answer
    }

    /// Those for whom one of these rules has one of these statuses.
    fn any_with(&mut self, rules: &[usize], statuses: &[Status]) -> Answer<Region> {
        let mut any = Region::NOBODY;
        for rule in rules {
            let one = self.space.with_status(0, *rule, statuses)?;
            any = self.space.either(any, one)?;
        }
        Ok(any)
    }

    /// The smallest patient of a region for whom `holds` is true when replayed.
    fn patient(&mut self, region: Region, holds: &dyn Fn(&Replay<'p>) -> bool) -> Answer<Option<Patient>> {
        self.space.patient(region, holds)
    }

    /// Leaves out what is allowed with a reason, and says of each such `allow` that silences nothing.
    fn settle(&mut self) {
        let mut idle = Vec::new();
        for (number, rule) in self.program.rules.iter().enumerate() {
            for allow in self.ruleset.rule(&rule.id).map_or(&[][..], |rule| &rule.allow) {
                let here = |rule: Option<usize>, finding: &Finding| {
                    rule == Some(number) && finding.diagnostic.code == allow.lint.value
                };
                self.silence(allow, &here, &mut idle);
            }
        }
        for allow in &self.ruleset.guideline.allow {
            self.silence(allow, &|_, finding| finding.diagnostic.code == allow.lint.value, &mut idle);
        }
        for place in idle {
            let message = "the analysis finds nothing here to allow".to_owned();
            let help = "remove it: what it was written for is gone, or stands elsewhere";
            self.say(None, Diagnostic::warning(Code::UnusedAllow, place, message).help(help));
        }
        self.report.findings = self.found.drain(..).map(|(_, finding)| finding).collect();
    }

    fn silence(
        &mut self,
        allow: &Allow,
        silences: &dyn Fn(Option<usize>, &Finding) -> bool,
        idle: &mut Vec<Span>,
    ) {
        if !Code::ANALYSES.contains(&allow.lint.value) {
            return;
        }
        let before = self.found.len();
        self.found.retain(|(rule, finding)| !silences(*rule, finding));
        if self.found.len() == before {
            idle.push(allow.lint.span);
        }
    }
}
