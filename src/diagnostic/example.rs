//! For each code, the smallest mistake that earns it, and what to write instead.
//!
//! All are parts of one invented guideline; a test puts each into it and sees that the wrong part earns the code and
//! the right one nothing.

use super::Code;

/// A part of a file, wrong and right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file that it is a part of.
    pub file: &'static str,
    /// Lines that earn the code.
    pub wrong: &'static str,
    /// What to write instead.
    pub right: &'static str,
    /// What it has to agree with, where that stands in another file: the file, and lines of it.
    pub beside: Option<(&'static str, &'static str)>,
}

/// The statement that a rule's direction and strength have to agree with.
const STATEMENT: &str = "  - id: S1
    section: A
    locator: A1
    kind: recommendation-for
    role: rule
    text: Rest.
    citations: [1]
    quantities: [{of: rest, op: within, value: 2, unit: week}]
    strength: Rest";

impl Code {
    /// A wrong and a right example; nothing for problems that are not about a part of a file.
    pub fn example(self) -> Option<Example> {
        let (file, wrong, right) = yaml(self)
            .or_else(|| shape(self))
            .or_else(|| names(self))
            .or_else(|| expressions(self))
            .or_else(|| accounting(self))
            .or_else(|| records(self))
            .or_else(|| lints(self))
            .or_else(|| analyses(self))?;
        let beside =
            matches!(self, Self::LostDirection | Self::LostStrength).then_some((GUIDELINE, STATEMENT));
        Some(Example { file, wrong, right, beside })
    }
}

const GUIDELINE: &str = "guideline.yaml";
const FACTS: &str = "facts.yaml";
const DEFINITIONS: &str = "definitions.yaml";
const READINGS: &str = "readings.yaml";
const RULES: &str = "recommendations/rules.yaml";
const PATIENT: &str = "patient.yaml";
const CASE: &str = "case.yaml";

