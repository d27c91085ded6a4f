//! What holds of every line of a run over many patients: it says what the plan of that patient says.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use regimen::cohort::Cohort;
use regimen::evaluation::Status;
use regimen::population::{Batch, Columns, Form, Options, Place, Select, Told};
use regimen::program::{OtherReading, Program, ReadingChoice};
use regimen::ruleset::show;
use regimen::schema::{self, Checker};
use regimen::value::Value;
use regimen::{Diagnostic, Limits, Plan, Record, Sources, document};
use serde_json::{Value as Json, json};
use serde_yaml::{Mapping, Value as Yaml};

use super::{cases, law};
use crate::arbitrary::{Patient, Vocabulary, guideline, patient};
use crate::repository::{GUIDELINE, GUIDELINES, Loaded, files, text};

/// The schema of output lines.
static LINE: LazyLock<Checker> = LazyLock::new(|| schema::named("batch-line").unwrap().checker().unwrap());

const ALL: &str =
    "scope,active,overdue,violated,met,upcoming,undecided,conflicts,lapsed,not-applicable,out-of-scope";

/// The plan of a record, made by the way of a single patient; reasons and questions stand in a whole one alone.
fn plan<'p>(program: &'p Program, line: &str, whole: bool) -> Result<Plan<'p>, Vec<Diagnostic>> {
    let mut sources = Sources::new();
    let file = sources.add("patient.json", line);
    let record = Record::from_document(program, &document::read(&sources, file, &Limits::default())?)?;
    let day = record.day(None).map_err(|problem| vec![problem])?;
    if whole { Plan::of(program, &record, day) } else { Plan::outline(program, &record, day) }
}

/// The line that a plan should give.
fn expected(program: &Program, plan: &Plan<'_>) -> Json {
    let found = |rule: &str| plan.recommendation(rule).unwrap();
    let ids = || program.rules.iter().map(|rule| rule.id.as_str());
    let with = |status: Status| ids().filter(|id| found(id).status == status).collect::<Vec<_>>();
    let opens = |id: &&str| ((*id).to_owned(), json!(found(id).window.as_ref().unwrap().opens));
    let needs = |id: &&str| ((*id).to_owned(), json!(found(id).needs));
    let mut line = json!({
        "id": "somebody",
        "as_of": plan.as_of.to_string(),
        "scope": plan.scope.as_str(),
        "upcoming": with(Status::Upcoming).iter().map(opens).collect::<serde_json::Map<_, _>>(),
        "undecided": with(Status::Undecided).iter().map(needs).collect::<serde_json::Map<_, _>>(),
        "conflicts": plan.conflicts.iter().map(|conflict| conflict.id).collect::<Vec<_>>(),
    });
    for status in [Status::Active, Status::Overdue, Status::Violated, Status::Met, Status::Lapsed] {
        line[status.as_str()] = json!(with(status));
    }
    line["not-applicable"] = json!(with(Status::NotApplicable));
    line["out-of-scope"] = json!(with(Status::OutOfScope));
    if !with(Status::Failed).is_empty() {
        line["failed"] = json!(with(Status::Failed));
    }
    if !plan.warnings.is_empty() {
        line["warnings"] =
            plan.warnings.iter().map(|warning| json!({"code": warning.code.as_str()})).collect();
    }
    line
}

/// A line without what its warnings are about, which a plan says in words.
fn without_subjects(line: &str) -> Json {
    let mut line: Json = serde_json::from_str(line).unwrap();
    for warning in line.get_mut("warnings").and_then(Json::as_array_mut).into_iter().flatten() {
        warning.as_object_mut().unwrap().retain(|key, _| key == "code");
    }
    line
}

/// Holds what a run says of one record against the plan for it; whether it has one.
fn told_the_same(program: &Program, record: &Json, whole: bool) -> Result<bool, TestCaseError> {
    let form = if whole { Form::Full } else { Form::Keys(Select::parse(ALL).unwrap()) };
    let batch =
        Batch::new(program, Options { form: Some(form), as_of: None, summary: false, max_line: 1_000_000 });
    let input = record.to_string();
    let mut line = Vec::new();
    let told = batch.worker().line(Place { file: None, line: 7, row: false }, input.as_bytes(), &mut line);
    let line = String::from_utf8(line).unwrap();
    prop_assert_eq!(line.matches('\n').count(), 1, "{}", line);
    let told_line: Json = serde_json::from_str(&line).unwrap();
    if !whole || told_line.get("error").is_some() {
        prop_assert_eq!(LINE.accepts(&told_line), Ok(()));
    }
    let plan = plan(program, &input, whole);
    match &plan {
        Err(problems) => {
            let error: Json = serde_json::from_str(&line).unwrap();
            let known = problems.iter().any(|problem| error["error"]["code"] == problem.code.as_str());
            prop_assert!(known, "{line}{problems:?}");
            prop_assert_eq!(&error["line"], 7);
            prop_assert!(matches!(told, Told::Unsound(_)));
        }
        Ok(plan) => {
            let (got, expected) = if whole {
                let mut plan = serde_json::to_value(plan).unwrap();
                plan["id"] = json!("somebody");
                (serde_json::from_str(&line).unwrap(), plan)
            } else {
                (without_subjects(&line), expected(program, plan))
            };
            prop_assert!(got == expected, "\ngot      {got}\nexpected {expected}\nfor {input}");
            prop_assert_eq!(told, if plan.any_failed() { Told::Failed } else { Told::Plan });
        }
    }
    Ok(plan.is_ok())
}

