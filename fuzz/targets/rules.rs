//! Any bytes as a rule file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| regimen_fuzz::inputs::any_file(bytes));
