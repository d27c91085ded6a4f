//! Writes the made-up rules as Rust.

#[path = "../generated/mod.rs"]
mod generated;

use std::path::PathBuf;
use std::{env, fs, io};

use generated::{Guideline, rust};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../generated");
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    for count in [400, 4_000] {
        let guideline = Guideline::drawn(count);
        let text = rust::patient(&guideline.facts) + "\n" + &rust::rules(&guideline);
        fs::write(folder.join(format!("rules_{count}.rs")), text)?;
    }
    Ok(())
}
