//! The guidelines of this repository are clean of warnings, or say why not.

use regimen::case::Case;
use regimen::lint::{self, Shown};
use regimen::{Limits, document};

use crate::repository::{GUIDELINES, Loaded, files, text, told};

#[test]
fn our_guidelines_earn_no_lint() {
    for (guideline, cases) in GUIDELINES {
        let mut loaded = Loaded::from_folder(guideline);
        let mut shown = Shown::default();
        for path in files(cases, ".yaml") {
            let file = loaded.sources.add(path.clone(), text(&path));
            let node = document::read(&loaded.sources, file, &Limits::default()).unwrap();
            let case = Case::from_document(&loaded.ruleset, &loaded.program, &node).unwrap();
            if case.readings.is_empty() {
                case.shows(&loaded.program, &mut shown);
            }
        }
        let found = lint::check(&loaded.sources, &loaded.ruleset, Some(&shown));
        assert!(found.is_empty(), "{}", told(&loaded.sources, &found));
    }
}
