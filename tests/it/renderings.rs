//! One whole plan in each form: what every rule says of itself, which the snapshots of cases leave out, stands here.

use regimen::{Limits, Plan, Record, document, render};

use crate::repository::{GUIDELINE, Loaded, told};

#[test]
fn a_whole_plan_in_every_form_is_what_was_accepted() {
    let path = "tests/renderings/first-visit.yaml";
    let mut loaded = Loaded::from_folder(GUIDELINE);
    let file = loaded.sources.add(path, crate::repository::text(path));
    let plan = document::read(&loaded.sources, file, &Limits::default())
        .and_then(|node| Record::from_document(&loaded.program, &node))
        .and_then(|record| Plan::of(&loaded.program, &record, record.day(None).unwrap()));
    let plan = plan.unwrap_or_else(|problems| panic!("{}", told(&loaded.sources, &problems)));
    let forms = [
        ("JSON", render::json(&plan.stable()).unwrap()),
        ("YAML", render::yaml(&plan.stable()).unwrap()),
        ("Markdown", render::markdown(&plan, true)),
    ];
    let whole: Vec<String> = forms.iter().map(|(name, text)| format!("=== {name} ===\n\n{text}")).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/renderings"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    settings.bind(|| insta::assert_snapshot!("first-visit", whole.join("\n")));
}