#[test]
fn every_line_says_what_the_plan_of_a_random_patient_says() {
    let vocabulary = Vocabulary::full().with_known().with_unsettled();
    let planned = Cell::new(0_u32);
    let told = |program: &Program, patient: &Patient| -> TestCaseResult {
        let facts: Yaml = serde_yaml::from_str(&patient.yaml()).unwrap();
        let record = json!({"id": "somebody", "as_of": patient.as_of.to_string(), "facts": facts["facts"]});
        let made = told_the_same(program, &record, planned.get().is_multiple_of(5))?;
        planned.set(planned.get() + u32::from(made));
        Ok(())
    };
    law(cases(), &(guideline(&vocabulary), patient(&vocabulary.dictionary())), |(written, patient)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        told(&loaded.program, &patient)
    });
    let loaded = Loaded::from_folder(GUIDELINE);
    law(cases(), &patient(&loaded.program.facts), |patient| told(&loaded.program, &patient));
    assert!(planned.get() > cases(), "only {} records had a plan", planned.get());
}

#[test]
fn every_line_says_what_the_plan_of_a_case_says() {
    let mut days = 0_u32;
    for (folder, paths) in GUIDELINES {
        let loaded = Loaded::from_folder(folder);
        let mut programs: BTreeMap<String, Program> = BTreeMap::new();
        for path in files(paths, ".yaml") {
            let case: Yaml = serde_yaml::from_str(&text(&path)).unwrap();
            let choice = case.get("readings").and_then(Yaml::as_mapping).cloned().unwrap_or_default();
            let program = programs.entry(format!("{choice:?}")).or_insert_with(|| {
                let choice = choice.iter().map(|(name, value)| (word(name), word(value))).collect();
                Program::from_ruleset(&loaded.ruleset, &loaded.sources, &choice).0.unwrap()
            });
            for (day, facts) in known_on_days(&case) {
                days += 1;
                let record = json!({"id": "somebody", "as_of": day, "facts": facts});
                let told = told_the_same(program, &record, days.is_multiple_of(25));
                told.unwrap_or_else(|why| panic!("{path} on {day}: {why}"));
            }
        }
    }
    assert!(days > 500, "only {days} days");
}

fn word(value: &Yaml) -> String {
    serde_yaml::to_string(value).unwrap().trim().trim_matches('\'').to_owned()
}

/// What is known on each day of a case.
fn known_on_days(case: &Yaml) -> Vec<(String, Mapping)> {
    let facts = |of: &Yaml| of.get("facts").and_then(Yaml::as_mapping).cloned().unwrap_or_default();
    let mut known = facts(case);
    let Some(encounters) = case.get("encounters") else {
        return vec![(word(&case["as_of"]), known)];
    };
    let encounters = encounters.as_sequence().unwrap().iter();
    encounters
        .map(|encounter| {
            known.extend(facts(encounter));
            (word(&encounter["on"]), known.clone())
        })
        .collect()
}