/// File, wrong, right.
type Part = (&'static str, &'static str, &'static str);

fn yaml(code: Code) -> Option<Part> {
    Some(match code {
        Code::InvalidYaml => (RULES, "  title: Walk: slowly", "  title: 'Walk: slowly'"),
        Code::YamlTag => (
            RULES,
            "  cautions:\n    - when: !pain\n      text: There is no pain.",
            "  cautions:\n    - when:\n        not: pain\n      text: There is no pain.",
        ),
        Code::SeveralDocuments => (FACTS, "---\ncontradictions:", "contradictions:"),
        Code::DuplicateKey => (
            FACTS,
            "    type: boolean\n    ask: Is there pain?\n    ask: Does it hurt?",
            "    type: boolean\n    ask: Is there pain?",
        ),
        Code::YamlAlias => (READINGS, "    alternatives: &others [P15D]", "    alternatives: [P15D]"),
        Code::CutText => (RULES, "  title: Walk #1", "  title: 'Walk #1'"),
        _ => return None,
    })
}

fn shape(code: Code) -> Option<Part> {
    Some(match code {
        Code::UnknownKey => (RULES, "  prority: routine", "  priority: routine"),
        Code::MissingKey => (RULES, "  priority: routine", "  direction: for\n  priority: routine"),
        Code::ConflictingKeys => (
            FACTS,
            "    type: boolean\n    unit: kg\n    ask: Is there pain?",
            "    type: boolean\n    ask: Is there pain?",
        ),
        Code::WrongType => (FACTS, "    range: 0 to 10", "    range: {min: 0, max: 10}"),
        Code::InvalidValue => (GUIDELINE, "status: activ", "status: active"),
        Code::InvalidName => (RULES, "- id: Walk_About", "- id: walk"),
        _ => return None,
    })
}

fn names(code: Code) -> Option<Part> {
    Some(match code {
        Code::DuplicateId => (RULES, "- id: rest", "- id: walk"),
        Code::UnknownName => (RULES, "  condition: scroe > 5", "  condition: score > 5"),
        Code::UnknownFact => (PATIENT, "  pian: true", "  pain: true"),
        Code::UnknownCode => {
            (FACTS, "    when: grade == \"midl\" and score > 8", "    when: grade == \"mild\" and score > 8")
        }
        Code::UnknownRule => (CASE, "      active: [rset]", "      active: [rest]"),
        Code::UnknownStatement => (RULES, "  statements: [S9]", "  statements: [S1]"),
        Code::UnknownSection => (GUIDELINE, "    section: B", "    section: A"),
        Code::UnknownReference => (GUIDELINE, "    citations: [7]", "    citations: [1]"),
        Code::UnknownReading => (CASE, "readings: {first_week: P15D}", "readings: {first_weeks: P15D}"),
        Code::UnknownDefinition => (
            CASE,
            "    expect:\n      values: {stong_pain: true}",
            "    expect:\n      values: {strong_pain: true}",
        ),
        Code::UnknownContradiction => (
            CASE,
            "    expect:\n      refused: [imaged-before-injry]",
            "    expect:\n      refused: [imaged-before-injury]",
        ),
        Code::Cycle => {
            (DEFINITIONS, "    expression: strong_pain or score >= 7", "    expression: score >= 7")
        }
        _ => return None,
    })
}

fn expressions(code: Code) -> Option<Part> {
    const RIGHT: &str = "  condition: score > 5";
    Some(match code {
        Code::InvalidExpression => (RULES, "  condition: score => 6", RIGHT),
        Code::UnknownFunction => {
            (DEFINITIONS, "    expression: at_least(score, 7)", "    expression: score >= 7")
        }
        Code::TypeMismatch => (RULES, "  condition: score > \"five\"", RIGHT),
        Code::NeverNone => (RULES, "  condition: score != none", "  condition: known(score)"),
        Code::MayOverflow => {
            (DEFINITIONS, "    expression: steps * steps >= 7", "    expression: score >= 7")
        }
        Code::MayDivideByZero => {
            (DEFINITIONS, "    expression: 100 / score >= 7", "    expression: 100 / (score + 1) >= 7")
        }
        Code::SlowExpression => {
            (DEFINITIONS, "    expression: contains(remark, \"strong\")", "    expression: score >= 7")
        }
        _ => return None,
    })
}

fn accounting(code: Code) -> Option<Part> {
    const WINDOW: &str = "  timing:\n    anchor: injured_on\n    opens: P1W\n    closes: P2W";
    Some(match code {
        Code::CitationMismatch => (RULES, "  citations: [2]", "  citations: [1]"),
        Code::UnaccountedStatement => (
            GUIDELINE,
            "    text: Pain passes.\n    citations: []",
            "    text: Pain passes.\n    citations: []\n    not_encoded: It says nothing to do.",
        ),
        Code::OveraccountedStatement => {
            (GUIDELINE, "    strength: Rest\n    not_encoded: It says nothing to do.", "    strength: Rest")
        }
        Code::InvertedWindow => {
            (RULES, "  timing:\n    anchor: injured_on\n    opens: P2W\n    closes: P1W", WINDOW)
        }
        Code::OverlappingBounds => (
            RULES,
            "  timing:\n    anchor: injured_on\n    opens: P1W\n    opens_after: P1W\n    closes: P2W",
            WINDOW,
        ),
        Code::NotInForce => (GUIDELINE, "status: draft", "status: active"),
        _ => return None,
    })
}

fn records(code: Code) -> Option<Part> {
    Some(match code {
        Code::MissingAsOf => (PATIENT, "facts:", "as_of: 2025-02-12\nfacts:"),
        Code::OutOfRange => (PATIENT, "  pain: true\n  score: 70", "  pain: true\n  score: 7"),
        Code::FutureValue => (
            PATIENT,
            "  pain: true\n  score: {value: 7, on: 2025-02-13}",
            "  pain: true\n  score: {value: 7, on: 2025-02-12}",
        ),
        Code::OutdatedValue => (
            PATIENT,
            "  pain: true\n  score: {value: 7, on: 2025-02-01}",
            "  pain: true\n  score: {value: 7, on: 2025-02-12}",
        ),
        Code::Contradiction => (
            PATIENT,
            "  pain: true\n  injured_on: 2025-02-08\n  imaged_on: 2025-02-03",
            "  pain: true\n  injured_on: 2025-02-03\n  imaged_on: 2025-02-08",
        ),
        _ => return None,
    })
}

fn lints(code: Code) -> Option<Part> {
    Some(match code {
        Code::VagueWord => (
            RULES,
            "    - {kind: behaviour, do: start, what: rest, text: Rest early.}",
            "    - {kind: behaviour, do: start, what: rest, text: Rest.}",
        ),
        Code::LostDirection => (RULES, "  direction: either", "  direction: for"),
        Code::LostStrength => (RULES, "  strength: {as_given: Consider}", "  strength: {as_given: Rest}"),
        Code::NumberMismatch => (
            RULES,
            "  title: Rest for three weeks\n  timing: {anchor: injured_on, closes: P2W}",
            "  title: Rest for two weeks\n  timing: {anchor: injured_on, closes: P2W}",
        ),
        Code::UntestedRule => (RULES, "  condition: score > 9", "  condition: score > 5"),
        Code::UnreadFact => (
            FACTS,
            "    ask: Which side is injured?",
            "    ask: Which side is injured?\n    allow: [{lint: unread-fact, because: For other files.}]",
        ),
        Code::UnusedDefinition => {
            (DEFINITIONS, "    expression: score >= 7", "    title: Strong pain\n    expression: score >= 7")
        }
        Code::UnusedReading => (
            READINGS,
            "    statements: []",
            "    statements: []\n    allow: [{lint: unused-reading, because: For other files.}]",
        ),
        Code::MissingCurrentFor => {
            (FACTS, "    range: {min: 0, max: 10}", "    range: {min: 0, max: 10}\n    current_for: P1D")
        }
        Code::LongTitle => (
            RULES,
            "  title: >-\n    Rest, and go on resting until somebody who has looked at the injury\n    \
             says that it has healed, and that resting is no longer what serves\n    the patient best",
            "  title: Rest",
        ),
        Code::MissingReviewDate => (GUIDELINE, "status: active", "status: active\nreview_by: 2030-01-01"),
        Code::SwallowedKey => (
            RULES,
            "  note: >-\n    The source says no more.\n    done_when: score > 8",
            "  note: >-\n    The source says no more.\n  done_when: score > 8",
        ),
        Code::UnusedAllow => (
            RULES,
            "  citations: [1]\n  allow:\n    - lint: long-title\n      because: It has to be long.",
            "  citations: [1]",
        ),
        _ => return None,
    })
}

fn analyses(code: Code) -> Option<Part> {
    const RIGHT: &str = "  condition: score > 5";
    Some(match code {
        Code::NeverActive => (RULES, "  condition: score > 5 and score < 5", RIGHT),
        Code::AlwaysActive => (RULES, "  condition: known(score) or !known(score)", RIGHT),
        Code::IdlePart => (RULES, "  condition: score > 5 and score > 3", RIGHT),
        Code::NotDecided => (RULES, "  condition: weight * weight > 90000", "  condition: weight > 200"),
        Code::PossibleClash => (
            RULES,
            "    - {kind: behaviour, do: avoid, what: rest, text: Do not rest.}",
            "    - {kind: behaviour, do: start, what: walking, text: Walk.}",
        ),
        Code::PropertyRefuted => (
            GUIDELINE,
            "properties:\n  - id: pain-means-walking\n    says: Whoever is in pain walks.\n    for: pain\n    \
             then: {walk: applies}",
            "properties:\n  - id: pain-means-rest\n    says: Whoever is in pain rests.\n    for: pain\n    \
             then: {rest: applies}",
        ),
        Code::CoverageGap => (
            GUIDELINE,
            "groups:\n  - {id: something, says: Everybody has something to do., rules: [walk]}",
            "groups:\n  - {id: something, says: Everybody has something to do., rules: [rest, walk]}",
        ),
        Code::StarvedRule => (
            GUIDELINE,
            "conflicts:\n  - {id: both, rules: [rest, walk], resolution: {prefer: rest}, note: Rest first.}",
            "conflicts:\n  - {id: both, rules: [rest, walk], resolution: {prefer: walk}, note: Walk first.}",
        ),
        _ => return None,
    })
}
