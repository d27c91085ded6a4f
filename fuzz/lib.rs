//! What must hold of any bytes, as the tests have it.

#[path = "../tests/it/inputs/mod.rs"]
pub mod inputs;
