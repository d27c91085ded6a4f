//! What our guideline promises is proved, and would be refuted if the rule that keeps it were another.

use std::collections::BTreeSet;

use regimen::analysis::{Limits, Patient, Report, analyse};
use regimen::document::{self, Limits as DocumentLimits};
use regimen::program::Program;
use regimen::{Code, Plan, Record, Sources};
use serde_yaml::{Mapping, Value};

use crate::arbitrary::Written;
use crate::repository::{GUIDELINE, GUIDELINES, Loaded};

/// For each property, a rule (or a definition, by a name in snake case), one of its keys, and another value there.
const BROKEN: [(&str, &str, &str, &str); 29] = [
    ("deficit-is-referred", "refer-neurological-deficit", "condition", "neuro_deficit and pain_present"),
    (
        "instability-is-referred",
        "refer-spinal-instability",
        "condition",
        "spinal_instability == \"suspected\"",
    ),
    (
        "significant-deformity-is-referred",
        "refer-significant-deformity",
        "condition",
        "deformity_grade == \"significant\"",
    ),
    (
        "progressive-kyphosis-is-referred",
        "refer-progressive-kyphosis",
        "condition",
        "progressive_kyphosis and deformity_grade != \"absent\"",
    ),
    (
        "cord-compression-is-referred",
        "refer-cord-compression",
        "condition",
        "spinal_cord_compression and neuro_deficit",
    ),
    (
        "conservative-care-comes-first",
        "conservative-management-first",
        "exceptions",
        "[{id: default-lifted, when: exception}, {id: more, when: pain_severe}]",
    ),
    (
        "conservative-care-lasts-three-months",
        "conservative-three-month-minimum",
        "condition",
        "since(conservative_started_on) < days(91)",
    ),
    (
        "each-exception-lifts-the-default",
        "exception_on_record",
        "condition",
        "{any: [neuro_deficit, instability_lifts_default, further_finding_lifts_default]}",
    ),
    (
        "not-examined-is-not-intact",
        "bracing-at-discretion",
        "condition",
        "\"!(known(neuro_deficit) and neuro_deficit)\"",
    ),
    ("ct-only-where-mri-is-contraindicated", "spine-ct-where-mri-contraindicated", "condition", "true"),
    ("ct-where-mri-is-contraindicated", "spine-mri-without-contrast", "condition", "true"),
    (
        "calcitonin-in-the-first-four-weeks",
        "calcitonin-first-four-weeks",
        "timing",
        "{anchor: calcitonin_clock, closes: P27D}",
    ),
    (
        "no-calcitonin-after-day-28",
        "calcitonin-first-four-weeks",
        "timing",
        "{anchor: calcitonin_clock, closes: P29D}",
    ),
    (
        "breakthrough-analgesics-end-with-the-section",
        "analgesics-for-breakthrough-pain",
        "timing",
        "{anchor: breakthrough_clock, closes: P1M}",
    ),
    ("opioids-with-caution", "opioid-caution", "condition", "opioid_use == \"current\""),
    ("bed-rest-is-never-advised", "avoid-prolonged-bed-rest", "condition", "pain_present"),
    (
        "bone-health-for-everybody",
        "vitamin-d-supplement",
        "condition",
        "fracture_aetiology == \"osteoporotic\"",
    ),
    (
        "reassessment-is-owed-from-day-28",
        "reassessment-four-to-six-weeks",
        "timing",
        "{anchor: reassessment_clock, opens_after: P4W, due: P6W}",
    ),
    (
        "no-imaging-for-symptoms-before-day-57",
        "imaging-after-eight-weeks",
        "timing",
        "{anchor: eight_week_clock, opens: P8W}",
    ),
    (
        "imaging-for-symptoms-after-eight-weeks",
        "imaging-after-eight-weeks",
        "timing",
        "{anchor: eight_week_clock, opens_after: P2M}",
    ),
    (
        "augmentation-waits-three-months",
        "interventional-radiology-referral",
        "timing",
        "{anchor: conservative_started_on, opens: P12W}",
    ),
    (
        "augmentation-for-severe-lasting-pain",
        "augmentation-after-three-months",
        "condition",
        "conservative_failed",
    ),
    (
        "earlier-indications-do-not-wait",
        "earlier-intervention-deformity",
        "condition",
        "deformity_grade >= \"significant\"",
    ),
    (
        "new-mri-for-old-images-and-pain",
        "new-mri-imaging-too-old",
        "timing",
        "{anchor: last_spine_imaging_on, opens_after: P92D}",
    ),
    (
        "new-mri-for-changed-symptoms",
        "new-mri-symptoms-changed",
        "condition",
        "symptom_course == \"worsening\"",
    ),
    (
        "suspicion-is-followed",
        "consider-biopsy",
        "condition",
        "pathologic_suspected and malignancy_risk_factors",
    ),
    (
        "risk-factors-are-followed",
        "exclude-pathological-fracture",
        "condition",
        "malignancy_risk_factors and pathologic_suspected",
    ),
    ("nothing-outside-the-scope-but-the-block", "avoid-prolonged-bed-rest", "scope", "true"),
    ("no-block-for-l1-or-l2-alone", "l2-nerve-root-block", "scope", "fracture_levels has \"L2\""),
];

