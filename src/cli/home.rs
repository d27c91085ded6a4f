//! Where cases stand that no path names: tests/cases, with a folder for each guideline.

use std::fs;
use std::path::{Path, PathBuf};

use regimen::{Code, Diagnostic, Sources};

use super::check::counted_as;
use super::files;
use super::load;

/// The folder, from where the command is run.
pub(super) const CASES: &str = "tests/cases";

/// The folders in `home` that are named for guidelines with these ids; and what is wrong with cases that stand elsewhere
/// in it, for whoever gives no path would never run them.
///
/// `rules` is where the guidelines were looked for. Where it is the folder of one, the cases of those beside it are
/// left out on purpose.
pub(super) fn folders(
    sources: &mut Sources,
    home: &Path,
    rules: &Path,
    ids: &[&str],
) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let beside = beside(rules);
    let (mut own, mut strays) = (Vec::new(), Vec::new());
    for entry in files::entries(home) {
        let found = files::yaml_files(&entry).len();
        let misnamed = files::misnamed(sources, &entry);
        if found + misnamed.len() == 0 {
            continue;
        }
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_file() {
            let message =
                "this case stands in the folder of no guideline, so it would never be run".to_owned();
            strays.extend(misnamed);
            strays.extend((found > 0).then(|| stray(sources, &entry, message, ids)));
        } else if ids.contains(&name.as_str()) {
            own.push(entry);
        } else if !beside.contains(&name) {
            let files = counted_as(found + misnamed.len(), "case file");
            let message = format!("no guideline is called `{name}`: {files} here would never be run");
            strays.push(stray(sources, &entry, message, ids));
        }
    }
    (own, strays)
}

fn stray(sources: &mut Sources, path: &Path, message: String, ids: &[&str]) -> Diagnostic {
    let help = match ids {
        [] => "name the folder of its guideline with `--rules`".to_owned(),
        ids => {
            let home = files::shown(path.parent().unwrap_or(path));
            let folders: Vec<String> = ids.iter().map(|id| format!("{home}/{id}/")).collect();
            format!(
                "put them into {}; those of other guidelines need `--rules`, or name what to run: `regimen test DIR`",
                folders.join(", ")
            )
        }
    };
    Diagnostic::error(Code::UnknownGuideline, load::at_path(sources, path), message).help(help)
}

/// The names of the guidelines beside `rules`, where that is the folder of one.
fn beside(rules: &Path) -> Vec<String> {
    let folder = fs::canonicalize(rules).ok().filter(|folder| folder.join("guideline.yaml").is_file());
    let above = folder.as_deref().and_then(Path::parent).map(files::guidelines).unwrap_or_default();
    above.iter().filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned())).collect()
}
