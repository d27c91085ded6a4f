//! The exact analysis on rules made for it: months beside days, chains of dates, scores and clocks, a SAT solver's
//! second opinion; and on our guideline.

pub mod made;
mod promises;
mod solver;
mod speed;
mod time;
mod values;
