//! Any bytes as a line of a batch.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| regimen_fuzz::inputs::line(bytes));