#[test]
fn the_keys_of_a_line_stand_in_their_order() {
    let loaded = Loaded::from_folder(GUIDELINE);
    let record = br#"{"id": "a \"b\" \u00e9", "as_of": "2025-02-12", "facts": {}}"#;
    let line = |select: Select| {
        let options =
            Options { form: Some(Form::Keys(select)), as_of: None, summary: false, max_line: 1_000 };
        let mut line = Vec::new();
        Batch::new(&loaded.program, options).worker().line(
            Place { file: None, line: 1, row: false },
            record,
            &mut line,
        );
        String::from_utf8(line).unwrap()
    };
    let usual = line(Select::default());
    let keys = [
        "id",
        "as_of",
        "scope",
        "active",
        "overdue",
        "violated",
        "met",
        "upcoming",
        "undecided",
        "conflicts",
    ];
    let places: Vec<usize> = keys.iter().map(|key| usual.find(&format!("\"{key}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{usual}");
    assert!(
        usual.starts_with("{\"id\":\"a \\\"b\\\" é\",\"as_of\":\"2025-02-12\",\"scope\":\"undecided\""),
        "{usual}"
    );
    let few = line(Select::parse("conflicts,active").unwrap());
    assert_eq!(
        few,
        "{\"id\":\"a \\\"b\\\" é\",\"as_of\":\"2025-02-12\",\"active\":[],\"conflicts\":[],\"warnings\":[{\"code\":\"not-in-force\"}]}\n"
    );
}

#[test]
fn a_summary_counts_what_the_plans_say() {
    let vocabulary = Vocabulary::full();
    let counted = Cell::new(0_usize);
    let input = (guideline(&vocabulary), proptest::collection::vec(patient(&vocabulary.dictionary()), 12));
    law(cases() / 4, &input, |(written, patients)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        let program = &loaded.program;
        let batch =
            Batch::new(program, Options { form: None, as_of: None, summary: true, max_line: 100_000 });
        // Two threads, of which each sees some.
        let mut workers = [batch.worker(), batch.worker()];
        let mut plans = Vec::new();
        for (number, patient) in patients.iter().enumerate() {
            let facts: Yaml = serde_yaml::from_str(&patient.yaml()).unwrap();
            let record = json!({"as_of": patient.as_of.to_string(), "facts": facts["facts"]}).to_string();
            let mut line = Vec::new();
            workers[number % 2].line(Place { file: None, line: 1, row: false }, record.as_bytes(), &mut line);
            prop_assert!(line.is_empty(), "no lines were asked for");
            plans.extend(plan(program, &record, false));
        }
        let [mut counts, more] = workers.map(regimen::population::Worker::into_counts);
        counts.merge(more);
        prop_assert_eq!(counts.tally.plans, plans.len());
        let report = serde_json::to_value(counts.summary.unwrap().report(program, &counts.tally)).unwrap();
        prop_assert_eq!(schema::named("batch-summary").unwrap().checker().unwrap().accepts(&report), Ok(()));
        for (number, rule) in program.rules.iter().enumerate() {
            let of_rule = || plans.iter().map(|plan| plan.recommendation(&rule.id).unwrap());
            for status in Status::ALL {
                let expected = of_rule().filter(|r| r.status == status).count();
                prop_assert_eq!(&report["rules"][number]["statuses"][status.as_str()], expected);
                counted.set(counted.get() + expected);
            }
            // A rule that is in force applies; one that is over or undecided may.
            let (mut least, mut most) = (0, 0);
            for recommendation in of_rule().filter(|r| r.done.is_some()) {
                least +=
                    usize::from(recommendation.status.holds() || recommendation.status == Status::Violated);
                let over = matches!(recommendation.status, Status::Lapsed | Status::Undecided);
                most += usize::from(over);
            }
            let adherence = &report["rules"][number]["adherence"];
            let applies = adherence["applies"].as_u64().unwrap_or_default();
            prop_assert!((least..=least + most).contains(&usize::try_from(applies).unwrap()), "{adherence}");
        }
        for missing in report["missing"].as_array().unwrap() {
            let undecided = |plan: &Plan<'_>| {
                let rules = plan.recommendations.iter().filter(|r| r.status == Status::Undecided);
                rules.filter(|r| r.needs.iter().any(|fact| missing["fact"] == *fact)).count()
            };
            let of_plans: Vec<usize> = plans.iter().map(undecided).collect();
            prop_assert_eq!(&missing["patients"], of_plans.iter().filter(|count| **count > 0).count());
            prop_assert_eq!(&missing["statuses"], of_plans.iter().sum::<usize>());
        }
        Ok(())
    });
    assert!(counted.get() > 100, "only {} statuses", counted.get());
}

