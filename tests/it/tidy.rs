//! The house stays as it was built: rooms, words, files and schemas keep to what is written about them.

mod agreement;
mod floors;
mod schemas;
mod upkeep;
