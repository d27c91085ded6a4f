//! The command: which tables, how many rounds, how many patients.

/// What to measure.
pub struct Options {
    /// Rounds a table.
    pub rounds: usize,
    /// Different patients.
    pub patients: usize,
    tables: Vec<String>,
}

impl Options {
    /// Reads the arguments of the process. `tables` are the names there are; without one, all are wanted.
    ///
    /// Errors: how to use it.
    pub fn from_arguments(tables: &[&str]) -> Result<Self, String> {
        let mut options = Self { rounds: 15, patients: 50_000, tables: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let known = match argument.as_str() {
                // Cargo says so to every bench.
                "--bench" => true,
                "--rounds" => number(arguments.next(), &mut options.rounds),
                "--patients" => number(arguments.next(), &mut options.patients),
                table if tables.contains(&table) => {
                    options.tables.push(argument);
                    true
                }
                _ => false,
            };
            if !known {
                return Err(format!(
                    "usage: [TABLE]… [--rounds N] [--patients N]\ntables: {}",
                    tables.join(", ")
                ));
            }
        }
        Ok(options)
    }

    /// Whether a table is wanted.
    pub fn wants(&self, table: &str) -> bool {
        self.tables.is_empty() || self.tables.iter().any(|wanted| wanted == table)
    }
}

fn number(argument: Option<String>, into: &mut usize) -> bool {
    match argument.and_then(|text| text.parse().ok()).filter(|number| *number > 0) {
        Some(number) => {
            *into = number;
            true
        }
        None => false,
    }
}