/// Counts the patients of whom some rule has another status under a reading, each time by a plan of its own.
fn counted_by_plans(program: &Program, others: &[OtherReading], lines: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        let record = |program| Record::from_line(program, line.as_bytes()).unwrap();
        let base = record(program);
        let Some(day) = base.day(None).ok() else { continue };
        let Ok(plan) = Plan::of(program, &base, day) else { continue };
        let plan = plan.contested(&base, others);
        let named = plan.recommendations.iter().flat_map(|it| it.contested_by.clone().unwrap_or_default());
        for reading in named.collect::<BTreeSet<_>>() {
            *counts.entry(reading.to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn a_summary_counts_the_patients_to_whom_a_reading_matters() {
    let loaded = Loaded::from_folder(GUIDELINE);
    let others: Vec<OtherReading> = loaded
        .ruleset
        .readings
        .iter()
        .flat_map(|reading| {
            let others = reading.options().filter(|value| **value != reading.value);
            others.map(move |value| (reading, reading.show(value)))
        })
        .filter_map(|(reading, value)| {
            let (name, question) = (reading.name.value.clone(), reading.question.clone());
            let choice = ReadingChoice::from([(name.clone(), value.clone())]);
            let (program, _) = Program::from_ruleset(&loaded.ruleset, &loaded.sources, &choice);
            Some(OtherReading { reading: name, question, value, program: program? })
        })
        .collect();
    let program = &loaded.program;
    let options = Options { form: None, as_of: None, summary: true, max_line: 100_000 };
    let batch = Batch::new(program, options).with_other_readings(&others);
    let mut workers = [batch.worker(), batch.worker()];
    let mut cohort = Cohort::of(program, 7, None);
    let lines: Vec<String> = (1..=u64::from(cases()) * 2)
        .map(|number| {
            let patient = cohort.patient(number).unwrap();
            let mut line = String::new();
            cohort.write(&patient, &mut line);
            line
        })
        .collect();
    for (number, line) in lines.iter().enumerate() {
        let place = Place { file: None, line: 1, row: false };
        workers[number % 2].line(place, line.as_bytes(), &mut Vec::new());
    }
    let [mut counts, more] = workers.map(regimen::population::Worker::into_counts);
    counts.merge(more);
    let report = counts.summary.unwrap().report(program, &counts.tally);
    let matters = report.contested.iter().filter(|it| it.patients > 0);
    let counted: BTreeMap<String, usize> = matters.map(|it| (it.reading.clone(), it.patients)).collect();
    assert_eq!(counted, counted_by_plans(program, &others, &lines));
    assert!(counted.len() > 5, "{counted:?}");
}

/// A value as a cell of a table.
fn cell(value: &Value, codes: &[String]) -> String {
    match value {
        Value::Unknown => String::new(),
        Value::Codes(0) => "[]".to_owned(),
        Value::Codes(set) => {
            let codes = codes.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
            codes.map(|(_, code)| code.as_str()).collect::<Vec<_>>().join("; ")
        }
        Value::Text(words) => words.to_string(),
        other => show(other, codes),
    }
}

#[test]
fn a_row_of_a_table_is_the_same_record_as_the_line_of_json() {
    let vocabulary = Vocabulary::full();
    let planned = Cell::new(0_u32);
    let same = |program: &Program, patient: &Patient| -> TestCaseResult {
        // A text that says nothing is refused in JSON, and an empty cell is unknown.
        let says = |value: &Value| !matches!(value, Value::Text(words) if words.trim().is_empty());
        if !patient.facts.iter().all(|(_, value, _)| says(value)) {
            return Err(TestCaseError::reject("a text that says nothing"));
        }
        let names = patient.facts.iter().map(|(name, ..)| name.as_str());
        let header: Vec<&str> = ["as_of", "id"].into_iter().chain(names).collect();
        let facts = patient.facts.iter().map(|(_, value, codes)| cell(value, codes));
        let cells: Vec<String> =
            [patient.as_of.to_string(), "somebody".to_owned()].into_iter().chain(facts).collect();
        let mut row = Vec::new();
        let columns = Columns::of(program, &header).unwrap();
        columns.line(cells.len(), |at| cells[at].as_bytes(), &mut row).unwrap();
        let facts: Yaml = serde_yaml::from_str(&patient.yaml()).unwrap();
        let record = json!({"id": "somebody", "as_of": patient.as_of.to_string(), "facts": facts["facts"]})
            .to_string();
        let form = Some(Form::Keys(Select::parse(ALL).unwrap()));
        let batch = Batch::new(program, Options { form, as_of: None, summary: false, max_line: 100_000 });
        let [from_row, from_line] = [row.as_slice(), record.as_bytes()].map(|line| {
            let mut out = Vec::new();
            let told = batch.worker().line(Place { file: None, line: 1, row: true }, line, &mut out);
            planned.set(planned.get() + u32::from(told == Told::Plan));
            String::from_utf8(out).unwrap()
        });
        // Of several problems the first is told, and facts stand in another order in a row.
        let told = |line: &str| {
            line.split_once("\"error\":").map_or_else(|| line.to_owned(), |_| "error".to_owned())
        };
        prop_assert_eq!(told(&from_row), told(&from_line));
        Ok(())
    };
    law(cases(), &(guideline(&vocabulary), patient(&vocabulary.dictionary())), |(written, patient)| {
        let Some(loaded) = written.sound() else { return Err(TestCaseError::reject("its numbers")) };
        same(&loaded.program, &patient)
    });
    let loaded = Loaded::from_folder(GUIDELINE);
    law(cases(), &patient(&loaded.program.facts), |patient| same(&loaded.program, &patient));
    assert!(planned.get() > cases(), "only {} records had a plan", planned.get());
}
