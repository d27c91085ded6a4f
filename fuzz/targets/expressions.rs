//! Any text as an expression.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| regimen_fuzz::inputs::expression(text));
