//! Any bytes as a patient's record.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| regimen_fuzz::inputs::patient(bytes));