/// The guideline with another value under a key of a rule or definition.
fn broken(written: &Written, name: &str, key: &str, value: &str) -> Loaded {
    let mut written = written.clone();
    let value: Value = serde_yaml::from_str(value).unwrap();
    let part: &mut Mapping = if name.contains('_') {
        written.definitions["definitions"][name].as_mapping_mut().unwrap()
    } else {
        let of_name = |rule: &&mut Value| rule["id"].as_str() == Some(name);
        written.rules.iter_mut().find(of_name).unwrap().as_mapping_mut().unwrap()
    };
    assert_ne!(part.insert(key.into(), value.clone()), Some(value));
    written.load()
}

fn found(loaded: &Loaded) -> Report {
    analyse(&loaded.sources, &loaded.ruleset, &loaded.program, Limits::default())
}

/// The status of every rule for a patient who is read from the file that was reported.
fn statuses(program: &Program, patient: &Patient) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    let file = sources.add("patient.yaml", patient.yaml());
    let node = document::read(&sources, file, &DocumentLimits::default()).unwrap();
    let record = Record::from_document(program, &node).unwrap();
    let plan = Plan::of(program, &record, record.day(None).unwrap()).unwrap();
    let mut statuses: Vec<(String, String)> = plan
        .recommendations
        .iter()
        .map(|rule| (rule.id.to_owned(), rule.status.as_str().to_owned()))
        .collect();
    statuses.sort();
    statuses
}

#[test]
fn everything_that_the_guideline_promises_is_proved() {
    let loaded = Loaded::from_folder(GUIDELINE);
    let report = found(&loaded);
    let promised: Vec<&str> = loaded.program.properties.iter().map(|property| property.id.as_str()).collect();
    assert!(promised.len() >= 15);
    assert_eq!(report.proved, promised);
    assert!(!report.any_warning() && !report.any_undecided());
}

#[test]
fn each_promise_is_refuted_once_the_rule_that_keeps_it_is_another() {
    let written = Written::from_folder(GUIDELINE);
    let sound = written.load();
    let mut kept: BTreeSet<&str> = sound.program.properties.iter().map(|p| p.id.as_str()).collect();
    for (property, rule, key, value) in BROKEN {
        let loaded = broken(&written, rule, key, value);
        let report = found(&loaded);
        let finding = report.findings.iter().find(|finding| {
            finding.diagnostic.code == Code::PropertyRefuted
                && finding.diagnostic.message.starts_with(&format!("`{property}`"))
        });
        let finding = finding.unwrap_or_else(|| panic!("`{property}` stands although `{rule}` is another"));
        let patient = finding.patient.as_ref().unwrap();
        // It is this change that the patient shows.
        let (now, before) = (statuses(&loaded.program, patient), statuses(&sound.program, patient));
        assert_ne!(now, before, "{property}:\n{}", patient.yaml());
        println!("{property}: {}", finding.who.as_ref().unwrap());
        assert!(kept.remove(property), "{property}");
    }
    assert!(kept.is_empty(), "nothing shows that these can be refuted: {kept:?}");
}

#[test]
fn the_declared_conflicts_of_the_guideline_happen() {
    let report = found(&Loaded::from_folder(GUIDELINE));
    let happen = report.findings.iter().filter(|finding| finding.diagnostic.code == Code::PossibleConflict);
    let happen: Vec<&str> = happen.map(|finding| finding.diagnostic.message.as_str()).collect();
    let conflicts = ["kyphosis-referral-and-augmentation", "referral-beside-conservative-care"];
    assert_eq!(happen, conflicts.map(|id| format!("`{id}` can happen")));
}

#[test]
fn nothing_about_our_guidelines_is_left_undecided() {
    for (folder, _) in GUIDELINES {
        assert!(!found(&Loaded::from_folder(folder)).any_undecided(), "{folder}");
    }
}
