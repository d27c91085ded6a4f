//! The exact analysis on rules made for it: months beside days, chains of dates, scores and clocks, a SAT solver's
//! second opinion.

mod made;
mod solver;
mod time;
mod values;
